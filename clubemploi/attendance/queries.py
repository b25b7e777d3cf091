"""What the screens about presences show."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.attendance.models import AttendanceSheet, Certificate, Scan, Signature, Stamp
from clubemploi.attendance.sheets import digest_of
from clubemploi.clubs.halves import HALVES, halves_of
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.trainees.models import Trainee

EXPECTED = Attendance.Status.EXPECTED
CALLED_FOR = dt.timedelta(days=60)  # how long a tutor is reminded to close a sheet
AHEAD = dt.timedelta(hours=2)  # before the beginning, one may already tick those who arrive


def attendances_at(workshop: Workshop) -> list[Attendance]:
    """Those enrolled, and those who have left since but were noted; with their trainee, by name. One query."""
    shown = Q(enrolment__status=Enrolment.Status.ENROLLED) | ~Q(status=EXPECTED)
    rows = Attendance.objects.filter(shown, workshop=workshop).select_related("enrolment__trainee", "noted_by")
    return list(rows.order_by("enrolment__trainee__name_key", "pk"))


def standing_sheet(workshop: Workshop) -> AttendanceSheet | None:
    """The closed sheet of this workshop, if it is closed, with `is_stamped`. One query."""
    stamps = Stamp.objects.filter(digest=OuterRef("pdf_digest"))
    sheets = AttendanceSheet.objects.standing().filter(workshop=workshop).annotate(is_stamped=Exists(stamps))
    return sheets.select_related("closed_by").first()


def standing_signatures(workshop: Workshop) -> list[Signature]:
    """Those that count, in order; the tutor's has no attendance. One query."""
    return list(workshop.signatures.filter(voided_at__isnull=True).select_related("witness"))


def scans_of(workshop: Workshop) -> list[Scan]:
    """The pages of the sheet signed on paper, in order. One query."""
    return list(Scan.objects.standing().filter(workshop=workshop).select_related("added_by"))


def halves_on(workshop: Workshop, signatures: Iterable[Signature]) -> Sequence[str]:
    """What the sheet shows: two halves too where somebody signed one before the setting was turned off."""
    return HALVES if any(one.half for one in signatures) else halves_of(workshop)


def signed_for(half: str, signatures: Iterable[Signature]) -> set[int | None]:
    """Whose signature counts for this half, by attendance; None is the tutor's."""
    return {one.attendance_id for one in signatures if not half or one.half in {"", half}}


def sealed_as(digest: str) -> AttendanceSheet | None:
    """The sheet whose sealed PDF has this SHA-256, with its workshop and club. One query."""
    sheets = AttendanceSheet.objects.filter(pdf_digest=digest).select_related("workshop__club", "closed_by")
    return sheets.first() if digest else None


def certificate_numbered(number: str) -> Certificate | None:
    """By its number, however it is typed, if it is as it was given. One query."""
    found = Certificate.objects.filter(number=number.strip().upper()).select_related("club").first()
    return found if found and digest_of(found.content) == found.digest else None


def sheets_of(workshop: Workshop) -> list[AttendanceSheet]:
    """Every version, the newest first. One query."""
    return list(workshop.sheets.select_related("closed_by", "reopened_by").order_by("-number"))


def records_to_complete(club: Club) -> list[Enrolment]:
    """Step 9: those enrolled whose record has blanks, most first, then by name, each with `unproven`: the e-mail they
    typed and have not confirmed. One query.
    """
    rows = club.enrolments.enrolled().select_related("trainee__user", "trainee__email_change")
    blank = [row for row in rows.order_by("trainee__name_key", "pk") if row.trainee.missing]
    for row in blank:
        change = getattr(row.trainee, "email_change", None)
        row.unproven = change.email if change and not row.trainee.email else ""  # type: ignore[attr-defined]  # for the page
    return sorted(blank, key=lambda row: -len(row.trainee.missing))


def shared_addresses(club: Club) -> list[Trainee]:
    """Those enrolled whose e-mail another record has too, by name. One query."""
    same = Trainee.objects.filter(email=OuterRef("email")).exclude(pk=OuterRef("pk"))
    here = Enrolment.objects.enrolled().filter(club=club).values("trainee")
    return list(Trainee.objects.filter(Exists(same), pk__in=here).exclude(email="").order_by("name_key", "pk"))


def enrolled_among(club: Club, numbers: Collection[int]) -> list[Enrolment]:
    """Those of these enrolments that stand in this club, by name. One query."""
    rows = club.enrolments.enrolled().filter(pk__in=numbers).select_related("trainee")
    return list(rows.order_by("trainee__name_key", "pk"))


def may_be_noted(workshop: Workshop) -> bool:
    """Whether the workshop has begun, or nearly."""
    return workshop.starts_at - AHEAD <= timezone.now()


@dataclass(frozen=True)
class GridRow:
    """One person, and one cell a workshop in the same order: None where they were not expected; each with `is_open`."""

    enrolment: Enrolment
    cells: list[Attendance | None]
    came: int


@dataclass(frozen=True)
class Grid:
    workshops: Sequence[Workshop]  # held, each with `is_closed`
    rows: list[GridRow]


def grid_of(club: Club) -> Grid:
    """The whole club: people by name, workshops by date. Three queries."""
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
    """« séances à clôturer »: workshops over for less than sixty days, of the clubs they lead, where somebody was
    expected, without a closed sheet; the oldest first, each with `left` (nothing noted yet) and `people`.
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
