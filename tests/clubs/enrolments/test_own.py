"""What trainees do themselves: enrol online, leave, be away. Step 6, its limits, its mails."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clubemploi.clubs.absences.operations import announce_absence, take_back_absence
from clubemploi.clubs.emails import confirm_enrolment
from clubemploi.clubs.enrolments.operations import CHANGED, enrol_oneself, enrol_trainee, leave_club, withdraw_trainee
from clubemploi.clubs.enrolments.queries import clubs_open_online, shown_key, waiting_rank
from clubemploi.clubs.models import Attendance, Club, Enrolment
from clubemploi.clubs.operations import cancel_club
from clubemploi.clubs.workshops.operations import update_workshop
from clubemploi.core.errors import Refused
from clubemploi.journal.models import Entry
from clubemploi.outbox.models import Message
from clubemploi.trainees.models import Trainee
from tests.calendars.reader import read
from tests.cast import ClubFactory, UserFactory, WorkshopFactory, make_association, make_trainee
from tests.races import at_once


@pytest.fixture
def open_club(cast):
    """Odile's other club, of one seat, with three workshops to come."""
    club = ClubFactory(tutor=cast.odile, capacity=1, is_second=True)
    for _ in range(3):
        WorkshopFactory(club=club)
    return club


def member(**fields):
    user = UserFactory()
    return make_trainee(user=user, in_network=True, email=user.email, **fields)


# ── Enrolling ───────────────────────────────────────────────────────────────
def test_step_6_attaches_to_what_is_to_come_and_confirms_with_one_calendar(cast, open_club):
    first = open_club.workshops.first()
    with time_machine.travel(first.ends_at + dt.timedelta(hours=1)):
        enrolment = enrol_oneself(open_club, cast.trainee, by=cast.karim)
        assert (enrolment.status, enrolment.channel) == ("enrolled", "online")
        coming = list(open_club.workshops.upcoming())
    assert first not in coming
    assert [a.workshop for a in enrolment.attendances.order_by("workshop__starts_at")] == coming
    mail = Message.objects.get(kind="confirmation")
    assert (mail.to, mail.reply_to) == ("karim@exemple.fr", "odile@exemple.fr")
    method, entries = read(mail.calendar)
    assert (method, len(entries)) == ("PUBLISH", 2)
    assert len({entry["uid"] for entry in entries}) == 2


def test_twice_is_once(cast, open_club):
    one = enrol_oneself(open_club, cast.trainee, by=cast.karim)
    assert enrol_oneself(open_club, cast.trainee, by=cast.karim) == one
    assert Message.objects.filter(kind="confirmation").count() == 1


def test_fifty_clicks_at_once_are_one_enrolment_and_one_mail(transactional_db):
    make_association()
    club, trainee = ClubFactory(capacity=3), member()
    WorkshopFactory(club=club)
    by = trainee.user
    answers = at_once(*[lambda: enrol_oneself(club, trainee, by=by)] * 50)
    assert {answer.pk for answer in answers} == {Enrolment.objects.get().pk}
    assert Club.objects.get().seats_taken == 1
    assert Message.objects.count() == 1

    other, everybody_looked = member(), threading.Barrier(4)

    def naive():
        """The control: whoever looks before the lock writes to them several times."""
        known = Enrolment.objects.filter(trainee=other).exists()
        everybody_looked.wait(timeout=30)
        if not known:
            with transaction.atomic():
                confirm_enrolment(enrol_trainee(club, other, by=None, channel="online"), by=None)

    at_once(*[naive] * 4)
    assert Message.objects.filter(to=other.email).count() == 4


