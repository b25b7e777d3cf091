"""« Feuilles closes »: the archive of closed sheets, by year, club and tutor."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.attendance.models import AttendanceSheet, AttendanceSheetQuerySet
from clubemploi.clubs.models import Club
from clubemploi.core.dates import today, wall_time

CLUBS_OFFERED = 60  # in the filter; others are reached from their own page
_ORDERS = {
    "date": ("starts_at", "pk"),
    "atelier": ("title", "starts_at", "pk"),
    "tuteur": ("workshop__club__tutor__last_name", "workshop__club__tutor__first_name", "starts_at", "pk"),
}
SHEET_ORDERS = {**_ORDERS, **{f"-{name}": tuple(f"-{field}" for field in fields) for name, fields in _ORDERS.items()}}


def of_year(sheets: AttendanceSheetQuerySet, year: int) -> AttendanceSheetQuerySet:
    """Sheets of workshops that began in this year, in local time."""
    first, next_first = (wall_time(dt.date(one, 1, 1), dt.time()) for one in (year, year + 1))
    return sheets.filter(starts_at__gte=first, starts_at__lt=next_first)


def sheets_listed(
    user: User,
    *,
    year: int | None = None,
    club: int | None = None,
    tutor: int | None = None,
    reopened: bool = False,
    order: str = "-date",
) -> AttendanceSheetQuerySet:
    """Closed sheets that `user` may see, without their content. `reopened`: include those opened again. `order`: one of
    SHEET_ORDERS.
    """
    sheets = AttendanceSheet.objects.visible_to(user)
    if not reopened:
        sheets = sheets.standing()
    if year:
        sheets = of_year(sheets, year)
    if club:
        sheets = sheets.filter(workshop__club=club)
    if tutor:
        sheets = sheets.filter(workshop__club__tutor=tutor)
    return sheets.select_related("workshop__club__tutor").defer("content").order_by(*SHEET_ORDERS[order])


def years_with_sheets(user: User) -> list[int]:
    """The years that have a sheet, the newest first. Two queries."""
    days = AttendanceSheet.objects.visible_to(user).order_by("starts_at", "pk").values_list("starts_at", flat=True)
    first, last = days.first(), days.last()
    if first is None or last is None:
        return []
    return list(range(timezone.localtime(last).year, timezone.localtime(first).year - 1, -1))


def clubs_with_sheets(user: User, *, year: int | None, chosen: int | None) -> list[Club]:
    """Clubs for the filter: the newest with a closed sheet, in `year` if one is given; and the `chosen` one."""
    sheets = AttendanceSheet.objects.filter(workshop__club=OuterRef("pk"))
    sheets = of_year(sheets, year) if year else sheets
    clubs = Club.objects.all() if user.is_manager else Club.objects.led_by(user)
    rows = list(clubs.filter(Exists(sheets)).select_related("tutor").order_by("-month", "pk")[:CLUBS_OFFERED])
    if chosen and chosen not in {club.pk for club in rows}:
        rows += clubs.filter(pk=chosen).select_related("tutor")
    return rows


# ── How long closed sheets are kept, and which are soon to be erased.

NOTICE_DAYS = 30


def same_day(day: dt.date, years: int) -> dt.date:
    """The same day `years` later (negative: earlier). 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def kept_until(day: dt.date, years: int) -> dt.datetime:
    """The moment before which a workshop must have ended for its sheet to be erased on `day`."""
    return wall_time(same_day(day, -years), dt.time())


def sheets_due(limit: dt.datetime) -> AttendanceSheetQuerySet:
    """Sheets not yet erased whose workshop ended before `limit`, both as it was closed and as it is now: a mistyped
    year erases nothing.
    """
    return AttendanceSheet.objects.kept().filter(ends_at__lt=limit, workshop__ends_at__lt=limit)


@dataclass(frozen=True)
class Notice:
    """What is about to be erased: « 12 feuilles seront effacées à partir du … »."""

    count: int
    first_day: dt.date


def erasure_notice(user: User, years: int) -> Notice | None:
    """What will be erased within thirty days, among the sheets that `user` may see. One query."""
    limit = kept_until(today() + dt.timedelta(days=NOTICE_DAYS), years)
    sheets = AttendanceSheet.objects.visible_to(user) & sheets_due(limit)
    found = sheets.order_by().aggregate(count=Count("pk"), first=Min("ends_at"))
    if not found["count"]:
        return None
    day = timezone.localdate(found["first"])
    return Notice(found["count"], max(today(), same_day(day, years) + dt.timedelta(days=1)))
