"""Step 7: what has changed is said to those enrolled, message shown first, their calendars following."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from clubemploi.calendars.ical import calendar_text
from clubemploi.clubs.agenda.entries import events_followed, person_of
from clubemploi.clubs.models import Workshop
from clubemploi.clubs.operations import cancel_club, restore_club, update_club
from clubemploi.clubs.workshops.announcements import change_sentence, untold
from clubemploi.clubs.workshops.operations import cancel_workshop, restore_workshop, update_workshop
from clubemploi.clubs.writing.operations import write_to_participants
from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.operations import launch_mailing
from clubemploi.outbox.models import Message
from tests.calendars.reader import read
from tests.cast import ClubFactory, WorkshopFactory


def change(workshop, by, **values):
    workshop.refresh_from_db()
    known = {name: getattr(workshop, name) for name in ("title", "starts_at", "ends_at", "place")}
    return update_workshop(workshop, known | values, by=by, confirmed=True)


def sentences(club):
    club.refresh_from_db()
    return [change_sentence(workshop, club) for workshop in untold(club)]


def launch(mailing, by):
    launch_mailing(mailing, by=by, confirmed=True)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5, seconds=1)):
        while queue_next():
            pass
    return Message.objects.filter(kind="workshop_change").get()


def test_a_new_hour_or_place_waits_to_be_told(cast):
    day = cast.workshop.starts_at
    change(cast.workshop, cast.thierry, starts_at=day + dt.timedelta(minutes=30), place="Médiathèque, Noyon")
    [sentence] = sentences(cast.club)
    assert "9\u00a0h\u00a030\u00a0–\u00a012\u00a0h, est déplacé au" in sentence
    assert "10\u00a0h" in sentence
    assert "Médiathèque, Noyon" in sentence


def test_changed_back_there_is_nothing_to_tell_but_calendars_follow(cast):
    day, before = cast.workshop.starts_at, Workshop.objects.get(pk=cast.workshop.pk).sequence
    change(cast.workshop, cast.thierry, starts_at=day + dt.timedelta(minutes=30))
    change(cast.workshop, cast.thierry, starts_at=day)
    assert sentences(cast.club) == []
    assert Workshop.objects.get(pk=cast.workshop.pk).sequence == before + 2


def test_a_new_title_is_no_news_but_calendars_follow(cast):
    before = Workshop.objects.get(pk=cast.workshop.pk).sequence
    change(cast.workshop, cast.thierry, title="Un autre titre")
    change(cast.workshop, cast.thierry)  # nothing changed
    assert sentences(cast.club) == []
    assert Workshop.objects.get(pk=cast.workshop.pk).sequence == before + 1


def test_a_cancelled_workshop_and_one_that_comes_back(cast):
    cancel_workshop(cast.workshop, by=cast.thierry)
    assert sentences(cast.club)[0].endswith("est annulé.")
    restore_workshop(cast.workshop, by=cast.thierry)
    assert sentences(cast.club) == []
    cancel_workshop(cast.workshop, by=cast.thierry)
    Workshop.objects.update(told_as=None)  # they were told
    restore_workshop(cast.workshop, by=cast.thierry)
    assert "aura bien lieu" in sentences(cast.club)[0]


def test_a_cancelled_club_cancels_each_of_its_workshops(cast):
    cancel_club(cast.club, by=cast.martine)
    assert len(sentences(cast.club)) == 2
    restore_club(cast.club, by=cast.martine)
    assert sentences(cast.club) == []


def test_the_club_s_new_place_is_that_of_its_workshops(cast):
    change(cast.workshop, cast.thierry, place="Ailleurs")
    Workshop.objects.update(told_as=None)
    values = {"month": cast.club.month, "tutor": cast.thierry, "place": "Salle neuve", "capacity": 12}
    update_club(cast.club, values, by=cast.martine, confirmed=True)
    [sentence] = sentences(cast.club)  # the one that has its own place has not moved
    assert sentence.endswith("aura lieu à cette adresse\u00a0: Salle neuve.")


def test_past_or_without_anybody_there_is_nobody_to_tell(cast):
    empty = ClubFactory()
    workshop = WorkshopFactory(club=empty)
    cancel_workshop(workshop, by=cast.martine)
    assert sentences(empty) == []
    with time_machine.travel(cast.workshop.ends_at + dt.timedelta(days=1)):
        change(cast.workshop, cast.thierry, title="Passé", place="Ailleurs")
        assert sentences(cast.club) == []


def test_the_tutor_is_offered_to_tell_reads_it_first_and_each_gets_an_updated_entry(cast, as_):
    client, club = as_("thierry"), f"/clubs/{cast.club.pk}/"
    assert "ne le savent pas encore" not in client.get(club).content.decode()
    uid_before = read(_feed_of(cast))[1]
    client.post(f"/ateliers/{cast.workshop.pk}/annuler/")
    page = client.get(club).content.decode()
    assert "ne le savent pas encore" in page
    assert "Prévenir 1\u00a0inscrit" in page
    draft = client.post(f"{club}ecrire/", {"kind": "workshop_change"}, follow=True)
    text = draft.content.decode()
    assert "est annulé." in text
    assert "1 entrée d’agenda" in text
    assert not Message.objects.exists()  # shown first
    mail = launch(draft.context["mailing"], cast.thierry)
    assert "est annulé." in mail.text
    method, [entry] = read(mail.calendar)
    assert (method, entry["status"], entry["attendee"]) == ("CANCEL", "CANCELLED", "mailto:karim@exemple.fr")
    assert entry["uid"] in {one["uid"] for one in uid_before}
    assert "ne le savent pas encore" not in client.get(club).content.decode()


def _feed_of(cast):

    return calendar_text(events_followed(cast.karim), person=person_of(cast.trainee))


def test_several_changes_go_in_one_mail(cast):
    for workshop in cast.club.workshops.all():
        change(workshop, cast.thierry, place="Médiathèque")
    mail = launch(write_to_participants(cast.club, kind="workshop_change", by=cast.thierry), cast.thierry)
    method, entries = read(mail.calendar)
    assert (method, [e["place"] for e in entries]) == ("PUBLISH", ["Médiathèque", "Médiathèque"])
    assert mail.text.count("Médiathèque") >= 2


def test_one_may_choose_not_to_write(cast, as_):
    cancel_workshop(cast.workshop, by=cast.thierry)
    client = as_("thierry")
    response = client.post(f"/clubs/{cast.club.pk}/sans-prevenir/", follow=True)
    assert "personne n’est prévenu" in response.content.decode()
    assert sentences(cast.club) == []
    assert not Message.objects.exists()


@pytest.mark.parametrize(("kind", "count"), [("workshop_soon", 1), ("confirmation", 2), ("message", None)])
def test_every_mail_about_workshops_carries_its_entries(cast, kind, count):
    mailing = write_to_participants(cast.club, kind=kind, by=cast.thierry)
    assert (mailing.calendar and len(mailing.calendar)) == count