def test_the_last_seat_taken_meanwhile_leads_to_the_waiting_list_with_a_rank(cast, open_club):
    enrol_oneself(open_club, cast.other_trainee, by=cast.sophie)
    second = enrol_oneself(open_club, cast.trainee, by=cast.karim)
    third = enrol_oneself(open_club, member(), by=cast.karim)
    assert [e.status for e in (second, third)] == ["waiting", "waiting"]
    assert [waiting_rank(second), waiting_rank(third)] == [1, 2]
    mail = Message.objects.filter(to="karim@exemple.fr").first()
    assert "liste d’attente" in mail.subject
    assert mail.calendar == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_open_online": False}, "sont fermées"),
        ({"cancelled_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "annulé"),
    ],
)
def test_closed_meanwhile_is_said(cast, open_club, change, words):
    Club.objects.filter(pk=open_club.pk).update(**change)
    with pytest.raises(Refused, match=words):
        enrol_oneself(open_club, cast.trainee, by=cast.karim)
    assert open_club not in clubs_open_online()
    assert not Message.objects.exists()


def test_over_it_is_closed_and_out_of_the_menu(cast, open_club):
    assert open_club in clubs_open_online()
    with time_machine.travel(open_club.workshops.last().ends_at + dt.timedelta(minutes=1)):
        with pytest.raises(Refused, match="plus d’atelier à venir"):
            enrol_oneself(open_club, cast.trainee, by=cast.karim)
        assert open_club not in clubs_open_online()


def test_outside_the_network_nobody_enrols_online(cast, open_club):
    Trainee.objects.filter(pk=cast.trainee.pk).update(in_network=False)
    cast.trainee.refresh_from_db()
    with pytest.raises(Refused, match="réservée aux membres"):
        enrol_oneself(open_club, cast.trainee, by=cast.karim)


def test_what_was_read_must_still_be_true(cast, open_club):
    shown = shown_key(open_club.workshops.upcoming())
    workshop = open_club.workshops.first()
    values = {"title": "x", "place": "", "ends_at": workshop.ends_at, "starts_at": workshop.starts_at}
    update_workshop(
        workshop, values | {"starts_at": workshop.starts_at - dt.timedelta(hours=1)}, by=cast.odile, confirmed=True
    )
    with pytest.raises(Refused, match=CHANGED):
        enrol_oneself(open_club, cast.trainee, by=cast.karim, shown=shown)
    shown = shown_key(open_club.workshops.upcoming())
    assert enrol_oneself(open_club, cast.trainee, by=cast.karim, shown=shown).status == "enrolled"


def test_whoever_refuses_all_contact_is_enrolled_without_a_mail(cast, open_club):
    cast.trainee.refusals.create(scope="contact")
    assert enrol_oneself(open_club, cast.trainee, by=cast.karim).status == "enrolled"
    assert not Message.objects.exists()


# ── Leaving ─────────────────────────────────────────────────────────────────
def test_leaving_strikes_the_entries_out_and_tells_the_next(cast, open_club):
    enrolment = enrol_oneself(open_club, cast.trainee, by=cast.karim)
    enrol_oneself(open_club, cast.other_trainee, by=cast.sophie)
    sent = {e["uid"]: e["sequence"] for e in read(Message.objects.get(to="karim@exemple.fr").calendar)[1]}
    Message.objects.all().delete()
    leave_club(enrolment, by=cast.karim)
    leave_club(enrolment, by=cast.karim)  # twice: once
    mine, theirs = Message.objects.get(to="karim@exemple.fr"), Message.objects.get(to="sophie@exemple.fr")
    assert "n’êtes plus inscrit" in mine.subject
    struck = {e["uid"]: e for e in read(mine.calendar)[1]}
    assert struck.keys() == sent.keys()
    assert all(e["status"] == "CANCELLED" and e["sequence"] > sent[uid] for uid, e in struck.items())
    assert "Une place s’est libérée" in theirs.subject
    assert len(read(theirs.calendar)[1]) == 3
    assert Enrolment.objects.get(club=open_club, trainee=cast.other_trainee).status == "enrolled"


def test_back_again_the_entries_are_newer_than_those_struck_out(cast, open_club):
    leave_club(enrol_oneself(open_club, cast.trainee, by=cast.karim), by=cast.karim)
    struck = {e["uid"]: e["sequence"] for e in read(Message.objects.first().calendar)[1]}
    enrol_oneself(open_club, cast.trainee, by=cast.karim)
    back = read(Message.objects.first().calendar)[1]
    assert all(e["sequence"] > struck[e["uid"]] and e["status"] == "CONFIRMED" for e in back)


