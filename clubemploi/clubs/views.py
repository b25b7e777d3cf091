"""Step 1: clubs, their list and their page; the club's lists as files and in print (step 8)."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.accounts.models import User
from clubemploi.association.requests import Request
from clubemploi.attendance.queries import to_close
from clubemploi.clubs import operations, queries
from clubemploi.clubs.access import led_club
from clubemploi.clubs.exports import clubs_export, participants_export, workshops_export
from clubemploi.clubs.forms import ClubForm
from clubemploi.clubs.models import Club
from clubemploi.clubs.pages import club_page
from clubemploi.clubs.permissions import can_plan_clubs
from clubemploi.clubs.prints import participants_list
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.dates import of_month
from clubemploi.core.errors import Refused
from clubemploi.core.exports import download, format_asked
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.core.text import number
from clubemploi.journal.operations import record_export
from clubemploi.pdf.making import pdf_response

TO_CLOSE_SHOWN = 12


def club_list(request: Request) -> HttpResponse:
    """« Gestion des clubs emploi »."""
    require(can_plan_clubs(request.user))
    filters = asked_filters(request)
    return render(
        request,
        "clubs/list.html",
        {
            "page": page_of(request, queries.clubs_listed(request.user, **filters)),
            "filters": filters,
            "is_filtered": any(filters.values()),
            "years": queries.years_with_clubs(request.user),
            "tutors": User.objects.tutors(),
            "states": Club.State.choices,
        },
    )


def asked_filters(request: Request) -> dict[str, Any]:
    """What queries.clubs_listed takes, from the address."""
    return {
        "year": number(request.GET.get("annee"), most=9998),
        "tutor": number(request.GET.get("tuteur")),
        "state": request.GET.get("etat") if request.GET.get("etat") in Club.State.values else "",
    }


def my_clubs(request: Request) -> HttpResponse:
    """EMPLOI / TUTEUR: the clubs one leads."""
    require(request.user.is_tutor)
    clubs = queries.clubs_listed(request.user, led=True)
    context = {
        "page": page_of(request, clubs),
        "stands_in": len(request.user.led_tutors) > 1,
        "to_close": list(to_close(request.user)[:TO_CLOSE_SHOWN]),
    }
    return render(request, "clubs/mine.html", context)


def club_create(request: Request) -> HttpResponse:
    """Step 1: « Ajouter un club emploi »."""
    require(can_plan_clubs(request.user))
    form = ClubForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            club = operations.create_club(
                form.values(),
                by=request.user,
                confirmed=form.cleaned_data["confirmed"],
                creation_key=form.cleaned_data["creation_key"],
            )
        except Refused as error:
            return _club_form(request, form, error=error)
        say(request, f"Le club emploi {of_month(club.month)} est créé.")
        return redirect("club_detail", pk=club.pk)
    return _club_form(request, form)


def club_edit(request: Request, pk: int) -> HttpResponse:
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    form = ClubForm(request.POST or None, instance=Club.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            operations.update_club(
                club,
                form.values(),
                by=request.user,
                version=form.cleaned_data["version"],
                confirmed=form.cleaned_data["confirmed"],
            )
        except Refused as error:
            return _club_form(request, form, club=club, error=error)
        say(request, "Le club est modifié.")
        return redirect("club_detail", pk=club.pk)
    return _club_form(request, form, club=club)


def _club_form(
    request: Request, form: ClubForm, *, club: Club | None = None, error: Refused | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "club": club}
    if error:
        context |= refusal(form, error)
    return render(request, "clubs/form.html", context, status=422 if form.errors or error else 200)


def club_detail(request: Request, pk: int) -> HttpResponse:
    """The club's page, which leads."""
    return club_page(request, led_club(request, pk))


@require_POST
def club_cancel(request: Request, pk: int) -> HttpResponse:
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    operations.cancel_club(club, by=request.user)
    say(request, "Le club est annulé. Tout est conservé.", undo=reverse("club_restore", args=[club.pk]))
    return redirect("club_detail", pk=club.pk)


@require_POST
def club_restore(request: Request, pk: int) -> HttpResponse:
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    operations.restore_club(club, by=request.user)
    say(request, "Le club est rétabli.")
    return redirect("club_detail", pk=club.pk)


def club_delete(request: Request, pk: int) -> HttpResponse:
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    error = None
    if request.method == "POST":
        try:
            operations.delete_club(club, by=request.user)
        except Refused as refused:
            error = refused.message
        else:
            say(request, f"Le club emploi {of_month(club.month)} est supprimé.")
            return redirect("club_list")
    return render(request, "clubs/delete.html", {"club": club, "error": error}, status=422 if error else 200)


# ── Step 8: prints ──────────────────────────────────────────────────────────
def club_participants_pdf(request: Request, pk: int) -> HttpResponse:
    """« liste inscrits », to hand out: what each agreed to share."""
    club = led_club(request, pk)
    return pdf_response(participants_list(club, complete=False), f"liste inscrits {club}")


def club_participants_full_pdf(request: Request, pk: int) -> HttpResponse:
    """« liste inscrits », the tutor's: complete."""
    club = led_club(request, pk)
    return pdf_response(participants_list(club, complete=True), f"liste inscrits tuteur {club}")


# ── Each list as a file, as it is filtered; who took it away is in the journal.


@require_POST
def club_export(request: Request) -> StreamingHttpResponse:
    """« Gestion des clubs emploi », as filtered."""
    require(can_plan_clubs(request.user))
    filters = asked_filters(request)
    clubs = queries.clubs_listed(request.user, **filters)
    words = [str(filters["year"])] if filters["year"] else []
    words += ["filtrée"] if filters["tutor"] or filters["state"] else []
    export = clubs_export(clubs, format_asked(request.POST.get("format")), choices=words)
    record_export(export.sentence(), by=request.user)
    return download(export)


@require_POST
def club_participants_export(request: Request, pk: int) -> StreamingHttpResponse:
    club = led_club(request, pk)
    export = participants_export(club, format_asked(request.POST.get("format")))
    record_export(export.sentence(), by=request.user, about=[club])
    return download(export)


@require_POST
def club_workshops_export(request: Request, pk: int) -> StreamingHttpResponse:
    club = led_club(request, pk)
    export = workshops_export(club, format_asked(request.POST.get("format")))
    record_export(export.sentence(), by=request.user, about=[club])
    return download(export)
