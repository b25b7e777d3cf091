"""Training sessions: the list, the page, and who took part."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Conflict, Refused
from clubemploi.core.exports import download, format_asked
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.core.text import number, squeeze
from clubemploi.journal.operations import record_export
from clubemploi.journal.queries import history_of
from clubemploi.trainees import permissions
from clubemploi.trainees.exports import people_export
from clubemploi.trainees.models import Trainee, TrainingSession
from clubemploi.trainees.permissions import can_manage_sessions
from clubemploi.trainees.sessions import operations
from clubemploi.trainees.sessions.exports import sessions_export
from clubemploi.trainees.sessions.forms import SessionForm
from clubemploi.trainees.sessions.queries import (
    SESSION_ORDERS,
    participants_of,
    session_years,
    sessions_listed,
    trainees_to_add,
)


def session_list(request: Request) -> HttpResponse:
    """« Sessions de formation »."""
    require(can_manage_sessions(request.user))
    sessions, text, year, order = asked_sessions(request)
    context = {"page": page_of(request, sessions), "typed": text, "year": year, "years": session_years(), "sort": order}
    return render(request, "trainees/sessions.html", context)


def asked_sessions(request: Request) -> tuple[QuerySet[TrainingSession], str, int | None, str]:
    """(the sessions, the words, the year and the order) that the address asks for."""
    text, year = squeeze(request.GET.get("q", "")), number(request.GET.get("annee"), most=9999) or None
    order = request.GET.get("tri", "")
    order = order if order in SESSION_ORDERS else "-date"
    return sessions_listed(request.user, text=text, year=year, order=order), text, year, order


def managed_session(request: Request, pk: int) -> TrainingSession:
    session = get_object_or_404(TrainingSession.objects.visible_to(request.user), pk=pk)
    require(can_manage_sessions(request.user))
    return session


def session_detail(request: Request, pk: int) -> HttpResponse:
    """Its dates and its participants; `?q=` looks for somebody to add."""
    session = managed_session(request, pk)
    typed = squeeze(request.GET.get("q", ""))
    context = {
        "session": session,
        "page": page_of(request, participants_of(session)),
        "typed": typed,
        "results": trainees_to_add(session, typed),
        "history": history_of(session),
    }
    return render(request, "trainees/session.html", context)


def session_create(request: Request) -> HttpResponse:
    require(can_manage_sessions(request.user))
    form = SessionForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form)
    try:
        session = operations.create_session(
            form.values(), by=request.user, creation_key=form.cleaned_data["creation_key"]
        )
    except Refused as error:
        return _form_page(request, form, **refusal(form, error))
    say(request, f"La session {session.number} est créée. Ajoutez maintenant ses stagiaires.")
    return redirect("session_detail", pk=session.pk)


def session_edit(request: Request, pk: int) -> HttpResponse:
    session = managed_session(request, pk)
    form = SessionForm(request.POST or None, instance=TrainingSession.objects.get(pk=pk))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, session=session)
    try:
        operations.update_session(session, form.values(), by=request.user, version=form.cleaned_data["version"])
    except Refused as error:
        status = 409 if isinstance(error, Conflict) else 422
        return _form_page(request, form, session=session, status=status, **refusal(form, error))
    say(request, "La session est à jour.")
    return redirect("session_detail", pk=pk)


def _form_page(
    request: Request, form: SessionForm, *, session: TrainingSession | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {"form": form, "session": session, **extra}
    return render(request, "trainees/session_form.html", context, status=422 if form.errors else status)


def session_delete(request: Request, pk: int) -> HttpResponse:
    session = managed_session(request, pk)
    error = None
    if request.method == "POST":
        try:
            operations.delete_session(session, by=request.user)
        except Refused as refused:
            error = refused.message
        else:
            say(request, f"La session {session.number} est supprimée.")
            return redirect("session_list")
    context = {"session": session, "error": error}
    return render(request, "trainees/session_delete.html", context, status=422 if error else 200)


@require_POST
def participant_add(request: Request, pk: int) -> HttpResponse:
    """Chosen among the results of the search."""
    session = managed_session(request, pk)
    known = Trainee.objects.visible_to(request.user)
    trainee = get_object_or_404(known, pk=number(request.POST.get("trainee")))
    operations.add_participant(session, trainee, by=request.user)
    undo = reverse("participant_remove", args=[session.pk, trainee.pk])
    say(request, f"{trainee} participe à la session {session.number}.", undo=undo)
    return redirect("session_detail", pk=pk)


@require_POST
def participant_remove(request: Request, pk: int, trainee_pk: int) -> HttpResponse:
    """The red cross."""
    session = managed_session(request, pk)
    trainee = get_object_or_404(Trainee.objects.visible_to(request.user), pk=trainee_pk)
    operations.remove_participant(session, trainee, by=request.user)
    undo = reverse("participant_restore", args=[session.pk, trainee.pk])
    say(request, f"{trainee} ne figure plus dans la session {session.number}.", undo=undo)
    return redirect("session_detail", pk=pk)


@require_POST
def participant_restore(request: Request, pk: int, trainee_pk: int) -> HttpResponse:
    """« Annuler », after the red cross."""
    session = managed_session(request, pk)
    trainee = get_object_or_404(Trainee.objects.visible_to(request.user), pk=trainee_pk)
    operations.add_participant(session, trainee, by=request.user)
    say(request, f"{trainee} figure de nouveau dans la session {session.number}.")
    return redirect("session_detail", pk=pk)


@require_POST
def session_export(request: Request) -> StreamingHttpResponse:
    """« Sessions de formation », as filtered."""
    require(permissions.can_manage_sessions(request.user))
    sessions, typed, year, _ = asked_sessions(request)
    words = [f"recherche «\u00a0{typed}\u00a0»"] if typed else []
    export = sessions_export(
        sessions, format_asked(request.POST.get("format")), choices=[*words, *([str(year)] if year else [])]
    )
    record_export(export.sentence(), by=request.user)
    return download(export)


@require_POST
def participant_export(request: Request, pk: int) -> StreamingHttpResponse:
    """Those who followed one session."""
    session = managed_session(request, pk)
    export = people_export(
        participants_of(session),
        format_asked(request.POST.get("format")),
        name=f"session {session.number}",
        choices=[f"session {session.number}"],
    )
    record_export(export.sentence(), by=request.user, about=[session])
    return download(export)
