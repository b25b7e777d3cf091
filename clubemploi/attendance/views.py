"""Step 10: « validation des présences », the whole club in a grid or one workshop on a phone."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.attendance import operations, queries
from clubemploi.attendance.forms import PresenceForm, ReopenForm
from clubemploi.attendance.models import AttendanceSheet
from clubemploi.attendance.offline.keeping import for_keeping, is_copy, may_be_kept
from clubemploi.attendance.paper.queries import scans_of
from clubemploi.attendance.permissions import can_read_comment
from clubemploi.attendance.signing.operations import AGREED_TUTOR_HALF
from clubemploi.attendance.signing.queries import signed_for, standing_signatures
from clubemploi.attendance.words import READY_PHRASES, SUBJECTS, warning_about
from clubemploi.clubs.access import led_club, led_workshop
from clubemploi.clubs.models import Attendance, Workshop
from clubemploi.clubs.permissions import can_lead_club
from clubemploi.clubs.workshops.halves import begun_halves
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.dates import moment_fr
from clubemploi.core.errors import Conflict, NeedsConfirmation, Refused
from clubemploi.core.feedback import say
from clubemploi.core.text import plural
from clubemploi.documents.kits.queries import kit_of

Status = Attendance.Status
CHOICES = [
    (Status.PRESENT, "Présent", "P"),
    (Status.LATE, "En retard", "R"),
    (Status.ABSENT, "Absent", "A"),
    (Status.EXCUSED, "Excusé", "E"),
]


def presence_grid(request: Request, pk: int) -> HttpResponse:
    """The whole club: people down, workshops across; on a phone, the workshops to choose from."""
    club = led_club(request, pk)
    context = {"club": club, "grid": queries.grid_of(club), "choices": CHOICES}
    return render(request, "attendance/grid.html", context)


def presence_sheet(request: Request, pk: int) -> HttpResponse:
    """One workshop. A POST saves all of it, for who has no JavaScript; with it each tick is saved as it is made."""
    workshop = led_workshop(request, pk)
    if request.method != "POST":
        return _sheet_page(request, workshop)
    rows = {row: PresenceForm(request.POST, prefix=str(row.pk)) for row in queries.attendances_at(workshop)}
    if not all(form.is_valid() for form in rows.values()):
        return _sheet_page(
            request, workshop, status=422, error="Un commentaire est trop long\u00a0: 1 000 lettres au plus."
        )
    values = {row: (form.values(), form.cleaned_data["version"]) for row, form in rows.items()}
    try:
        conflicts = operations.note_presences(workshop, values, by=request.user)
    except Refused as error:
        return _sheet_page(request, workshop, status=422, error=error.message)
    if conflicts:
        names = ", ".join(row.enrolment.trainee.full_name for row in conflicts)
        told = f"Quelqu’un d’autre a noté autre chose pour {names}. Vérifiez ci-dessous\u00a0: le reste est enregistré."
        return _sheet_page(request, workshop, status=409, error=told)
    say(request, "Les présences sont enregistrées.")
    return redirect("presence_sheet", pk=pk)


def _sheet_page(request: Request, workshop: Workshop, *, status: int = 200, **extra: Any) -> HttpResponse:
    rows = queries.attendances_at(workshop)
    signatures = standing_signatures(workshop)
    half = begun_halves(workshop)[-1]
    for row in rows:
        row.signed = [one for one in signatures if one.attendance_id == row.pk]  # type: ignore[attr-defined]  # for the page
        row.hidden = bool(row.comment) and not can_read_comment(request.user, row)  # type: ignore[attr-defined]  # for the page
    sheet = queries.standing_sheet(workshop)
    context = {
        "workshop": workshop,
        "club": workshop.club,
        "rows": rows,
        "sheet": sheet,
        "versions": queries.sheets_of(workshop),
        "choices": CHOICES,
        "left": sum(row.status == Status.EXPECTED for row in rows),
        "came": sum(row.status in Attendance.CAME for row in rows),
        "may_note": queries.may_be_noted(workshop) or is_copy(request),
        "may_be_kept": bool(rows) and may_be_kept(workshop, sheet),
        "kit": kit_of(workshop),
        "reopen_form": ReopenForm(),
        "blanks": sum(bool(row.enrolment.trainee.missing) for row in rows),
        "phrases": READY_PHRASES,
        "subjects": {subject: words.split() for subject, words in SUBJECTS.items()},
        "half": half,
        "scans": scans_of(workshop),
        "tutor_signature": next((one for one in signatures if not one.attendance_id and one.half == half), None),
        "agreed_tutor": AGREED_TUTOR_HALF[half],
        "signed": len(signed_for(half, signatures) - {None}),
        "error": "",
        "question": "",
    }
    if is_copy(request):
        extra["messages"] = ()
    response = render(request, "attendance/sheet.html", context | extra, status=status)
    return for_keeping(request, response) if context["may_be_kept"] else response


@require_POST
def presence_note(request: Request, pk: int) -> HttpResponse:
    """One tick or comment, as it is made. JSON: the row as it is now; 409 with the other device's, 422 with why not."""
    rows = Attendance.objects.select_related("workshop__club", "enrolment__trainee")
    row = get_object_or_404(rows.filter(workshop__in=Workshop.objects.visible_to(request.user)), pk=pk)
    require(can_lead_club(request.user, row.workshop.club))
    form = PresenceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": "Ce commentaire est trop long\u00a0: 1 000 lettres au plus."}, status=422)
    try:
        row = operations.note_presence(row, form.values(), by=request.user, version=form.cleaned_data["version"])
    except Conflict as error:
        return JsonResponse(_as_json(error.theirs, request.user), status=409)
    except Refused as error:
        return JsonResponse({"error": error.message}, status=422)
    answer = _as_json(row, request.user)
    return JsonResponse(answer | {"warning": warning_about(answer["comment"])})


