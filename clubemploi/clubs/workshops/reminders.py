"""The mail before each workshop, once a person: some days before (a setting), at nine o'clock on the wall."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.clubs.emails import remind_of_workshop
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.clubs.writing.values import club_values
from clubemploi.core.dates import moment_fr, wall_time
from clubemploi.mailings.message_models.queries import first_text
from clubemploi.mailings.models import Kind
from clubemploi.mailings.queries import ways_to_reach

AT = dt.time(9)
AWAKE = range(8, 21)  # hours: late, they wait for the morning


def _to_remind() -> QuerySet[Attendance]:
    """Those expected who have not been reminded and have not announced an absence."""
    return Attendance.objects.filter(
        reminded_at__isnull=True,
        away_at__isnull=True,
        status=Attendance.Status.EXPECTED,
        enrolment__status=Enrolment.Status.ENROLLED,
    )


def due_at(workshop: Workshop, days: int) -> dt.datetime:
    """When a workshop's reminders leave: some days before, by the local calendar, at nine."""
    return wall_time(timezone.localdate(workshop.starts_at) - dt.timedelta(days=days), AT)


def next_to_remind(days: int) -> Workshop | None:
    """The soonest workshop whose reminders are due; None at night. One query, as the worker asks all the time."""
    now = timezone.now()
    if timezone.localtime(now).hour not in AWAKE:
        return None
    expected = Exists(_to_remind().filter(workshop=OuterRef("pk")))
    soon = Workshop.objects.held().filter(
        expected, starts_at__gt=now, starts_at__lte=now + dt.timedelta(days=days + 1), club__cancelled_at__isnull=True
    )
    return next((workshop for workshop in soon.order_by("starts_at", "pk") if due_at(workshop, days) <= now), None)


def remind_next() -> bool:
    """Job of the worker: send the reminders of the next workshop, in the transaction that marks them as sent: once,
    whatever happens to the worker or the clock. Return whether there was one.
    """
    days = Association.current().reminder_days
    workshop = next_to_remind(days) if days else None
    if workshop is None:
        return False
    with transaction.atomic():
        Club.lock(workshop.club_id)  # nobody leaves, nothing moves, and no other worker comes, meanwhile
        fresh = Workshop.objects.select_related("club__tutor").get(pk=workshop.pk)
        if (fresh.starts_at, fresh.cancelled_at, fresh.club.cancelled_at) == (workshop.starts_at, None, None):
            rows = list(_to_remind().filter(workshop=workshop).select_related("enrolment__trainee"))
            Attendance.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=timezone.now())
            _remind_all(fresh, rows)
    return True


def _remind_all(workshop: Workshop, rows: list[Attendance]) -> None:
    """Whoever mail does not reach is marked too: the tutor sees them on the page."""
    people = [row.enrolment.trainee for row in rows]
    ways = ways_to_reach(people, kind=Kind.WORKSHOP_SOON, limit=1)
    model = first_text(Kind.WORKSHOP_SOON)
    values = club_values(workshop.club) | {
        "prochain atelier": moment_fr(workshop.starts_at),
        "lieu": workshop.place or workshop.club.place,
    }
    for row in rows:
        way = ways[row.enrolment.trainee_id]
        if way.channel == "email":
            row.workshop = workshop
            remind_of_workshop(row, way, (model.subject, model.body), values=values)
