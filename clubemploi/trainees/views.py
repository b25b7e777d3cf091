"""Trainees: the list, the record and what is done on it. Training sessions are in sessions/views.py."""

from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.clubs.enrolments.queries import enrolments_of
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Conflict, Refused
from clubemploi.core.exports import download, format_asked
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.journal.operations import record_export
from clubemploi.journal.queries import history_of
from clubemploi.mailings.queries import held_address, refusals_of
from clubemploi.trainees import operations, permissions, queries
from clubemploi.trainees.duplicates.queries import count_candidates, former_pks, merged_into
from clubemploi.trainees.exports import people_export
from clubemploi.trainees.forms import NoteForm, SituationForm, TraineeFilters, TraineeForm
from clubemploi.trainees.models import Note, Trainee
from clubemploi.trainees.sessions.queries import recent_session_numbers, sessions_of
from clubemploi.trainees.space import operations as space_operations

COUNTED_UP_TO = 10_000
FOUND_UP_TO = 1_000  # counting what a search finds costs more; beyond, one types another word


def trainee_list(request: Request) -> HttpResponse:
    """« Fiches stagiaires »: everyone for managers, the people of their clubs for tutors."""
    require(permissions.can_browse_trainees(request.user))
    filters = TraineeFilters(request.GET)
    chosen = filters.chosen()
    order = asked_order(request)
    people = queries.trainees_listed(request.user, **chosen, order=order)
    return render(
        request,
        "trainees/list.html",
        {
            "page": page_of(request, people, cap=FOUND_UP_TO if chosen["text"] else COUNTED_UP_TO),
            "filters": filters,
            "chosen": chosen,
            "is_filtered": any(chosen.values()) or chosen["in_network"] is False,
            "sort": order,
            "duplicates": count_candidates() if permissions.can_merge_trainees(request.user) else 0,
            "session_numbers": recent_session_numbers() if request.user.is_manager else [],
        },
    )


def asked_order(request: Request) -> str:
    """The list's order in the address; nonsense is by name."""
    order = request.GET.get("tri", "")
    return order if order in queries.TRAINEE_ORDERS else "nom"


def visible_trainee(request: Request, pk: int) -> Trainee:
    """404 for somebody else's person; 403 for one's own record, which trainees see from their own page."""
    trainee = get_object_or_404(Trainee.objects.visible_to(request.user).select_related("user"), pk=pk)
    require(permissions.can_browse_trainees(request.user))
    return trainee


def trainee_detail(request: Request, pk: int) -> HttpResponse:
    """Everything about a person; the address of a record merged into another leads there."""
    try:
        return _record_page(request, visible_trainee(request, pk))
    except Http404:
        kept = merged_into(pk) if permissions.can_merge_trainees(request.user) else None
        if kept is None:
            raise
    return redirect("trainee_detail", pk=kept.pk)


def _record_page(request: Request, trainee: Trainee, *, status: int = 200, **extra: Any) -> HttpResponse:
    """`extra`: the form being filled, when it was refused."""
    notes = queries.notes_of(trainee, request.user)
    for note in notes:
        note.may_delete = permissions.can_delete_note(request.user, note)  # type: ignore[attr-defined]  # for the page
    context = {
        "trainee": trainee,
        "situations": queries.situations_of(trainee),
        "sessions": sessions_of(trainee),
        "notes": notes,
        "enrolments": enrolments_of(trainee, request.user),
        "hold": held_address(trainee),
        "refusals": refusals_of(trainee),
        "history": history_of(trainee, former=former_pks(trainee)),
        "situation_form": SituationForm(initial={"kind": trainee.situation}),
        "note_form": NoteForm(trainee=trainee),
        "may_invite": bool(trainee.email) and not (trainee.user and trainee.user.is_active and trainee.user.last_login),
        "may_delete": permissions.can_delete_trainee(request.user),
        "may_merge": permissions.can_merge_trainees(request.user),
    }
    return render(request, "trainees/record.html", context | extra, status=status)


def trainee_create(request: Request) -> HttpResponse:
    """« Créer une fiche »; somebody known who looks like them is shown first."""
    require(permissions.can_create_trainee(request.user))
    form = TraineeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form)
    try:
        trainee = operations.create_trainee(
            form.values(),
            by=request.user,
            creation_key=form.cleaned_data["creation_key"],
            seen=form.cleaned_data["seen"],
        )
    except operations.LooksKnown as error:
        form.data = form.data.copy()
        form.data["seen"] = ",".join(str(person.trainee.pk) for person in error.known)
        return _form_page(request, form, status=422, known=error.known, question=error.message, typed=form.values())
    say(request, f"La fiche de {trainee} est créée.")
    return redirect("trainee_detail", pk=trainee.pk)


