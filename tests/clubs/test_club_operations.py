"""Steps 1, 2 and 7: clubs and workshops."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from clubemploi.clubs import operations
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.clubs.workshops.operations import (
    add_workshop,
    add_workshops,
    cancel_workshop,
    delete_workshop,
    restore_workshop,
    update_workshop,
)
from clubemploi.clubs.workshops.queries import workshop_warnings
from clubemploi.core.dates import add_months, first_of_month, today, wall_time
from clubemploi.core.errors import Conflict, NeedsConfirmation, Refused
from clubemploi.journal.models import Entry
from tests.cast import ClubFactory, WorkshopFactory, make_trainee

NEXT = add_months(first_of_month(today()), 1)


def ordinary_day(club, offset=10):
    """A day in the club's period that is no public holiday."""
    day = club.month + dt.timedelta(days=offset)
    while workshop_warnings(club, wall_time(day, dt.time(9)), wall_time(day, dt.time(10))):
        day += dt.timedelta(days=1)
    return day


def workshop_values(day, start=(14, 0), end=(16, 0), **more):
    return {
        "title": "Réseau",
        "starts_at": wall_time(day, dt.time(*start)),
        "ends_at": wall_time(day, dt.time(*end)),
        "place": "",
        **more,
    }


def club_values(cast, **more):
    return {"month": add_months(NEXT, 3), "tutor": cast.thierry, "place": "Compiègne", "capacity": None, **more}


def test_any_day_becomes_the_first_of_its_month(cast):
    club = operations.create_club(club_values(cast, month=add_months(NEXT, 3).replace(day=17)), by=cast.martine)
    assert club.month == add_months(NEXT, 3)
    assert club.end_date == add_months(NEXT, 5) - dt.timedelta(days=1)
    assert Entry.objects.about(club).get().verb == "create_club"


def test_a_second_club_in_the_month_needs_confirmation(cast):
    with pytest.raises(NeedsConfirmation):
        operations.create_club(club_values(cast, month=NEXT), by=cast.martine)
    club = operations.create_club(club_values(cast, month=NEXT), by=cast.martine, confirmed=True)
    assert club.is_second


