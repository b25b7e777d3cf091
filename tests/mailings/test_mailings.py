"""A mailing from its draft to each person's fate."""

import datetime as dt
import email.policy
from email import message_from_bytes

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.core.errors import Conflict, NeedsConfirmation, Refused
from clubemploi.mailings import prints
from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.fields import FIELDS
from clubemploi.mailings.models import Delivery, Kind, Mailing, hash_of
from clubemploi.mailings.operations import (
    call_back_mailing,
    discard_mailing,
    launch_mailing,
    leave_out,
    put_back,
    resend_delivery,
    send_trial_copy,
    settle_deliveries,
    write_mailing,
)
from clubemploi.mailings.prints import address_lines, call_sheet, letters
from clubemploi.mailings.queries import channel_counts, is_mailable, mailings_listed, progress_of
from clubemploi.mailings.refusals.operations import refuse_mailings
from clubemploi.mailings.tasks import forget_addresses
from clubemploi.outbox.models import GIVE_UP, TOKEN_MARK, Message, State
from clubemploi.outbox.operations import hold_address
from clubemploi.outbox.tasks import run_next
from tests.cast import make_trainee

pytestmark = pytest.mark.django_db


def delivery_to(mailing, trainee):
    return mailing.deliveries.select_related("mailing", "trainee", "message").get(trainee=trainee)


# ── Whom it goes to ─────────────────────────────────────────────────────────
def test_everyone_is_reached_by_what_they_have(draft, people):
    unreachable = make_trainee(email="", phone="")
    mailing = draft([*people, unreachable])
    assert channel_counts(mailing) == {"email": 1, "letter": 1, "call": 1, "": 1}
    assert delivery_to(mailing, unreachable).left_out == "unreachable"
    assert delivery_to(mailing, people[0]).to == "zoe@exemple.fr"


@pytest.mark.parametrize("address", ["", "a@localhost", "sans-arobase", "a b@exemple.fr"])
def test_such_an_address_is_no_address(draft, address):
    trainee = make_trainee(email="x@exemple.fr", phone="+33612345671")
    trainee.email = address
    trainee.save()
    assert not is_mailable(address)
    assert delivery_to(draft([trainee]), trainee).channel == "call"


def test_two_people_who_share_an_address_each_get_their_own(draft, leave):
    pair = [make_trainee(first_name=name, email="foyer@exemple.fr") for name in ("Alma", "Bruno")]
    leave(draft(pair))
    mails = Message.objects.filter(to="foyer@exemple.fr").order_by("pk")
    assert [mail.text.splitlines()[0] for mail in mails] == ["Bonjour Alma,", "Bonjour Bruno,"]
    assert mails[0].token != mails[1].token


def test_an_address_on_hold_gets_a_letter_or_a_call(draft):
    trainee = make_trainee(email="Fini@exemple.fr".lower(), phone="+33612345671")
    hold_address("FINI@exemple.fr", "returned")
    assert delivery_to(draft([trainee]), trainee).channel == "call"


def test_no_more_than_so_many_mailings_a_month(draft, leave, people, association):
    Association.objects.update(mailings_a_month=2)
    for _ in range(2):
        leave(draft([people[0]], kind=Kind.FREE))
    assert delivery_to(draft([people[0]], kind=Kind.FREE), people[0]).left_out == "limit"
    assert delivery_to(draft([people[0]], kind=Kind.WORKSHOP_SOON), people[0]).channel == "email"  # service
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        assert delivery_to(draft([people[0]], kind=Kind.FREE), people[0]).channel == "email"


# ── « Envoyer », and taking it back ─────────────────────────────────────────
def test_it_leaves_after_five_minutes_not_before(draft, people):
    mailing = launch_mailing(draft(), by=draft().by)
    assert not queue_next()
    assert not Message.objects.exists()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5, seconds=1)):
        while queue_next():
            pass
    assert Message.objects.filter(kind="invitation").count() == 1
    mailing.refresh_from_db()
    assert mailing.state == "sent"
    assert not queue_next()


