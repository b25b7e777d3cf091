"""The mail before each workshop, once a person: some days before (a setting), at nine o'clock on the wall."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.clubs.emails import remind
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.clubs.writing import club_values
from clubemploi.core.dates import moment_fr, wall_time
from clubemploi.mailings.models import Kind
from clubemploi.mailings.queries import first_text, ways_to_reach

AT = dt.time(9)  # nobody is woken up


def _to_remind(now: dt.datetime, days: int) -> QuerySet[Attendance]:
    """Expected, not reminded yet, and not away by their own word, at a workshop held in the coming days."""
    return Attendance.objects.filter(
        reminded_at__isnull=True,
        away_at__isnull=True,
        status=Attendance.Status.EXPECTED,
        enrolment__status=Enrolment.Status.ENROLLED,
        workshop__cancelled_at__isnull=True,
        workshop__club__cancelled_at__isnull=True,
        workshop__starts_at__gt=now,
        workshop__starts_at__lte=now + dt.timedelta(days=days + 1),
    )


def due_at(workshop: Workshop, days: int) -> dt.datetime:
    """When its reminders leave: so many days before by the calendar, at nine."""
    return wall_time(timezone.localdate(workshop.starts_at) - dt.timedelta(days=days), AT)


def next_to_remind(days: int) -> Workshop | None:
    """The soonest workshop whose reminders are due. One query."""
    now = timezone.now()
    rows = _to_remind(now, days).order_by().values("workshop")
    soon = Workshop.objects.filter(pk__in=rows).select_related("club__tutor").order_by("starts_at", "pk")
    return next((workshop for workshop in soon if due_at(workshop, days) <= now), None)


def remind_next() -> bool:
    """Those of the next workshop, all in one transaction with the mark that they have been: whatever happens to the
    worker or the clock, once. Whether there was one.
    """
    days = Association.current().reminder_days
    workshop = next_to_remind(days) if days else None
    if workshop is None:
        return False
    with transaction.atomic():
        Club.lock(workshop.club_id)  # nobody leaves, and no other worker comes, meanwhile
        rows = list(_to_remind(timezone.now(), days).filter(workshop=workshop).select_related("enrolment__trainee"))
        Attendance.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=timezone.now())
        _remind_all(Workshop.objects.select_related("club__tutor").get(pk=workshop.pk), rows)
    return True


def _remind_all(workshop: Workshop, rows: list[Attendance]) -> None:
    """Whom mail does not reach is marked too: their tutor has them on the page."""
    people = [row.enrolment.trainee for row in rows]
    ways = ways_to_reach(people, kind=Kind.WORKSHOP_SOON, limit=1)
    model = first_text(Kind.WORKSHOP_SOON)
    values = club_values(workshop.club) | {
        "prochain atelier": moment_fr(workshop.starts_at), "lieu": workshop.place or workshop.club.place,
    }  # fmt: skip
    for row in rows:
        way = ways[row.enrolment.trainee_id]
        if way.channel == "email":
            row.workshop = workshop
            remind(row, way, (model.subject, model.body), values=values)
