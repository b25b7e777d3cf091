"""What a device asks for before the network goes: its service worker, and the page that says so."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

WORKER = Path(__file__).parents[1] / "static/attendance/sw.js"


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root: a worker rules the addresses under its own, and the lock of « mode classe » is for all of them."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without network instead of a page that is not kept."""
    return render(request, "attendance/offline.html")