@pytest.mark.parametrize(("months", "asks"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_overlapping_months_of_a_tutor_need_confirmation(cast, months, asks):
    values = club_values(cast, month=add_months(NEXT, months))
    if asks:
        with pytest.raises(NeedsConfirmation, match="mène déjà le club emploi"):
            operations.create_club(values, by=cast.martine)
    club = operations.create_club(values, by=cast.martine, confirmed=asks)
    assert club.is_second is (months == 0)


def test_the_database_refuses_a_second_club_too(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClubFactory(tutor=cast.thierry, month=NEXT)


def test_a_club_created_meanwhile_is_refused_in_words(cast, monkeypatch):
    monkeypatch.setattr(operations, "_check_tutor_is_free", lambda club, confirmed: None)
    with pytest.raises(Refused, match="vient d’être créé"):
        operations.create_club(club_values(cast, month=NEXT), by=cast.martine)


def test_the_same_submission_twice_creates_one_club(cast):
    key = uuid.uuid4()
    first = operations.create_club(club_values(cast), by=cast.martine, creation_key=key)
    assert operations.create_club(club_values(cast), by=cast.martine, creation_key=key) == first


def test_update_says_what_changed(cast):
    operations.update_club(
        cast.club,
        {"month": NEXT, "tutor": cast.odile, "place": "Noyon", "capacity": 12},
        by=cast.martine,
        confirmed=True,
    )
    entry = Entry.objects.about(cast.club).first()
    assert entry.changes["lieu"] == ["Maison des associations, Compiègne", "Noyon"]
    assert entry.changes["tuteur"] == ["Thierry Roussel", "Odile Marchand"]


def test_update_that_changes_nothing_writes_nothing(cast):
    values = {"month": NEXT, "tutor": cast.thierry, "place": cast.club.place, "capacity": 12}
    before = Entry.objects.count()
    operations.update_club(cast.club, values, by=cast.martine)
    assert Entry.objects.count() == before


def test_two_people_editing_the_club(cast):
    version = cast.club.version
    operations.update_club(cast.club, {"place": "Noyon"}, by=cast.martine, version=version)
    with pytest.raises(Conflict) as conflict:
        operations.update_club(cast.club, {"place": "Laon"}, by=cast.martine, version=version)
    assert conflict.value.theirs.place == "Noyon"


def test_a_club_is_not_moved_away_from_its_workshops(cast):
    with pytest.raises(Refused) as refused:
        operations.update_club(cast.club, {"month": add_months(NEXT, 6)}, by=cast.martine)
    assert refused.value.field == "month"


def test_capacity_never_goes_below_those_enrolled(cast):
    with pytest.raises(Refused) as refused:
        operations.update_club(cast.club, {"capacity": 0}, by=cast.martine)
    assert refused.value.field == "capacity"
    with pytest.raises(IntegrityError), transaction.atomic():
        Club.objects.filter(pk=cast.club.pk).update(capacity=0)


def test_more_seats_promote_those_who_wait_in_order(cast):
    club = ClubFactory(capacity=1)
    WorkshopFactory(club=club)
    people = [make_trainee(cast.martine) for _ in range(4)]
    for person in people:
        enrol_trainee(club, person, by=cast.martine, channel="manager")
    operations.update_club(club, {"capacity": 3}, by=cast.martine)
    waiting = Enrolment.objects.waiting().filter(club=club)
    assert [e.trainee for e in waiting] == [people[3]]


def test_cancel_and_restore(cast):
    operations.cancel_club(cast.club, by=cast.martine)
    operations.cancel_club(cast.club, by=cast.martine)
    club = Club.objects.get(pk=cast.club.pk)
    assert club.state == Club.State.CANCELLED
    with pytest.raises(Refused, match="annulé"):
        add_workshop(club, workshop_values(ordinary_day(club)), by=cast.martine)
    operations.restore_club(club, by=cast.martine)
    operations.restore_club(club, by=cast.martine)
    assert Club.objects.get(pk=club.pk).state == Club.State.UPCOMING
    assert [e.verb for e in Entry.objects.about(club)][:2] == ["restore_club", "cancel_club"]


def test_restore_is_refused_when_the_tutor_took_another_club(cast):
    operations.cancel_club(cast.club, by=cast.martine)
    operations.create_club(club_values(cast, month=NEXT), by=cast.martine)
    with pytest.raises(Refused, match="autre club"):
        operations.restore_club(cast.club, by=cast.martine)


def test_delete_a_club_made_by_mistake_only(cast):
    empty = ClubFactory()
    WorkshopFactory(club=empty)
    operations.delete_club(empty, by=cast.martine)
    assert not Club.objects.filter(pk=empty.pk).exists()
    with pytest.raises(Refused, match="annulez-le"):
        operations.delete_club(cast.club, by=cast.martine)


def test_a_later_workshop_attaches_everyone(cast):
    workshop = add_workshop(cast.club, workshop_values(ordinary_day(cast.club)), by=cast.martine)
    assert [a.enrolment.trainee for a in workshop.attendances.all()] == [cast.trainee]


def test_the_same_submission_twice_adds_one_workshop(cast):
    key = uuid.uuid4()
    values = workshop_values(ordinary_day(cast.club))
    first = add_workshop(cast.club, values, by=cast.martine, creation_key=key)
    assert add_workshop(cast.club, values, by=cast.martine, creation_key=key) == first


@pytest.mark.parametrize("offset", [-1, 70])
def test_a_workshop_lies_within_its_club(cast, offset):
    with pytest.raises(Refused) as refused:
        add_workshop(cast.club, workshop_values(cast.club.month + dt.timedelta(offset)), by=cast.martine)
    assert refused.value.field == "date"


def test_a_workshop_ends_after_it_starts(cast):
    values = workshop_values(ordinary_day(cast.club), (12, 0), (12, 0))
    with pytest.raises(Refused) as refused:
        add_workshop(cast.club, values, by=cast.martine)
    assert refused.value.field == "end"
    with pytest.raises(IntegrityError), transaction.atomic():
        Workshop.objects.create(club=cast.club, **values)


def test_one_workshop_at_a_time_in_a_club(cast):
    values = workshop_values(ordinary_day(cast.club))
    add_workshop(cast.club, values, by=cast.martine)
    with pytest.raises(Refused, match="à cette heure-là"):
        add_workshop(cast.club, values, by=cast.martine, confirmed=True)


def test_a_public_holiday_is_pointed_out(cast):
    club = ClubFactory(month=dt.date(2027, 5, 1), tutor=cast.odile)
    values = workshop_values(dt.date(2027, 5, 8))
    with pytest.raises(NeedsConfirmation, match="férié"):
        add_workshop(club, values, by=cast.martine)
    assert add_workshop(club, values, by=cast.martine, confirmed=True).pk


def test_a_clash_of_the_tutor_is_pointed_out(cast):
    other = ClubFactory(tutor=cast.thierry, month=add_months(NEXT, 1))
    day = ordinary_day(other, 2)
    add_workshop(cast.club, workshop_values(day), by=cast.martine)
    with pytest.raises(NeedsConfirmation, match="Thierry Roussel a déjà un atelier"):
        add_workshop(other, workshop_values(day, (15, 0), (17, 0)), by=cast.martine)
    # One that begins when the other ends is no clash.
    assert add_workshop(other, workshop_values(day, (16, 0), (17, 0)), by=cast.martine)


def test_several_workshops_are_all_added_or_none(cast):
    day = ordinary_day(cast.club)
    rows = [workshop_values(day), workshop_values(day)]
    before = Workshop.objects.count()
    with pytest.raises(Refused):
        add_workshops(cast.club, rows, by=cast.martine)
    assert Workshop.objects.count() == before
    assert len(add_workshops(cast.club, rows[:1], by=cast.martine)) == 1


def test_update_workshop_and_conflict(cast):
    day = ordinary_day(cast.club)
    moved = update_workshop(cast.workshop, workshop_values(day), by=cast.thierry, version=1)
    assert moved.starts_at == wall_time(day, dt.time(14))
    assert "intitulé" in Entry.objects.about(moved).first().changes
    with pytest.raises(Conflict):
        update_workshop(cast.workshop, workshop_values(day), by=cast.thierry, version=1)


def test_renaming_does_not_ask_about_the_date_again(cast):
    club = ClubFactory(month=dt.date(2027, 5, 1), tutor=cast.odile)
    values = workshop_values(dt.date(2027, 5, 8))
    workshop = add_workshop(club, values, by=cast.martine, confirmed=True)
    assert update_workshop(workshop, {**values, "title": "Autre"}, by=cast.martine).title == "Autre"


def test_cancel_and_restore_workshop(cast):
    cancel_workshop(cast.workshop, by=cast.thierry)
    cancel_workshop(cast.workshop, by=cast.thierry)
    assert not Workshop.objects.held().filter(pk=cast.workshop.pk).exists()
    newcomer = make_trainee(cast.martine)
    enrol_trainee(cast.club, newcomer, by=cast.martine, channel="manager")
    restore_workshop(cast.workshop, by=cast.thierry)
    restore_workshop(cast.workshop, by=cast.thierry)
    assert cast.workshop.attendances.filter(enrolment__trainee=newcomer).exists()


def test_a_workshop_with_presences_stays(cast):
    cast.workshop.attendances.update(status=Attendance.Status.PRESENT)
    for operation in (delete_workshop, cancel_workshop):
        with pytest.raises(Refused, match="présences"):
            operation(cast.workshop, by=cast.martine)


def test_the_last_workshop_of_enrolled_people_stays(cast):
    last = cast.club.workshops.exclude(pk=cast.workshop.pk).get()
    delete_workshop(cast.workshop, by=cast.martine)
    with pytest.raises(Refused, match="seul atelier"):
        delete_workshop(last, by=cast.martine)
