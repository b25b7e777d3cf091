"""« Sac du tuteur »: what goes into it, then the PDF."""

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clubemploi.association.requests import Request
from clubemploi.clubs.access import led_club
from clubemploi.clubs.models import Club, Workshop
from clubemploi.core.errors import Refused
from clubemploi.core.text import numbers
from clubemploi.documents.bag import operations as bag_operations
from clubemploi.documents.bag.prints import LIMITS
from clubemploi.documents.kits import queries
from clubemploi.documents.models import Document
from clubemploi.pdf.making import pdf_response


def tutor_bag(request: Request, pk: int) -> HttpResponse:
    """What goes in, chosen on a page (`?atelier=`: for one workshop); a POST answers with the PDF."""
    club = led_club(request, pk)
    asked = numbers(request.GET.getlist("atelier"))
    choices = _workshops(club, asked)
    if request.method != "POST":
        return _bag_page(request, club, choices, [one for one in choices if not asked or one.pk in asked])
    ticked = numbers(request.POST.getlist("workshop"))
    workshops = list(club.workshops.held().filter(pk__in=ticked).select_related("club__tutor").order_by("starts_at"))
    documents = _chosen(request, numbers(request.POST.getlist("document")))
    try:
        bag = bag_operations.take_bag(club, workshops, documents, by=request.user)
    except Refused as error:
        chosen = {"ticked_documents": {one.pk for one in documents}, "error": error.message, "open": True}
        return _bag_page(request, club, choices, workshops, status=422, **chosen)
    return pdf_response(bag.pdf, f"sac du tuteur {club}")


def _workshops(club: Club, asked: Collection[int]) -> list[Workshop]:
    """Those still to come, and the one that was asked for."""
    coming = club.workshops.upcoming() | club.workshops.held().filter(pk__in=asked)
    return list(coming.distinct().order_by("starts_at", "pk"))


def _chosen(request: Request, pks: list[int]) -> list[Document]:
    """Of those this person may open, in the order of the page."""
    found = Document.objects.visible_to(request.user).ready().filter(pk__in=pks).select_related("current").in_bulk()
    return [found[pk] for pk in dict.fromkeys(pks) if pk in found]


def _bag_page(
    request: Request, club: Club, choices: list[Workshop], workshops: list[Workshop], *, status: int = 200, **extra: Any
) -> HttpResponse:
    kit = queries.kits_of(workshops)
    shelves, more = queries.documents_to_choose(request.user, but={one.pk for one in kit})
    context = {
        "club": club,
        "workshops": choices,
        "ticked_workshops": {one.pk for one in workshops},
        "kit": kit,
        "ticked_documents": {one.pk for one in kit},
        "shelves": shelves,
        "more": 0,
        "hidden": more,
        "limits": LIMITS,
        "error": "",
        "open": False,
    }
    return render(request, "documents/bag.html", context | extra, status=status)
