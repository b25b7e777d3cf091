"""How long closed sheets are kept, and which are soon to be erased."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.attendance.models import AttendanceSheet, AttendanceSheetQuerySet
from clubemploi.core.dates import today, wall_time

NOTICE_DAYS = 30


def same_day(day: dt.date, years: int) -> dt.date:
    """The same day, so many years later, or before when negative: 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def kept_until(day: dt.date, years: int) -> dt.datetime:
    """What ended before this moment is no longer kept on `day`."""
    return wall_time(same_day(day, -years), dt.time())


def sheets_due(limit: dt.datetime) -> AttendanceSheetQuerySet:
    """Sheets not erased whose workshop ended before `limit`, as closed and as it is: a wrong year is put right."""
    return AttendanceSheet.objects.kept().filter(ends_at__lt=limit, workshop__ends_at__lt=limit)


@dataclass(frozen=True)
class Notice:
    """« 12 feuilles seront effacées à partir du … »."""

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
