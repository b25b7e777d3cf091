"""Steps 2, 7 and 8: a club's workshops, added and changed in place on the club's page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.clubs.access import led_club, led_workshop
from clubemploi.clubs.models import Workshop
from clubemploi.clubs.pages import club_page
from clubemploi.clubs.permissions import can_plan_clubs
from clubemploi.clubs.workshops.forms import SeriesForm, WorkshopForm
from clubemploi.clubs.workshops.operations import (
    add_workshop,
    add_workshops,
    cancel_workshop,
    delete_workshop,
    restore_workshop,
    update_workshop,
)
from clubemploi.clubs.workshops.prints import sheet_to_sign
from clubemploi.clubs.workshops.series import propose_series
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.dates import moment_fr
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.text import plural
from clubemploi.pdf.making import pdf_response


def workshop_add(request: Request, pk: int) -> HttpResponse:
    """Step 2: « Ajouter un atelier », in place."""
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    form = WorkshopForm(request.POST or None, club=club)
    if request.method != "POST":
        return club_page(request, club, adding=form)
    if not form.is_valid():
        return club_page(request, club, adding=form, status=422)
    try:
        workshop = add_workshop(
            club,
            form.values(),
            by=request.user,
            confirmed=form.cleaned_data["confirmed"],
            creation_key=form.cleaned_data["creation_key"],
        )
    except Refused as error:
        return club_page(request, club, adding=form, status=422, **refusal(form, error))
    say(request, f"L’atelier du {moment_fr(workshop.starts_at)} est ajouté.")
    return redirect("club_detail", pk=club.pk)


def workshop_series(request: Request, pk: int) -> HttpResponse:
    """Step 2, several at once: fill in, see every date, choose, add."""
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    form = SeriesForm(request.POST or None, club=club)
    proposals, error = [], ""
    if request.method == "POST" and form.is_valid():
        proposals = propose_series(club, form.cleaned_data)
        if "add" in request.POST:
            chosen = set(request.POST.getlist("keep"))
            rows = [p for p in proposals if p.date.isoformat() in chosen and not p.impossible]
            try:
                added = add_workshops(club, [p.values(form.cleaned_data["place"]) for p in rows], by=request.user)
            except Refused as refused:
                error = refused.message
            else:
                if added:
                    say(request, f"{plural(len(added), 'atelier est ajouté', 'ateliers sont ajoutés')} au club.")
                    return redirect("club_detail", pk=club.pk)
                error = "Cochez au moins une date."
        if not proposals:
            error = "Aucune date possible\u00a0: le club finit avant."
    context = {"club": club, "form": form, "proposals": proposals, "error": error}
    return render(request, "clubs/series.html", context, status=422 if form.errors or error else 200)


def workshop_edit(request: Request, pk: int) -> HttpResponse:
    """Step 7: in place, the row becomes a form."""
    workshop = led_workshop(request, pk)
    club = workshop.club
    form = WorkshopForm(request.POST or None, instance=Workshop.objects.get(pk=pk), club=club)
    if request.method != "POST":
        return club_page(request, club, editing=form)
    if not form.is_valid():
        return club_page(request, club, editing=form, status=422)
    try:
        workshop = update_workshop(
            workshop,
            form.values(),
            by=request.user,
            version=form.cleaned_data["version"],
            confirmed=form.cleaned_data["confirmed"],
        )
    except Refused as error:
        return club_page(request, club, editing=form, status=422, **refusal(form, error))
    say(request, f"L’atelier du {moment_fr(workshop.starts_at)} est modifié.")
    return redirect("club_detail", pk=club.pk)


@require_POST
def workshop_cancel(request: Request, pk: int) -> HttpResponse:
    workshop = led_workshop(request, pk)
    try:
        cancel_workshop(workshop, by=request.user)
    except Refused as error:
        return club_page(request, workshop.club, error=error.message, status=422)
    say(
        request,
        f"L’atelier du {moment_fr(workshop.starts_at)} est annulé.",
        undo=reverse("workshop_restore", args=[pk]),
    )
    return redirect("club_detail", pk=workshop.club_id)


@require_POST
def workshop_restore(request: Request, pk: int) -> HttpResponse:
    workshop = led_workshop(request, pk)
    restore_workshop(workshop, by=request.user)
    say(request, f"L’atelier du {moment_fr(workshop.starts_at)} est rétabli.")
    return redirect("club_detail", pk=workshop.club_id)


def workshop_delete(request: Request, pk: int) -> HttpResponse:
    workshop = led_workshop(request, pk)
    require(can_plan_clubs(request.user))
    error = None
    if request.method == "POST":
        try:
            delete_workshop(workshop, by=request.user)
        except Refused as refused:
            error = refused.message
        else:
            say(request, f"L’atelier du {moment_fr(workshop.starts_at)} est supprimé.")
            return redirect("club_detail", pk=workshop.club_id)
    context = {"workshop": workshop, "club": workshop.club, "error": error}
    return render(request, "clubs/workshop_delete.html", context, status=422 if error else 200)


def attendance_sheet_pdf(request: Request, pk: int) -> HttpResponse:
    """Step 8: « feuille présence »."""
    workshop = led_workshop(request, pk)
    day = timezone.localdate(workshop.starts_at)
    return pdf_response(sheet_to_sign(workshop), f"feuille presence {day.isoformat()}")