def test_called_back_nothing_leaves(draft, cast):
    mailing = launch_mailing(draft(), by=cast.martine)
    mailing = call_back_mailing(mailing, by=cast.martine)
    assert call_back_mailing(mailing, by=cast.martine).state == "draft"
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10)):
        assert not queue_next()
    assert not Message.objects.exists()


def test_too_late_to_call_it_back(draft, cast):
    mailing = launch_mailing(draft(), by=cast.martine)
    with (
        time_machine.travel(timezone.now() + dt.timedelta(minutes=6)),
        pytest.raises(Refused, match="cinq minutes sont passées"),
    ):
        call_back_mailing(mailing, by=cast.martine)


def test_a_second_click_launches_once(draft, cast):
    mailing = launch_mailing(draft(), by=cast.martine)
    assert launch_mailing(mailing, by=cast.martine).send_at == mailing.send_at


def test_an_address_held_since_the_draft_gets_a_call(draft, cast):
    trainee = make_trainee(email="x@exemple.fr", phone="+33612345671")
    mailing = draft([trainee])
    for _ in range(2):
        hold_address("x@exemple.fr", "returned")
    launch_mailing(mailing, by=cast.martine)
    assert delivery_to(mailing, trainee).channel == "call"


def test_to_nobody_it_does_not_leave(draft, cast):
    with pytest.raises(Refused, match="ne s’adresse à personne"):
        launch_mailing(draft([]), by=cast.martine)


def test_more_than_two_hundred_the_number_is_typed(draft, cast, monkeypatch):
    monkeypatch.setattr("clubemploi.mailings.operations.MANY", 2)
    mailing = draft()
    with pytest.raises(Refused, match="3\u00a0personnes") as refused:
        launch_mailing(mailing, by=cast.martine)
    assert refused.value.field == "typed"
    with pytest.raises(Refused, match="pas le bon nombre"):
        launch_mailing(mailing, by=cast.martine, typed=4)
    assert launch_mailing(mailing, by=cast.martine, typed=3).state == "leaving"


def test_the_same_people_so_soon_asks_for_a_confirmation(draft, leave, cast, people):
    leave(draft(kind=Kind.FREE))
    again = draft(kind=Kind.FREE)
    with pytest.raises(NeedsConfirmation, match="100\u00a0%"):
        launch_mailing(again, by=cast.martine)
    assert launch_mailing(draft(kind=Kind.WORKSHOP_CHANGE), by=cast.martine).state == "leaving"
    others = [make_trainee(situation="unemployed") for _ in range(7)]
    assert launch_mailing(draft([people[0], *others], kind=Kind.FREE), by=cast.martine).state == "leaving"
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        assert launch_mailing(again, by=cast.martine).state == "leaving"


def test_a_launched_mailing_no_longer_changes(draft, cast):
    mailing = launch_mailing(draft(), by=cast.martine)
    for change in (
        lambda: write_mailing(mailing, subject="x", body="y", by=cast.martine),
        lambda: discard_mailing(mailing, by=cast.martine),
        lambda: leave_out(mailing.deliveries.first(), by=cast.martine),
    ):
        with pytest.raises(Refused, match="déjà parti"):
            change()


def test_two_people_write_the_same_draft(draft, cast):
    mailing = draft()
    write_mailing(mailing, subject="Un", body="Deux", by=cast.martine, version=1)
    with pytest.raises(Conflict):
        write_mailing(mailing, subject="Trois", body="Quatre", by=cast.martine, version=1)


def test_somebody_taken_out_by_hand_stays_out(draft, leave, people, cast):
    mailing = draft()
    leave_out(delivery_to(mailing, people[0]), by=cast.martine)
    leave(mailing)
    assert not Message.objects.filter(to="zoe@exemple.fr").exists()


def test_and_is_put_back(draft, people, cast):
    mailing = draft()
    delivery = delivery_to(mailing, people[0])
    leave_out(delivery, by=cast.martine)
    leave_out(delivery, by=cast.martine)
    put_back(delivery, by=cast.martine)
    assert delivery_to(mailing, people[0]).channel == "email"


