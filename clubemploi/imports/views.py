"""Importing a spreadsheet, page by page: deposit, columns, preview, confirm, report."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.core.text import number
from clubemploi.imports import operations, queries
from clubemploi.imports.forms import ColumnsForm, DecisionForm, UploadForm
from clubemploi.imports.models import Decision, Import, State
from clubemploi.imports.permissions import can_cancel, can_choose_columns, can_import
from clubemploi.imports.prints import write_report
from clubemploi.imports.progress import is_stop_wished, progress_of

DOUBTS_A_PAGE = 8
NEXT_PAGE = {
    State.UPLOADED: "import_columns",
    State.FAILED: "import_columns",
    State.READY: "import_preview",
    State.DONE: "import_report",
    State.CANCELLED: "import_list",
}


def _page_for(sheet_import: Import) -> str:
    """Where an import stands: the address of its page of the moment."""
    name = NEXT_PAGE.get(State(sheet_import.state), "import_progress")
    return reverse(name) if name == "import_list" else reverse(name, args=[sheet_import.pk])


def _import(request: Request, pk: int) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user), pk=pk)


@require_GET
def import_list(request: Request) -> HttpResponse:
    require(can_import(request.user))
    return _show_list(request, UploadForm())


def _show_list(request: Request, form: UploadForm, status: int = 200) -> HttpResponse:
    page = page_of(request, queries.imports_listed(request.user))
    return render(request, "imports/list.html", {"form": form, "page": page}, status=status)


@require_POST
def import_upload(request: Request) -> HttpResponse:
    require(can_import(request.user))
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet_import = operations.upload_import(file.name, file.chunks(), by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return redirect("import_columns", sheet_import.pk)
    return _show_list(request, form, status=422)


@require_GET
def import_open(request: Request, pk: int) -> HttpResponse:
    """From the list: to wherever the import stands."""
    return redirect(_page_for(_import(request, pk)))


@require_http_methods(["GET", "POST"])
def import_columns(request: Request, pk: int) -> HttpResponse:
    sheet_import = _import(request, pk)
    if not can_choose_columns(request.user, sheet_import):
        return redirect(_page_for(sheet_import))
    if request.method == "GET":
        sheet, row = _asked(request, "feuille", sheet_import.sheet), _asked(request, "ligne", 0)
        if not row:
            row = sheet_import.header_row if sheet == sheet_import.sheet else 1
        return _show_columns(request, sheet_import, queries.sheet_view(sheet_import, sheet, row))
    form = ColumnsForm(request.POST, [sheet["index"] for sheet in sheet_import.sheets])
    if form.is_valid():
        try:
            operations.choose_columns(sheet_import, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("import_progress", sheet_import.pk)
    asked = form.cleaned_data
    view = queries.sheet_view(
        sheet_import, asked.get("sheet", sheet_import.sheet), asked.get("header_row", sheet_import.header_row)
    )
    return _show_columns(request, sheet_import, view, form)


def _show_columns(
    request: Request, sheet_import: Import, view: queries.SheetView, form: ColumnsForm | None = None
) -> HttpResponse:
    chosen = form.cleaned_data.get("columns", {}) if form else {column.index: column.field for column in view.columns}
    context = {
        "sheet_import": sheet_import,
        "view": view,
        "form": form,
        "columns": [(column, chosen.get(column.index, "")) for column in view.columns],
        "choices": queries.field_choices(),
    }
    return render(request, "imports/columns.html", context, status=422 if form else 200)


def _asked(request: Request, name: str, default: int) -> int:
    found = number(request.GET.get(name), most=99_999)
    return default if found is None else found


@require_GET
def import_progress(request: Request, pk: int) -> HttpResponse:
    """The bar; asked again each second by htmx, or by the page itself without JavaScript."""
    sheet_import = _import(request, pk)
    is_bar = request.htmx and request.htmx.target == "bar"
    if not sheet_import.is_working:
        return HttpResponseClientRedirect(_page_for(sheet_import)) if is_bar else redirect(_page_for(sheet_import))
    context = {
        "sheet_import": sheet_import,
        "progress": progress_of(sheet_import.pk),
        "is_stopping": is_stop_wished(sheet_import.pk),
    }
    return render(request, "imports/bar.html" if is_bar else "imports/progress.html", context)


def _show_outcome(request: Request, sheet_import: Import, template: str) -> HttpResponse:
    is_done = sheet_import.state == State.DONE
    tabs = queries.tabs_of(sheet_import, is_done=is_done)
    asked = request.GET.get("voir", "")
    tab = asked if asked in queries.TABS else next((tab.key for tab in tabs if tab.count), "creees")
    page = page_of(request, queries.rows_of(sheet_import, tab), *([DOUBTS_A_PAGE] if tab == "doublons" else []))
    items: list[Any] = list(page.object_list)
    if tab == "doublons":
        items = queries.doubts_of(items)
    elif tab == "completees":
        items = [(row, queries.shown_changes(row)) for row in items]
    context = {
        "sheet_import": sheet_import,
        "tabs": tabs,
        "tab": tab,
        "page": page,
        "items": items,
        "is_done": is_done,
        "undecided": queries.undecided_count(sheet_import),
        "unused": queries.unused_columns(sheet_import),
    }
    return render(request, template, context)


@require_GET
def import_preview(request: Request, pk: int) -> HttpResponse:
    sheet_import = _import(request, pk)
    if sheet_import.state != State.READY:
        return redirect(_page_for(sheet_import))
    return _show_outcome(request, sheet_import, "imports/preview.html")


@require_GET
def import_report(request: Request, pk: int) -> HttpResponse:
    sheet_import = _import(request, pk)
    if sheet_import.state != State.DONE:
        return redirect(_page_for(sheet_import))
    return _show_outcome(request, sheet_import, "imports/report.html")


@require_POST
def import_decide(request: Request, pk: int, number: int) -> HttpResponse:
    sheet_import = _import(request, pk)
    row = get_object_or_404(sheet_import.rows, number=number)
    require(can_import(request.user))
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Refused("Ce choix n’a pas été compris : rechargez la page.")
    decision, chosen = form.values()
    row = operations.decide_row(row, decision, chosen=chosen, by=request.user)
    sentences = {
        Decision.SAME: f"Ligne {number} : elle complétera la fiche de cette personne.",
        Decision.DIFFERENT: f"Ligne {number} : {row.label} aura sa propre fiche.",
    }
    say(request, sentences.get(Decision(row.decision), f"Ligne {number} : laissée de côté."))
    page = _asked(request, "page", 1)
    return redirect(reverse("import_preview", args=[pk]) + f"?voir=doublons&page={page}#ligne-{number}")


@require_POST
def import_confirm(request: Request, pk: int) -> HttpResponse:
    sheet_import = _import(request, pk)
    require(can_import(request.user))
    operations.confirm_import(sheet_import, by=request.user)
    return redirect("import_progress", pk)


@require_POST
def import_cancel(request: Request, pk: int) -> HttpResponse:
    """No message while a worker writes: it would need the database that the worker holds."""
    sheet_import = _import(request, pk)
    if not can_cancel(request.user, sheet_import):
        return redirect(_page_for(sheet_import))
    if operations.cancel_import(sheet_import, by=request.user):
        say(request, "Import annulé : rien n’a été écrit, et le fichier a été effacé d’ici.")
        return redirect("import_list")
    return redirect("import_progress", pk)


@require_GET
def import_report_download(request: Request, pk: int) -> HttpResponseBase:
    """The sheet as it came, with a column « Problème »; from the preview on."""
    sheet_import = _import(request, pk)
    if sheet_import.state not in (State.READY, State.DONE):
        return redirect(_page_for(sheet_import))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rapport.xlsx"
        write_report(sheet_import, path)
        file = path.open("rb")
    name = f"{slugify(Path(sheet_import.original_name).stem) or 'tableau'}-rapport.xlsx"
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
