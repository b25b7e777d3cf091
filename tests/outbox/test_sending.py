"""Each way a server can behave, and the state each mail ends in, on real sockets."""

import datetime as dt
import email
import email.policy
import uuid

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from clubemploi.outbox import leases
from clubemploi.outbox.leases import backoff, claim, hand_over, recover_lost_leases, write_outcome
from clubemploi.outbox.models import Message, State
from clubemploi.outbox.operations import cancel_message, queue_message
from clubemploi.outbox.outcomes import Outcome
from clubemploi.outbox.smtp import transport
from clubemploi.outbox.smtp.server import server_settings
from clubemploi.outbox.tasks import run_next
from tests.postgresql import free_port

pytestmark = pytest.mark.django_db
ACCEPTED = Outcome(State.ACCEPTED, "oui")


def state_of(mail):
    return Message.objects.get(pk=mail.pk).state


@pytest.mark.django_db(transaction=True)
def test_a_mail_needs_the_transaction_of_what_it_tells(association):
    with pytest.raises(RuntimeError, match="transaction"):
        queue_message(kind="service", to="a@exemple.fr", subject="s", text="t")

    class BrokenError(Exception):
        pass

    def tell_and_break():
        with transaction.atomic():
            queue_message(kind="service", to="a@exemple.fr", subject="s", text="t")
            raise BrokenError

    with pytest.raises(BrokenError):
        tell_and_break()
    assert not Message.objects.exists()


def test_what_arrives_is_what_was_written(sink, mail_server, queue):
    mail_server(sink.port, sender_name="Passerelle « Emploi », été")
    mail = queue(
        subject="Un atelier d’été — « à bientôt »", text="Bonjour,\n.\n.suite\nÀ bientôt", html="<p>Été</p>",
        to_name="Zoé Lefèvre", reply_to="martine@exemple.fr",
    )  # fmt: skip
    assert run_next()
    [envelope] = sink.received
    assert (envelope.mail_from, envelope.rcpt_tos) == ("club@exemple.fr", ["claire@exemple.fr"])
    read = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert read["Subject"] == "Un atelier d’été — « à bientôt »"
    assert read["Message-ID"] == mail.message_id
    assert read["Reply-To"] == "martine@exemple.fr"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["From"].addresses[0].display_name == "Passerelle « Emploi », été"
    assert read.get_body(("plain",)).get_content().splitlines() == ["Bonjour,", ".", ".suite", "À bientôt"]
    assert "<p>Été</p>" in read.get_body(("html",)).get_content()
    assert max(len(line) for line in envelope.content.splitlines()) < 998
    assert state_of(mail) == State.ACCEPTED
    assert not run_next()
    assert len(sink.received) == 1


def test_one_refused_address_stops_nobody_else(sink, mail_server, queue):
    mail_server(sink.port)
    sink.refuse["b@exemple.fr"] = "550 No such user here"
    mails = [queue(f"{letter}@exemple.fr") for letter in "abc"]
    run_next()
    assert [state_of(mail) for mail in mails] == [State.ACCEPTED, State.REFUSED, State.ACCEPTED]
    assert "No such user here" in Message.objects.get(to="b@exemple.fr").answer


# What the server does, the state of the mail, whether a payload may have been taken.
TABLE = [
    ({"connect": None}, State.DEFERRED),
    ({"connect": "421 too busy"}, State.DEFERRED),
    ({"connect": "554 go away"}, State.DEFERRED),
    ({"ehlo": None}, State.DEFERRED),
    ({"mail": "451 later"}, State.DEFERRED),
    ({"mail": "550 sender unknown"}, State.DEFERRED),
    ({"mail": None}, State.DEFERRED),
    ({"rcpt": "421 closing"}, State.DEFERRED),
    ({"rcpt": "450 mailbox busy"}, State.DEFERRED),
    ({"rcpt": "451 greylisted"}, State.DEFERRED),
    ({"rcpt": "550 unknown"}, State.REFUSED),
    ({"rcpt": "551 not local"}, State.REFUSED),
    ({"rcpt": "553 not allowed"}, State.REFUSED),
    ({"rcpt": None}, State.DEFERRED),
    ({"data": "451 later"}, State.DEFERRED),
    ({"data": "554 no valid recipients"}, State.REFUSED),
    ({"data": None}, State.DEFERRED),
    ({"payload": None}, State.UNCERTAIN),
    ({"dot": None}, State.UNCERTAIN),
    ({"dot": "hang"}, State.UNCERTAIN),
    ({"dot": "250 accepted"}, State.ACCEPTED),
    ({"dot": "451 try later"}, State.DEFERRED),
    ({"dot": "552 too large"}, State.REFUSED),
    ({"dot": "554 spam"}, State.REFUSED),
    ({"rcpt": "hang"}, State.DEFERRED),
]


