"""Mon espace: enrolling online (step 6), leaving, being away, adding to one's calendar."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from clubemploi.association.requests import Request
from clubemploi.calendars.ical import calendar_text
from clubemploi.clubs.absences.operations import announce_absence, take_back_absence
from clubemploi.clubs.agenda.entries import events_of, person_of
from clubemploi.clubs.enrolments.operations import enrol_oneself, leave_club
from clubemploi.clubs.enrolments.queries import clubs_open_online, shown_key, waiting_rank
from clubemploi.clubs.models import Attendance, Club, Enrolment
from clubemploi.clubs.queries import has_started
from clubemploi.core.dates import moment_fr, of_month
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.text import number
from clubemploi.portal.forms import AwayForm
from clubemploi.portal.pages import own_record
from clubemploi.trainees.models import Trainee

GONE = "Ce club n’est plus ouvert à l’inscription. Voici ceux qui le sont."
ICS = "text/calendar; charset=utf-8"


def enrol_online(request: Request) -> HttpResponse:
    """Step 6: 1 - mes coordonnées, 2 - choix du club emploi, « enregistrer votre inscription »."""
    trainee = own_record(request)
    if request.method != "POST":
        return _enrol_page(request, trainee, request.GET.get("club", ""))
    asked = number(request.POST.get("club"))
    if asked is None:
        return _enrol_page(request, trainee, "", status=422, problem="Choisissez un club.")
    club = get_object_or_404(Club, pk=asked)
    asked_at = timezone.now()
    try:
        enrolment = enrol_oneself(club, trainee, by=request.user, shown=request.POST.get("shown"))
    except Refused as error:
        return _enrol_page(request, trainee, str(asked), status=409, problem=error.message)
    say(request, _enrolled(enrolment, was_in=enrolment.queued_at < asked_at, was_free="seat" in request.POST))
    return redirect("my_space")


def _enrolled(enrolment: Enrolment, *, was_in: bool, was_free: bool) -> str:
    month = of_month(enrolment.club.month)
    if enrolment.status == Enrolment.Status.WAITING:
        rank = waiting_rank(enrolment)
        place = "première personne" if rank == 1 else f"{rank}e"
        taken = "La dernière place vient d’être prise. " if was_free and not was_in else ""
        return f"{taken}Vous êtes {place} sur la liste d’attente du club {month}\u00a0; nous vous écrirons."
    if was_in:
        return f"Vous êtes déjà inscrit au club {month}."
    return (
        f"Vous êtes inscrit au club {month}. Un mail de confirmation vous est envoyé, avec les dates pour votre agenda."
    )


def _enrol_page(
    request: Request, trainee: Trainee, asked: str, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    clubs = clubs_open_online()
    mine = {e.club_id: e for e in Enrolment.objects.active().filter(trainee=trainee)}
    chosen = next((club for club in clubs if str(club.pk) == asked), None)
    if chosen is None and asked:
        problem, status = problem or GONE, status if status != 200 else 404
    free = [club for club in clubs if club.pk not in mine]
    if chosen is None and len(free) == 1:
        chosen = free[0]
    coming: list[Any] = chosen.coming if chosen else []  # type: ignore[attr-defined]  # prefetched
    context = {
        "trainee": trainee,
        "clubs": clubs,
        "free": free,
        "mine": mine,
        "chosen": chosen,
        "known": mine.get(chosen.pk) if chosen else None,
        "coming": coming,
        "shown": shown_key(coming),
        "waiting": chosen.enrolments.waiting().count() if chosen and chosen.is_full else 0,
        "problem": problem,
    }
    return render(request, "portal/enrol.html", context, status=status)


def _own_enrolment(request: Request, pk: int) -> Enrolment:
    rows = Enrolment.objects.active().filter(trainee=own_record(request)).select_related("club__tutor", "trainee")
    return get_object_or_404(rows, pk=pk)


def own_club_leave(request: Request, pk: int) -> HttpResponse:
    """Up to the start, after a confirmation; the seat goes to the next of the waiting list."""
    enrolment = _own_enrolment(request, pk)
    error = ""
    if request.method == "POST":
        try:
            leave_club(enrolment, by=request.user)
        except Refused as refused:
            error = refused.message
        else:
            say(
                request, f"Vous n’êtes plus inscrit au club {of_month(enrolment.club.month)}. Un mail vous le confirme."
            )
            return redirect("my_space")
    is_late = enrolment.status == Enrolment.Status.ENROLLED and has_started(enrolment.club)
    context = {"enrolment": enrolment, "club": enrolment.club, "is_late": is_late, "error": error}
    return render(request, "portal/leave.html", context, status=422 if error else 200)


# ── One workshop ────────────────────────────────────────────────────────────
def _own_attendance(request: Request, pk: int) -> Attendance:
    rows = Attendance.objects.filter(
        enrolment__trainee=own_record(request), enrolment__status=Enrolment.Status.ENROLLED
    )
    return get_object_or_404(rows.select_related("workshop__club__tutor", "enrolment"), pk=pk)


def own_away(request: Request, pk: int) -> HttpResponse:
    """« je ne pourrai pas venir », with a reason if one likes."""
    attendance = _own_attendance(request, pk)
    form = AwayForm(request.POST or None, initial={"reason": attendance.away_reason})
    if request.method == "POST" and form.is_valid():
        try:
            announce_absence(attendance, form.cleaned_data["reason"], by=request.user)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            when = moment_fr(attendance.workshop.starts_at, year=False)
            say(
                request,
                f"C’est noté\u00a0: vous ne viendrez pas le {when}. Votre tuteur le voit.",
                undo=reverse("own_come", args=[pk]),
            )
            return redirect("my_space")
    context = {"form": form, "attendance": attendance, "workshop": attendance.workshop}
    return render(request, "portal/away.html", context, status=422 if form.errors else 200)


@require_POST
def own_come(request: Request, pk: int) -> HttpResponse:
    """« je viendrai finalement »."""
    attendance = _own_attendance(request, pk)
    take_back_absence(attendance, by=request.user)
    say(request, f"Très bien\u00a0: on vous attend le {moment_fr(attendance.workshop.starts_at, year=False)}.")
    return redirect("my_space")


@require_safe
def own_workshop_ics(request: Request, pk: int) -> HttpResponse:
    """« Ajouter à mon agenda »: one workshop."""
    attendance = _own_attendance(request, pk)
    workshop = attendance.workshop
    return _ics(own_record(request), [workshop], workshop.club, workshop.title)


@require_safe
def own_club_ics(request: Request, pk: int) -> HttpResponse:
    """All the workshops of one's club that are still to come, in one file."""
    enrolment = _own_enrolment(request, pk)
    expected = enrolment.attendances.values("workshop")
    workshops = list(enrolment.club.workshops.upcoming().filter(pk__in=expected))
    return _ics(enrolment.trainee, workshops, enrolment.club, str(enrolment.club))


def _ics(trainee: Trainee, workshops: list[Any], club: Club, name: str) -> HttpResponse:
    response = HttpResponse(calendar_text(events_of(workshops, club), person=person_of(trainee)), content_type=ICS)
    disposition = content_disposition_header(as_attachment=True, filename=f"{slugify(name)}.ics")
    response["Content-Disposition"] = disposition or "attachment"
    return response
