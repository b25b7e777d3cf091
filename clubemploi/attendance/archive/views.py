"""« Feuilles closes »: the list, as a file, and as one ZIP of the sealed PDFs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.accounts.models import User
from clubemploi.association.requests import Request
from clubemploi.attendance.archive import queries
from clubemploi.attendance.archive.exports import sheets_export
from clubemploi.attendance.archive.queries import erasure_notice
from clubemploi.attendance.archive.zipped import archive_entries
from clubemploi.attendance.permissions import can_browse_sheets
from clubemploi.attendance.proofs.operations import seal_few
from clubemploi.core.access import require
from clubemploi.core.exports import download, format_asked
from clubemploi.core.pagination import page_of
from clubemploi.core.text import number, plural
from clubemploi.files.archives import zip_response
from clubemploi.journal.operations import record_export


def asked_sheets(request: Request) -> dict[str, Any]:
    """The filters in the address, as sheets_listed takes them; what makes no sense counts for nothing."""
    order = request.GET.get("tri", "")
    year = number(request.GET.get("annee"), most=9998)
    return {
        "year": year if year and year > 1900 else None,
        "club": number(request.GET.get("club")),
        "tutor": number(request.GET.get("tuteur")),
        "reopened": bool(request.GET.get("rouvertes")),
        "order": order if order in queries.SHEET_ORDERS else "-date",
    }


def sheet_list(request: Request) -> HttpResponse:
    """By year, club and tutor: managers see all, tutors those of their clubs."""
    require(can_browse_sheets(request.user))
    asked = asked_sheets(request)
    context = {
        "page": page_of(request, queries.sheets_listed(request.user, **asked)),
        "asked": asked,
        "sort": asked["order"],
        "is_filtered": bool(asked["year"] or asked["club"] or asked["tutor"]),
        "notice": erasure_notice(request.user, request.association.sheets_kept_years),
        "years": queries.years_with_sheets(request.user),
        "clubs": queries.clubs_with_sheets(request.user, year=asked["year"], chosen=asked["club"]),
        "tutors": User.objects.tutors() if request.user.is_manager else [],
    }
    return render(request, "attendance/archive.html", context)


def _choices(asked: dict[str, Any]) -> list[str]:
    """How they were chosen, for the journal."""
    words = [str(asked["year"])] if asked["year"] else []
    words += ["un club"] if asked["club"] else []
    words += ["un tuteur"] if asked["tutor"] else []
    return words + (["versions rouvertes comprises"] if asked["reopened"] else [])


@require_POST
def sheet_export(request: Request) -> StreamingHttpResponse:
    """The list, as filtered."""
    require(can_browse_sheets(request.user))
    asked = asked_sheets(request)
    sheets = queries.sheets_listed(request.user, **asked)
    export = sheets_export(sheets, format_asked(request.POST.get("format")), choices=_choices(asked))
    record_export(export.sentence(), by=request.user)
    return download(export)


@require_POST
def sheet_archive(request: Request) -> HttpResponse | StreamingHttpResponse:
    """The sealed PDFs of the list, as filtered, with an index. The few that wait are sealed now; many: in a while."""
    require(can_browse_sheets(request.user))
    asked = asked_sheets(request)
    sheets = queries.sheets_listed(request.user, **asked | {"order": "date"}).kept()
    left = seal_few(sheets)
    numbers = list(sheets.values_list("pk", flat=True))
    if left or not numbers:
        sentence = "Aucune de ces feuilles ne peut être téléchargée."
        if left:
            sentence = (
                f"{plural(left, 'feuille est', 'feuilles sont')} en préparation\u00a0: l’archive sera prête dans "
                f"{plural(1 + left // 300, 'minute')} environ. Demandez-la de nouveau à ce moment-là."
            )
        messages.warning(request, sentence)
        return redirect(f"{reverse('sheet_list')}?{request.GET.urlencode()}")
    choices = f" ({', '.join(words)})" if (words := _choices(asked)) else ""
    count = plural(len(numbers), "feuille close", "feuilles closes")
    record_export(f"a téléchargé l’archive de {count}{choices}", by=request.user)
    name = f"feuilles closes {asked['year'] or ''}"
    return zip_response(name, archive_entries(numbers, request.association.name))
