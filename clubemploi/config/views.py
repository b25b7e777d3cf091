"""The pages that know every app: where everyone starts, the first steps, and what monitoring asks."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from clubemploi.accounts.permissions import can_manage_team
from clubemploi.association.requests import OpenRequest, Request
from clubemploi.clubs.models import Club
from clubemploi.config.first_steps import first_steps
from clubemploi.config.health import health_report
from clubemploi.config.search import find_everywhere
from clubemploi.core.access import require
from clubemploi.core.text import squeeze
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.permissions import can_browse_trainees


def home(request: Request) -> HttpResponse:
    """Everyone starts where their work is; a new association at its first steps."""
    user = request.user
    if can_manage_team(user) and not Club.objects.exists():
        return redirect("getting_started")
    if user.is_manager:
        return redirect("club_list")
    if user.is_tutor:
        return redirect("my_clubs")
    if user.is_administrator:
        return redirect("team_list")
    return redirect("my_space" if Trainee.objects.filter(user=user).exists() else "account")


def search(request: Request) -> HttpResponse:
    """« Rechercher » from everywhere: people, clubs and sessions that one may see. With htmx, the side bar's list."""
    require(can_browse_trainees(request.user))
    text = squeeze(request.GET.get("q", ""))[:200]
    template = "config/search_results.html" if request.headers.get("HX-Target") == "found" else "config/search.html"
    return render(request, template, {"found": find_everywhere(request.user, text), "typed": text})


def getting_started(request: Request) -> HttpResponse:
    """« Commencer »: what a new association does first, ticked as it is done."""
    require(can_manage_team(request.user))
    steps = first_steps(request.user, request.association)
    following = next((step for step in steps if not step.is_done), None)
    return render(request, "config/getting_started.html", {"steps": steps, "following": following})


@login_not_required
@require_GET
def health(request: OpenRequest) -> HttpResponse:
    """`/sante`, for monitoring: 200 when all is well, 503 otherwise. Numbers only, nobody's data."""
    report = health_report()
    return JsonResponse(report, status=200 if report["ok"] else 503)
