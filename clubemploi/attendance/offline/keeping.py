"""A room without network: which pages a device may keep, for whom (static/attendance/sw.js keeps them)."""

import datetime as dt

from django.http import HttpResponse
from django.utils import timezone

from clubemploi.association.requests import Request
from clubemploi.attendance.models import AttendanceSheet
from clubemploi.clubs.models import Workshop

AHEAD = dt.timedelta(hours=24)  # prepared the day before; a copy lives as long


def is_copy(request: Request) -> bool:
    """Asked by the device, to be kept: nobody reads it now, so it takes no message that somebody waits for."""
    return "X-Copy" in request.headers


def may_be_kept(workshop: Workshop, sheet: AttendanceSheet | None) -> bool:
    """From the day before, until it is closed (`sheet`)."""
    return sheet is None and workshop.starts_at - AHEAD <= timezone.now()


def for_keeping(request: Request, response: HttpResponse) -> HttpResponse:
    """This page may be kept, by this person's devices."""
    response.headers["X-Keep"] = str(request.user.pk)
    return response