def test_once_it_has_started_one_talks_to_the_tutor(cast, open_club):
    enrolment = enrol_oneself(open_club, cast.trainee, by=cast.karim)
    waiting = enrol_oneself(open_club, cast.other_trainee, by=cast.sophie)
    with time_machine.travel(open_club.workshops.first().starts_at + dt.timedelta(minutes=1)):
        with pytest.raises(Refused, match="Le club a commencé"):
            leave_club(enrolment, by=cast.karim)
        leave_club(waiting, by=cast.sophie)  # the waiting list may be left at any time
    assert Enrolment.objects.get(pk=waiting.pk).status == "withdrawn"


def test_a_seat_freed_by_the_tutor_is_told_too(cast, open_club):
    enrolment = enrol_oneself(open_club, cast.other_trainee, by=cast.sophie)
    enrol_oneself(open_club, cast.trainee, by=cast.karim)
    Message.objects.all().delete()
    withdraw_trainee(enrolment, by=cast.odile)
    assert Message.objects.get().to == "karim@exemple.fr"


# ── Away ────────────────────────────────────────────────────────────────────
@pytest.fixture
def attendance(cast):
    return cast.enrolment.attendances.get(workshop=cast.workshop)


def test_an_absence_is_announced_changed_and_taken_back(cast, attendance):
    announce_absence(attendance, "Médecin", by=cast.karim)
    announce_absence(attendance, "Médecin", by=cast.karim)
    attendance.refresh_from_db()
    assert attendance.away_at
    assert attendance.away_reason == "Médecin"
    assert Entry.objects.filter(verb="announce_absence").count() == 1
    assert "Médecin" not in str(list(Entry.objects.values()))  # health is nobody's business but the tutor's
    take_back_absence(attendance, by=cast.karim)
    attendance.refresh_from_db()
    assert (attendance.away_at, attendance.away_reason) == (None, "")


def test_too_late_or_cancelled_there_is_nothing_to_announce(cast, attendance):
    late = cast.workshop.starts_at + dt.timedelta(seconds=1)
    with time_machine.travel(late), pytest.raises(Refused, match="déjà commencé"):
        announce_absence(attendance, "", by=cast.karim)
    cancel_club(cast.club, by=cast.martine)
    with pytest.raises(Refused, match="annulé"):
        announce_absence(attendance, "", by=cast.karim)


def test_once_noted_there_is_nothing_to_announce(cast, attendance, as_):
    """Excused beforehand by the tutor: the page offers nothing, and whoever comes by its address is told why."""
    Attendance.objects.filter(pk=attendance.pk).update(status="excused")
    with pytest.raises(Refused, match="déjà notée \\(excusé\\)"):
        announce_absence(attendance, "", by=cast.karim)
    page = as_("karim").get("/espace/").content.decode()
    assert reverse("own_away", args=[attendance.pk]) not in page


def test_the_tutor_sees_who_will_be_away_and_why(cast, attendance, as_):
    announce_absence(attendance, "Un rendez-vous <b>", by=cast.karim)
    page = as_("thierry").get(f"/clubs/{cast.club.pk}/").content.decode()
    assert "Karim Benali ne viendra pas" in page
    assert "Un rendez-vous &lt;b&gt;" in page


def test_moved_to_another_day_an_absence_is_no_longer_announced(cast, attendance):
    announce_absence(attendance, "Médecin", by=cast.karim)
    Attendance.objects.update(reminded_at=timezone.now())
    day = dt.timedelta(days=2)
    values = {"title": cast.workshop.title, "place": "", "starts_at": cast.workshop.starts_at + day}
    update_workshop(cast.workshop, values | {"ends_at": cast.workshop.ends_at + day}, by=cast.thierry, confirmed=True)
    attendance.refresh_from_db()
    assert (attendance.away_at, attendance.away_reason, attendance.reminded_at) == (None, "", None)