def test_what_changed_in_the_five_minutes_counts(draft, cast, people):
    mailing = launch_mailing(draft(), by=cast.martine)
    refuse_mailings(people[0], "mailings", by=None)
    assert settle_deliveries(mailing, [people[2].pk], reason="settled") == 1
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        while queue_next():
            pass
    assert not Message.objects.filter(kind="invitation").exists()
    assert [delivery_to(mailing, p).left_out for p in people] == ["mailings", "", "settled"]


# ── What arrives ────────────────────────────────────────────────────────────
def test_what_arrives_carries_ones_own_links(draft, leave, people, sink, mail_server):
    mail_server(sink.port)
    leave(draft([people[0]]))
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        while run_next():
            pass
    read = [message_from_bytes(e.content, policy=email.policy.default) for e in sink.received]
    mail = next(m for m in read if "zoe@exemple.fr" in m["To"])
    text = mail.get_body(("plain",)).get_content()
    token = text.partition("/repondre/")[2].partition("/")[0]
    assert Delivery.objects.with_link(token).get().trainee == people[0]
    assert f"/desinscription/{token}/" in mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] is None
    assert mail["Reply-To"] == "martine@exemple.fr"
    assert token in mail.get_body(("html",)).get_content()
    assert "<img" not in mail.get_body(("html",)).get_content()
    stored = Message.objects.get(to="zoe@exemple.fr")
    assert token not in stored.text + stored.html + stored.token
    assert TOKEN_MARK in stored.text
    assert stored.token == ""  # once it has left


def test_the_demonstration_alone_shows_links_that_work(as_, draft, leave, people, settings):
    leave(draft([people[0]]))
    mail = Message.objects.get(to="zoe@exemple.fr")
    page = as_("martine").get(reverse("mail_detail", args=[mail.pk])).content.decode()
    assert TOKEN_MARK in page
    settings.DEMO = True
    page = as_("martine").get(reverse("mail_detail", args=[mail.pk])).content.decode()
    assert TOKEN_MARK not in page
    assert page.count("/repondre/") == 6  # three links, each address and words


def test_a_service_message_has_no_unsubscribing(draft, leave, people):
    leave(draft([people[0]], kind=Kind.WORKSHOP_SOON))
    mail = Message.objects.get(to="zoe@exemple.fr")
    assert mail.unsubscribe_url == ""
    assert "desinscription" not in mail.text


def test_it_is_given_up_when_the_workshop_begins(draft, leave, people):
    begins = timezone.now() + dt.timedelta(hours=3)
    leave(draft([people[0]], expires_at=begins))
    assert Message.objects.get(to="zoe@exemple.fr").expires_at == begins
    leave(draft([people[0]], expires_at=timezone.now() + dt.timedelta(days=30)), typed=None)
    assert Message.objects.filter(to="zoe@exemple.fr").first().expires_at < timezone.now() + GIVE_UP * 1.1


def test_the_sender_gets_a_copy_with_the_list(draft, leave, cast):
    leave(draft())
    copy = Message.objects.get(to=cast.martine.email)
    assert "Zoé Aubert (zoe@exemple.fr)" in copy.text
    assert "Yves Bellec (lettre)" in copy.text
    assert TOKEN_MARK not in copy.text


def test_the_copy_of_a_long_list_is_cut(draft, leave, cast, monkeypatch):
    monkeypatch.setattr("clubemploi.mailings.dispatch.COPY_NAMES", 1)
    leave(draft())
    assert "… et 2 autres" in Message.objects.get(to=cast.martine.email).text


def test_the_trial_goes_to_oneself_and_opens_nothing(draft, people, cast):
    mailing = draft()
    mail = send_trial_copy(mailing, delivery_to(mailing, people[0]), by=cast.thierry)
    assert (mail.to, mail.token) == (cast.thierry.email, "")
    assert mail.subject.startswith("[Essai] ")
    assert "Bonjour Zoé" in mail.text