@pytest.mark.parametrize(("replies", "state"), TABLE, ids=lambda value: str(value).replace(" ", "-"))
def test_each_behaviour_of_a_server_has_its_state(script, mail_server, queue, monkeypatch, replies, state):
    monkeypatch.setattr(transport, "COMMAND_SECONDS", 1)
    monkeypatch.setattr(transport, "ACCEPT_SECONDS", 1)
    server = script(**replies)
    mail_server(server.port)
    mail = queue()
    run_next()
    mail.refresh_from_db()
    assert mail.state == state
    assert mail.answer
    assert (mail.ended_at is None) == (state == State.DEFERRED)
    if state == State.DEFERRED:
        assert timezone.now() < mail.next_try_at < timezone.now() + dt.timedelta(minutes=2)
    if state == State.UNCERTAIN:  # never sent again by itself
        with time_machine.travel(timezone.now() + dt.timedelta(hours=3)):
            run_next()
            assert state_of(mail) == State.UNCERTAIN


def test_nobody_listens(mail_server, queue):
    mail_server(free_port())
    first, second = queue("a@exemple.fr"), queue("b@exemple.fr")
    run_next()
    assert "refuse la connexion" in Message.objects.get(pk=first.pk).answer
    second.refresh_from_db()
    assert second.state == State.QUEUED  # given back untouched, for a little later
    assert second.next_try_at > timezone.now()


def test_an_unknown_server_is_said(mail_server, queue, monkeypatch):
    mail_server(25, smtp_host="mail.invalid")
    queue()
    run_next()
    assert Message.objects.get().state == State.DEFERRED


def test_a_server_without_tls_is_said(sink, mail_server, queue):
    mail_server(sink.port, smtp_security="starttls")
    queue()
    run_next()
    assert "chiffrée" in Message.objects.get().answer
    assert not sink.received


def test_a_wrong_password_is_said(script, mail_server, queue):
    server = script(ehlo="250-test\r\n250 AUTH PLAIN", auth="535 Bad credentials")
    mail_server(server.port, smtp_username="club", smtp_password="")
    queue()
    run_next()
    assert "L’identifiant ou le mot de passe est refusé" in Message.objects.get().answer


@pytest.mark.parametrize("to", ["sans-arobase", "é@exemple.fr", "a@exemple.fr\nBcc: tous@exemple.fr"])
def test_an_address_that_cannot_travel_stops_nobody(sink, mail_server, queue, to):
    mail_server(sink.port)
    bad, good = queue(to), queue("b@exemple.fr")
    run_next()
    assert state_of(good) == State.ACCEPTED
    assert state_of(bad) in {State.REFUSED, State.DEFERRED, State.ACCEPTED}
    for envelope in sink.received:
        assert "tous@exemple.fr" not in envelope.rcpt_tos
        assert b"\nBcc:" not in envelope.content


def test_no_header_changes_by_a_line_break(sink, mail_server, queue):
    mail_server(sink.port)
    queue(subject="Bonjour\r\nBcc: tous@exemple.fr", to_name="Zoé\nX-Bad: 1", reply_to="a@exemple.fr\r\nX-Bad: 2")
    run_next()
    read = email.message_from_bytes(sink.received[0].content, policy=email.policy.default)
    assert (read["Bcc"], read["X-Bad"]) == (None, None)


# ── Trying again, and giving up ─────────────────────────────────────────────
def test_tries_are_further_and_further_apart():
    minutes = [backoff(n).total_seconds() / 60 for n in range(1, 8)]
    for got, planned in zip(minutes, [1, 5, 15, 60, 60, 60, 60], strict=True):
        assert planned * 0.8 <= got <= planned * 1.2


def test_after_a_day_it_is_given_up(script, mail_server, queue):
    server = script(rcpt="451 later")
    mail_server(server.port)
    mail = queue()
    start, hours = timezone.now(), 0
    while state_of(mail) == State.DEFERRED or hours == 0:
        hours += 2
        with time_machine.travel(start + dt.timedelta(hours=hours)):
            run_next()
        assert hours < 30
    assert state_of(mail) == State.EXPIRED


def test_what_is_no_longer_worth_sending_is_not_sent(sink, mail_server, queue):
    mail_server(sink.port)
    mail = queue(expires_at=timezone.now() - dt.timedelta(minutes=1))
    run_next()
    assert (state_of(mail), sink.received) == (State.EXPIRED, [])


