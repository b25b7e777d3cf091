"""What the screens about presences show."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.attendance.models import AttendanceSheet, Stamp
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop

EXPECTED = Attendance.Status.EXPECTED
CALLED_FOR = dt.timedelta(days=60)  # how long a tutor is reminded to close a sheet
AHEAD = dt.timedelta(hours=2)  # before the beginning, one may already tick those who arrive


def attendances_at(workshop: Workshop) -> list[Attendance]:
    """Attendances of those enrolled, and of those who left after being noted; with trainee, by name. One query."""
    shown = Q(enrolment__status=Enrolment.Status.ENROLLED) | ~Q(status=EXPECTED)
    rows = Attendance.objects.filter(shown, workshop=workshop).select_related("enrolment__trainee", "noted_by")
    return list(rows.order_by("enrolment__trainee__name_key", "pk"))


def standing_sheet(workshop: Workshop) -> AttendanceSheet | None:
    """The workshop's closed sheet with `is_stamped`, or None while it is open. One query."""
    stamps = Stamp.objects.filter(digest=OuterRef("pdf_digest"))
    sheets = AttendanceSheet.objects.standing().filter(workshop=workshop).annotate(is_stamped=Exists(stamps))
    return sheets.select_related("closed_by").first()


def sheets_of(workshop: Workshop) -> list[AttendanceSheet]:
    """Every version of a workshop's sheet, the newest first. One query."""
    return list(workshop.sheets.select_related("closed_by", "reopened_by").order_by("-number"))


def may_be_noted(workshop: Workshop) -> bool:
    """Whether the workshop has begun, or is about to."""
    return workshop.starts_at - AHEAD <= timezone.now()


@dataclass(frozen=True)
class GridRow:
    """One person, and one cell for each workshop, in order: None where they were not expected; each has `is_open`."""

    enrolment: Enrolment
    cells: list[Attendance | None]
    came: int


@dataclass(frozen=True)
class Grid:
    workshops: Sequence[Workshop]  # held, each with `is_closed`
    rows: list[GridRow]


def grid_of(club: Club) -> Grid:
    """The presences of the whole club: people by name, workshops by date. Three queries."""
    closed = AttendanceSheet.objects.standing().filter(workshop=OuterRef("pk"))
    workshops = list(club.workshops.held().annotate(is_closed=Exists(closed)))
    shown = Q(status=Enrolment.Status.ENROLLED) | Q(attendances__in=Attendance.objects.exclude(status=EXPECTED))
    people = club.enrolments.filter(shown).distinct().select_related("trainee").order_by("trainee__name_key", "pk")
    found: dict[tuple[int, int], Attendance] = {}
    open_ones = {workshop.pk for workshop in workshops if may_be_noted(workshop) and not workshop.is_closed}
    for row in Attendance.objects.filter(workshop__in=workshops):
        row.is_open = row.workshop_id in open_ones  # type: ignore[attr-defined]  # for the page
        found[row.enrolment_id, row.workshop_id] = row
    rows = []
    for enrolment in people:
        cells = [found.get((enrolment.pk, workshop.pk)) for workshop in workshops]
        rows.append(GridRow(enrolment, cells, sum(bool(cell and cell.status in Attendance.CAME) for cell in cells)))
    return Grid(workshops, rows)


def to_close(user: User) -> QuerySet[Workshop]:
    """« séances à clôturer »: workshops that ended less than sixty days ago, in the clubs this person leads, with
    somebody expected and no closed sheet. The oldest first, each with `left` (how many are not noted yet) and `people`.
    """
    closed = AttendanceSheet.objects.standing().filter(workshop=OuterRef("pk"))
    people = Q(attendances__enrolment__status=Enrolment.Status.ENROLLED) | ~Q(attendances__status=EXPECTED)
    return (
        Workshop.objects.held()
        .filter(~Exists(closed), club__tutor__in=user.led_tutors, club__cancelled_at__isnull=True)
        .filter(ends_at__lte=timezone.now(), ends_at__gte=timezone.now() - CALLED_FOR)
        .annotate(
            people=Count("attendances", filter=people),
            left=Count("attendances", filter=people & Q(attendances__status=EXPECTED)),
        )
        .filter(people__gt=0)
        .select_related("club")
        .order_by("starts_at", "pk")
    )