def test_many_people_some_hundreds_at_a_time(draft, leave, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("clubemploi.mailings.dispatch.BATCH", 4)
    crowd = [make_trainee(situation="unemployed") for _ in range(11)]
    mailing = draft(crowd)
    with django_assert_max_num_queries(90):
        leave(mailing)
    assert Message.objects.filter(kind="invitation").count() == 11
    assert mailing.deliveries.filter(message=None).count() == 0


# ── Letters and calls ───────────────────────────────────────────────────────
def test_letters_and_calls_have_codes_once_it_has_left(draft, leave, people):
    mailing = draft()
    with pytest.raises(Refused, match="dès que l’envoi sera parti"):
        letters(mailing)
    mailing = leave(mailing)
    assert letters(mailing, strict=True).startswith(b"%PDF")
    assert call_sheet(mailing, strict=True).startswith(b"%PDF")
    codes = mailing.deliveries.exclude(code="").values_list("token_hash", flat=True)
    assert len(set(codes)) == 2
    assert address_lines(people[1]) == ["M. Yves Bellec", "3 rue du Lac", "60200 COMPIÈGNE"]


def test_no_letter_no_call(draft, leave, people):
    mailing = leave(draft([people[0]]))
    for make in (letters, call_sheet):
        with pytest.raises(Refused):
            make(mailing)


def test_a_code_is_found_however_it_is_typed_and_is_no_link(draft, leave, people):
    mailing = leave(draft())
    Delivery.objects.filter(trainee=people[1]).update(token_hash=hash_of("ACDEFGHJKL"))
    for typed in ("ACDEF-GHJKL", "acdef ghjkl", " ACDEFGHJKL "):
        assert Delivery.objects.with_code(typed).get().trainee == people[1]
    assert not Delivery.objects.with_code("ACDEF").exists()
    assert not Delivery.objects.with_link("ACDEFGHJKL").exists()
    assert mailing.deliveries.kept().count() == 3


# ── What became of it ───────────────────────────────────────────────────────
def test_each_fate_is_said(draft, leave, people, cast):
    mailing = leave(draft())
    Message.objects.filter(kind="invitation").update(state=State.UNCERTAIN)
    assert [delivery_to(mailing, p).fate for p in people] == [
        ("wait", "incertain"), ("done", "à poster"), ("done", "à appeler"),
    ]  # fmt: skip
    progress = progress_of(mailing)
    assert (progress.total, progress.settled, progress.is_over) == (1, 1, True)
    listed = mailings_listed(cast.martine, kind="invitation").get()
    assert (listed.kept_count, listed.sent_count, listed.trouble_count) == (3, 0, 1)
    resend_delivery(delivery_to(mailing, people[0]), by=cast.martine)
    assert Message.objects.get(kind="invitation").state == State.QUEUED
    with pytest.raises(Refused):
        resend_delivery(delivery_to(mailing, people[1]), by=cast.martine)


def test_after_ninety_days_it_is_forgotten_where_it_went(draft, leave, people):
    mailing = leave(draft())
    assert not forget_addresses()
    with time_machine.travel(timezone.now() + dt.timedelta(days=91)):
        assert forget_addresses()
        assert not forget_addresses()
    assert delivery_to(mailing, people[0]).to == ""


def test_after_a_year_the_mail_is_forgotten_and_nothing_waits(draft, leave, people):
    mailing = leave(draft())
    Message.objects.all().delete()
    assert progress_of(mailing).is_over
    assert delivery_to(mailing, people[0]).fate == ("", "parti, le détail est effacé")


def test_a_discarded_draft_is_gone(draft, cast):
    discard_mailing(draft(), by=cast.martine)
    assert not Mailing.objects.exists()
    assert reverse("mailing_list") == "/envois/"


def test_what_to_say_on_the_phone_has_no_bracket(draft, leave, association, monkeypatch):
    """What differs from one person to the next is a blank to fill in by voice."""
    callee = make_trainee(email="", phone="+33612345671")
    mailing = leave(draft([callee]))
    mailing.body = " ".join(f"[{field.name}]" for field in FIELDS.values() if field.is_personal)
    said = {}
    monkeypatch.setattr(prints, "render_pdf", lambda template, data, **_: said.update(data) or b"")
    call_sheet(mailing)
    assert said["say"] == " ".join("…" for field in FIELDS.values() if field.is_personal)
