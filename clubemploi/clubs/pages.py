"""The club's page: every action on it answers with it, so it is put together in one place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clubemploi.association.requests import Request
from clubemploi.clubs.absences.queries import away_at_workshops
from clubemploi.clubs.enrolments.queries import participants_of, trainees_to_enrol
from clubemploi.clubs.models import Club
from clubemploi.clubs.permissions import can_plan_clubs
from clubemploi.clubs.progress import progress_of
from clubemploi.clubs.workshops.announcements import change_sentence
from clubemploi.clubs.workshops.forms import WorkshopForm
from clubemploi.clubs.workshops.queries import workshops_of
from clubemploi.clubs.writing.operations import KINDS
from clubemploi.documents.kits.queries import kit_counts
from clubemploi.documents.sending.queries import sendings_of
from clubemploi.invitations.queries import lists_of
from clubemploi.journal.queries import history_of
from clubemploi.trainees.space.queries import is_outside


def club_page(request: Request, club: Club, *, status: int = 200, **extra: Any) -> HttpResponse:
    """`extra`: an `error`, or the form being filled (`adding`, `editing`) with what it must say."""
    workshops = workshops_of(club)
    participants = participants_of(club)
    lists: list[Any] = lists_of(club)
    typed = request.GET.get("q", "").strip()
    context = {
        "club": club,
        "workshops": workshops,
        "held_count": sum(not w.cancelled_at for w in workshops),
        "participants": participants,
        "waiting_count": sum(e.status == e.Status.WAITING for e in participants),
        "progress": progress_of(club, workshops, participants, invited=sum(one.invited_count for one in lists)),
        "history": history_of(club),
        "lists": lists,
        "sendings": sendings_of(club),
        "untold": [change_sentence(workshop, club) for workshop in workshops if workshop.told_as],
        "kits": kit_counts(club),
        "away": away_at_workshops(club),
        "outside": {e.trainee_id for e in participants if is_outside(e.trainee)},
        "writing_kinds": KINDS,
        "typed": typed,
        "results": trainees_to_enrol(club, typed),
        "may_plan": can_plan_clubs(request.user),
        "adding": WorkshopForm(club=club) if "ajouter" in request.GET else None,
    }
    return render(request, "clubs/club.html", context | extra, status=status)