def trainee_edit(request: Request, pk: int) -> HttpResponse:
    """Correct or complete a record; `?champ=email` goes straight to that field (step 9)."""
    trainee = visible_trainee(request, pk)
    require(permissions.can_edit_trainee(request.user))
    # A form changes the instance it is given, also when it is refused: the page keeps its own.
    form = TraineeForm(request.POST or None, instance=Trainee.objects.get(pk=pk))
    focused = form.fields.get(request.GET.get("champ", ""))
    if focused is not None:
        focused.widget.attrs.update({"autofocus": True, "data-focus": True})
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, trainee=trainee)
    try:
        operations.update_trainee(trainee, form.values(), by=request.user, version=form.cleaned_data["version"])
    except Refused as error:
        status = 409 if isinstance(error, Conflict) else 422
        return _form_page(request, form, trainee=trainee, status=status, **refusal(form, error))
    say(request, "La fiche est à jour.")
    return redirect("trainee_detail", pk=pk)


def _form_page(
    request: Request, form: TraineeForm, *, trainee: Trainee | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {"form": form, "trainee": trainee, "known": [], **extra}
    return render(request, "trainees/form.html", context, status=422 if form.errors else status)


def trainee_delete(request: Request, pk: int) -> HttpResponse:
    trainee = visible_trainee(request, pk)
    require(permissions.can_delete_trainee(request.user))
    error = None
    if request.method == "POST":
        try:
            operations.delete_trainee(trainee, by=request.user)
        except Refused as refused:
            error = refused.message
        else:
            say(request, f"La fiche de {trainee.full_name} est supprimée.")
            return redirect("trainee_list")
    return render(request, "trainees/delete.html", {"trainee": trainee, "error": error}, status=422 if error else 200)


@require_POST
def trainee_invite(request: Request, pk: int) -> HttpResponse:
    """« inviter dans l'espace »."""
    trainee = visible_trainee(request, pk)
    require(permissions.can_edit_trainee(request.user))
    space_operations.invite_to_space(trainee, by=request.user)
    say(request, f"L’invitation est envoyée à {trainee.email}. Le lien est valable 30 jours.")
    return redirect("trainee_detail", pk=pk)


@require_POST
def situation_add(request: Request, pk: int) -> HttpResponse:
    trainee = visible_trainee(request, pk)
    require(permissions.can_edit_trainee(request.user))
    form = SituationForm(request.POST)
    if not form.is_valid():
        return _record_page(request, trainee, status=422, situation_form=form)
    situation = operations.set_situation(trainee, by=request.user, **form.cleaned_data)
    say(request, f"Situation notée\u00a0: {situation.get_kind_display()}.")
    return redirect("trainee_detail", pk=pk)


@require_POST
def note_add(request: Request, pk: int) -> HttpResponse:
    trainee = visible_trainee(request, pk)
    require(permissions.can_edit_trainee(request.user))
    form = NoteForm(request.POST, trainee=trainee)
    if not form.is_valid():
        return _record_page(request, trainee, status=422, note_form=form)
    note = operations.add_note(trainee, by=request.user, **form.cleaned_data)
    reader = f"{trainee.first_name} la lira." if note.audience == Note.Audience.TRAINEE else ""
    say(request, f"La note est enregistrée. {reader}".strip())
    return redirect("trainee_detail", pk=pk)


def note_delete(request: Request, pk: int) -> HttpResponse:
    note = get_object_or_404(Note.objects.visible_to(request.user).select_related("trainee"), pk=pk)
    require(permissions.can_browse_trainees(request.user) and permissions.can_delete_note(request.user, note))
    if request.method == "POST":
        operations.delete_note(note, by=request.user)
        say(request, "La note est supprimée.")
        return redirect("trainee_detail", pk=note.trainee_id)
    return render(request, "trainees/note_delete.html", {"note": note, "trainee": note.trainee})


@require_POST
def trainee_export(request: Request) -> StreamingHttpResponse:
    """« Fiches stagiaires », with the list's filters and order, in the address."""
    require(permissions.can_browse_trainees(request.user))
    chosen = TraineeFilters(request.GET).chosen()
    people = queries.trainees_listed(request.user, **chosen, order=asked_order(request))
    words = [f"recherche «\u00a0{chosen['text']}\u00a0»"] if chosen["text"] else []
    words += [f"session {chosen['session']}"] if chosen["session"] else []
    words += ["filtrée"] if chosen["situation"] or chosen["without_email"] or chosen["in_network"] is not None else []
    export = people_export(people, format_asked(request.POST.get("format")), choices=words)
    record_export(export.sentence(), by=request.user)
    return download(export)