def _as_json(row: Attendance, user: Any) -> dict[str, Any]:
    return {
        "status": row.status,
        "label": row.get_status_display(),
        "comment": row.comment if can_read_comment(user, row) else "",
        "audience": row.audience,
        "version": row.version,
    }


@require_POST
def presence_all(request: Request, pk: int) -> HttpResponse:
    """« tous présents », then one corrects."""
    workshop = led_workshop(request, pk)
    try:
        count = operations.note_all_present(workshop, by=request.user)
    except Refused as error:
        return _sheet_page(request, workshop, status=422, error=error.message)
    say(
        request,
        f"{plural(count, 'présence est notée', 'présences sont notées')}. Corrigez s’il le faut, puis clôturez.",
    )
    return redirect("presence_sheet", pk=pk)


@require_POST
def sheet_close(request: Request, pk: int) -> HttpResponse:
    workshop = led_workshop(request, pk)
    try:
        sheet = operations.close_sheet(workshop, by=request.user, confirmed="confirmed" in request.POST)
    except NeedsConfirmation as question:
        return _sheet_page(request, workshop, status=422, question=question.message)
    except Refused as error:
        return _sheet_page(request, workshop, status=422, error=error.message)
    say(request, f"La feuille du {moment_fr(workshop.starts_at)} est close (version {sheet.number}).")
    return redirect("presence_sheet", pk=pk)


@require_POST
def sheet_reopen(request: Request, pk: int) -> HttpResponse:
    """With a reason; the closed version is kept."""
    sheet = get_object_or_404(AttendanceSheet.objects.visible_to(request.user).select_related("workshop"), pk=pk)
    workshop = led_workshop(request, sheet.workshop_id)
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            operations.reopen_sheet(sheet, form.cleaned_data["reason"], by=request.user)
        except Refused as error:
            refusal(form, error)
        else:
            say(request, f"La feuille est rouverte\u00a0; la version {sheet.number} est gardée.")
            return redirect("presence_sheet", pk=workshop.pk)
    return _sheet_page(request, workshop, status=422, reopen_form=form)
