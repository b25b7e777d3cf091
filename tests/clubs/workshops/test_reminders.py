"""Reminders: two days before by the calendar, at nine; once, whatever happens to the clock or the worker."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction

from clubemploi.association.models import Association
from clubemploi.clubs.absences.operations import announce_absence
from clubemploi.clubs.enrolments.operations import enrol_trainee, withdraw_trainee
from clubemploi.clubs.models import Attendance, Workshop
from clubemploi.clubs.operations import cancel_club
from clubemploi.clubs.workshops import reminders
from clubemploi.clubs.workshops.operations import cancel_workshop, update_workshop
from clubemploi.clubs.workshops.reminders import due_at, remind_next
from clubemploi.core.dates import wall_time
from clubemploi.outbox.models import Message
from tests.calendars.reader import read
from tests.cast import ClubFactory, WorkshopFactory, make_association, make_trainee
from tests.races import at_once

A_MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def due(cast):
    """When the reminders of Karim's first workshop leave."""
    Workshop.objects.exclude(pk=cast.workshop.pk).delete()
    return due_at(cast.workshop, 2)


def run(moment):
    """How many reminders leave then."""
    with time_machine.travel(moment, tick=False):
        before = Message.objects.filter(kind="workshop_soon").count()
        while remind_next():
            pass
        return Message.objects.filter(kind="workshop_soon").count() - before


def test_two_days_before_at_nine_by_the_wall(cast, due):
    assert run(due - A_MINUTE) == 0
    assert run(due) == 1
    mail = Message.objects.get(kind="workshop_soon")
    assert mail.to == "karim@exemple.fr"
    assert mail.expires_at == cast.workshop.starts_at or mail.expires_at < cast.workshop.starts_at
    method, [entry] = read(mail.calendar)
    assert (method, entry["title"]) == ("REQUEST", cast.workshop.title)


def test_nobody_is_woken_up(cast, due):
    """A worker that was away catches up in the morning."""
    night = due + dt.timedelta(hours=18)  # three o'clock
    assert run(night) == 0
    assert run(night + dt.timedelta(hours=5)) == 1


def test_once_whatever_the_clock_says(cast, due):
    assert run(due + A_MINUTE) == 1
    for moment in (due, due - dt.timedelta(days=30), due + A_MINUTE, due + dt.timedelta(days=1)):
        assert run(moment) == 0


def test_a_worker_that_was_away_catches_up_until_it_begins(cast, due):
    assert run(cast.workshop.starts_at - A_MINUTE) == 1
    Attendance.objects.update(reminded_at=None)
    assert run(cast.workshop.starts_at) == 0


def test_a_worker_killed_in_the_middle_sends_neither_half_nor_twice(cast, due, monkeypatch):
    other = make_trainee()
    enrol_trainee(cast.club, other, by=cast.martine, channel="manager")
    real, calls = reminders.remind_of_workshop, []

    def dies(*args, **kwargs):
        calls.append(args)
        real(*args, **kwargs)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(reminders, "remind_of_workshop", dies)
    with time_machine.travel(due), pytest.raises(KeyboardInterrupt):
        remind_next()
    assert not Message.objects.exists()
    monkeypatch.setattr(reminders, "remind_of_workshop", real)
    assert run(due) == 2


def test_several_workers_remind_once(transactional_db):
    make_association()
    club = ClubFactory()
    workshop = WorkshopFactory(club=club)
    enrol_trainee(club, make_trainee(), by=None, channel="manager")
    with time_machine.travel(due_at(workshop, 2), tick=False):
        assert sum(at_once(*[remind_next] * 4)) >= 1
    assert Message.objects.filter(kind="workshop_soon").count() == 1


@pytest.mark.parametrize("why", ["cancelled", "club", "withdrawn", "away", "noted", "off"])
def test_none_for_the_cancelled_the_withdrawn_or_the_away(cast, due, why):
    attendance = cast.enrolment.attendances.get()
    if why == "cancelled":
        cancel_workshop(cast.workshop, by=cast.thierry)
    elif why == "club":
        cancel_club(cast.club, by=cast.martine)
    elif why == "withdrawn":
        withdraw_trainee(cast.enrolment, by=cast.thierry)
    elif why == "away":
        announce_absence(attendance, "", by=cast.karim)
    elif why == "noted":
        Attendance.objects.update(status="excused")
    else:
        Association.objects.update(reminder_days=0)
    assert run(due + A_MINUTE) == 0


def test_moved_to_another_day_it_is_reminded_of_again(cast, due):
    assert run(due) == 1
    week = dt.timedelta(days=7)
    values = {"title": "x", "place": "", "starts_at": cast.workshop.starts_at + week}
    update_workshop(cast.workshop, values | {"ends_at": cast.workshop.ends_at + week}, by=cast.thierry, confirmed=True)
    assert run(due + A_MINUTE) == 0
    assert run(due + week) == 1


def test_the_setting_is_in_days(cast, due):
    Association.objects.update(reminder_days=5)
    assert run(due - dt.timedelta(days=3) - A_MINUTE) == 0
    assert run(due - dt.timedelta(days=3)) == 1


def test_nobody_is_held_up_by_whom_mail_does_not_reach(cast, due):
    enrol_trainee(cast.club, make_trainee(email="", phone="+33612345670"), by=cast.martine, channel="manager")
    assert run(due) == 1
    assert run(due) == 0  # nor tried for ever


@pytest.mark.parametrize("day", [dt.date(2027, 3, 29), dt.date(2026, 10, 26)])
def test_two_days_before_is_counted_on_the_calendar_across_the_change_of_clocks(cast, day):
    """48 hours before would be 8 h 30 or 10 h 30."""
    workshop = WorkshopFactory.build(
        club=cast.club, starts_at=wall_time(day, dt.time(9, 30)), ends_at=wall_time(day, dt.time(12))
    )
    assert due_at(workshop, 2) == wall_time(day - dt.timedelta(days=2), dt.time(9))


def test_the_mark_and_the_mail_live_or_die_together(cast, due):
    with time_machine.travel(due), transaction.atomic():
        remind_next()
        transaction.set_rollback(True)
    assert not Attendance.objects.filter(reminded_at__isnull=False).exists()
    assert not Message.objects.exists()