def test_without_a_server_mails_wait(association, queue):
    mail = queue()
    assert not run_next()
    assert state_of(mail) == State.QUEUED


def test_in_the_demonstration_nothing_leaves(sink, mail_server, queue, settings):
    settings.DEMO = True
    mail_server(sink.port)
    mail = queue(secret=True)
    assert run_next()
    mail.refresh_from_db()
    assert (mail.state, mail.text, sink.received) == (State.ACCEPTED, "Bonjour Claire.", [])


def test_a_secret_is_not_kept_once_it_left(sink, mail_server, queue):
    mail_server(sink.port)
    mail = queue(secret=True, html="<p>1234</p>")
    run_next()
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.html) == (State.ACCEPTED, "", "")


def test_the_environment_names_another_server(association, settings):
    settings.SMTP_URL = "smtp+tls://club%40exemple.fr:mot%2Fde@smtp.exemple.fr"
    server = server_settings()
    assert (server.host, server.port, server.security) == ("smtp.exemple.fr", 465, "tls")
    assert (server.username, server.password) == ("club@exemple.fr", "mot/de")
    settings.SMTP_URL = "smtp://127.0.0.1"
    assert (server_settings().port, server_settings().security) == (25, "none")


# ── Leases ──────────────────────────────────────────────────────────────────
def later(minutes=16):
    return time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes))


def test_a_dead_worker_s_mail_goes_back_to_the_queue(queue):
    mail = queue()
    claim()
    assert recover_lost_leases() == 0  # the lease still runs
    with later():
        assert recover_lost_leases() == 1
    assert state_of(mail) == State.QUEUED


def test_half_handed_over_nobody_knows_and_it_is_not_sent_again(queue):
    mail = queue()
    [claimed] = claim()
    assert hand_over(claimed)
    with later():
        recover_lost_leases()
        assert state_of(mail) == State.UNCERTAIN
        assert claim() == []
    # The dead worker was only slow: a late yes is believed, a late no is not.
    assert not write_outcome(claimed, Outcome(State.DEFERRED, "non"))
    assert write_outcome(claimed, ACCEPTED)
    assert state_of(mail) == State.ACCEPTED
    assert not write_outcome(claimed, Outcome(State.REFUSED, "non"))


def test_a_code_is_sent_once_more_in_doubt_and_no_more(queue):
    mail = queue(resend_uncertain=True)
    for minutes, expected in ((0, State.QUEUED), (60, State.UNCERTAIN)):
        with later(minutes):
            [claimed] = claim()
            assert hand_over(claimed)
        with later(minutes + 16):
            recover_lost_leases()
        assert state_of(mail) == expected


def test_a_server_that_hangs_up_gets_a_code_once_more(script, mail_server, queue):
    server = script(dot=None)
    mail_server(server.port)
    mail = queue(resend_uncertain=True)
    run_next()
    assert state_of(mail) == State.DEFERRED
    with later(5):
        run_next()
    assert state_of(mail) == State.UNCERTAIN
    assert server.payloads == 2


def test_a_lost_lease_sends_nothing(sink, mail_server, queue):
    mail_server(sink.port)
    mail = queue()
    [claimed] = claim()
    with later():
        recover_lost_leases()
        [again] = claim()
        assert not hand_over(claimed)  # the first worker wakes up: too late
        assert not write_outcome(claimed, ACCEPTED)
        assert hand_over(again)
    with later(18):
        assert not leases.hand_over(again)
    assert state_of(mail) == State.HANDING_OVER
    claimed.lease = uuid.uuid4()
    assert not write_outcome(claimed, ACCEPTED)


def test_cancelled_before_its_turn_it_never_leaves(cast, sink, mail_server, queue):
    mail_server(sink.port)
    mail = queue()
    cancel_message(mail, by=cast.martine)
    run_next()
    assert (state_of(mail), sink.received) == (State.CANCELLED, [])


def test_taken_over_in_the_middle_the_batch_goes_on(sink, mail_server, queue, monkeypatch):
    mail_server(sink.port)
    lost, good = queue("a@exemple.fr"), queue("b@exemple.fr")
    monkeypatch.setattr(
        "clubemploi.outbox.tasks.hand_over", lambda mail, done: mail.pk != lost.pk and hand_over(mail, done)
    )
    run_next()
    assert [envelope.rcpt_tos for envelope in sink.received] == [["b@exemple.fr"]]
    assert state_of(good) == State.ACCEPTED
