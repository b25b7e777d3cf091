"""A copy is mute, a server that is down is left in peace, and what is old is forgotten."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.outbox import gate
from clubemploi.outbox.models import Message, State
from clubemploi.outbox.tasks import run_next, tidy_up
from tests.postgresql import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(settings, tmp_path):
    settings.INSTANCE_ID, settings.DATA_DIR = "", tmp_path
    return tmp_path


def test_a_copy_is_mute_until_somebody_says_that_it_is_the_one(as_, sink, mail_server, queue, elsewhere):
    mail_server(sink.port, instance="l'autre")
    queue()
    for _ in range(2):
        run_next()
    assert sink.received == []
    client = as_("martine")
    assert "Cette installation est une copie" in client.get(reverse("mail_list")).content.decode()
    assert "Les mails ne partent pas" in client.get(reverse("club_list")).content.decode()
    assert "Les mails ne partent pas" not in as_("thierry").get(reverse("my_clubs")).content.decode()
    client.post(reverse("mail_resume"))
    run_next()
    assert len(sink.received) == 1
    assert (elsewhere / "instance").read_text() == Association.current().instance


def test_a_first_installation_knows_itself(sink, mail_server, queue, elsewhere):
    mail_server(sink.port)
    queue()
    run_next()
    assert len(sink.received) == 1
    queue("autre@exemple.fr")
    run_next()
    assert len(sink.received) == 2


def test_after_twenty_failures_in_a_row_one_mail_goes_to_see(as_, sink, mail_server, queue, monkeypatch):
    mail_server(free_port())
    mails = [queue(f"p{n}@exemple.fr") for n in range(3)]
    now = timezone.now()
    for number in range(gate.FAILURES):
        Message.objects.update(next_try_at=now)
        run_next()
        assert (Association.current().mail_paused_until is None) == (number < gate.FAILURES - 1)
    Message.objects.update(next_try_at=now)
    assert not run_next()  # left in peace
    assert "ne répond pas" in as_("martine").get(reverse("mail_list")).content.decode()
    assert "ne partent pas" in as_("martine").get(reverse("mailing_list")).content.decode()
    with time_machine.travel(now + dt.timedelta(minutes=6)):
        run_next()  # the probe, in vain
        assert Association.current().mail_paused_until > timezone.now()
    mail_server(sink.port)
    with time_machine.travel(now + dt.timedelta(minutes=12)):
        Message.objects.update(next_try_at=now)
        run_next()
        assert len(sink.received) == 1  # it went to see alone
        assert Association.current().mail_paused_until is None
        run_next()
    assert len(sink.received) == len(mails)


def test_a_success_forgets_the_failures(sink, mail_server, queue):
    mail_server(sink.port, mail_failures=19)
    queue()
    run_next()
    assert Association.current().mail_failures == 0


def test_trying_at_once_is_a_button(as_, mail_server):
    mail_server(1, mail_paused_until=timezone.now() + dt.timedelta(minutes=4), mail_failures=20)
    as_("martine").post(reverse("mail_resume"))
    assert not Association.current().mail_is_down


def test_one_commit_a_mail(sink, mail_server, queue):
    mail_server(sink.port)
    for number in range(10):
        queue(f"p{number}@exemple.fr")
    with CaptureQueriesContext(connection) as captured:
        run_next()
    assert len(sink.received) == 10
    commits = depth = 0
    for sql in (query["sql"] for query in captured.captured_queries):
        depth += sql.startswith("SAVEPOINT") - sql.startswith("RELEASE")
        commits += sql.startswith("RELEASE") and depth == 0
    assert commits <= 10 + 4  # one a mail; claiming, recovering, the last one's result, an empty claim


def test_bodies_are_forgotten_after_two_months_and_all_after_a_year(queue):
    old, recent = queue("a@exemple.fr", html="<p>x</p>"), queue("b@exemple.fr")
    Message.objects.update(state=State.ACCEPTED, ended_at=timezone.now())
    assert not tidy_up()
    Message.objects.filter(pk=recent.pk).update(ended_at=timezone.now() + dt.timedelta(days=60))
    with time_machine.travel(timezone.now() + dt.timedelta(days=63)):
        assert tidy_up()
        assert not tidy_up()
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.text, old.html, old.to) == ("", "", "a@exemple.fr")
    assert recent.text
    with time_machine.travel(timezone.now() + dt.timedelta(days=366)):
        assert tidy_up()
    assert list(Message.objects.all()) == [recent]
