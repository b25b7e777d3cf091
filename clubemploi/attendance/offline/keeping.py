"""A room without network: which pages a device may keep, for whom (static/attendance/sw.js keeps them)."""

import datetime as dt

from django.http import HttpResponse
from django.utils import timezone

from clubemploi.association.requests import Request
from clubemploi.attendance.models import AttendanceSheet
from clubemploi.clubs.models import Workshop

AHEAD = dt.timedelta(hours=24)  # prepared the day before; a copy lives as long


def is_copy(request: Request) -> bool:
    """Whether a device asks for this page to keep it. Nobody reads it then, so it must show no waiting message."""
    return "X-Copy" in request.headers


def may_be_kept(workshop: Workshop, sheet: AttendanceSheet | None) -> bool:
    """Whether a device may keep the workshop's page: from the day before, until the sheet is closed."""
    return sheet is None and workshop.starts_at - AHEAD <= timezone.now()


def for_keeping(request: Request, response: HttpResponse) -> HttpResponse:
    """Mark the answer as one that this person's devices may keep."""
    response.headers["X-Keep"] = str(request.user.pk)
    return response
