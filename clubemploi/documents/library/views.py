"""Step 13, « Documents stagiaires »: what tutors find, look at and take. A document's file leaves from here alone."""

from collections.abc import Iterator
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.text import numbers
from clubemploi.documents.library import operations
from clubemploi.documents.library.queries import Shelf, library_of
from clubemploi.documents.models import Document, Download, Version
from clubemploi.documents.permissions import can_publish, can_read_library
from clubemploi.files.archives import Entry, safe_part, zip_response
from clubemploi.files.downloads import download_response, previews
from clubemploi.files.storage import kept_file, opened_file
from clubemploi.trainees.models import Trainee

DOCUMENTS_A_PAGE = 100


@require_safe
def library(request: Request) -> HttpResponse:
    """The folders meant for tutors, one after the other; `?q=` words of titles."""
    require(can_read_library(request.user))
    typed = request.GET.get("q", "").strip()[:150]
    shelves = library_of(request.user, typed)
    page = Paginator(shelves, DOCUMENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "typed": typed,
        "since": operations.note_visit(by=request.user),
        "may_publish": can_publish(request.user),
    }
    return render(request, "documents/library.html", context)


@require_POST
def library_zip(request: Request) -> HttpResponseBase:
    """The ticked ones, or a whole folder and those within it, as one archive that leaves as it is read."""
    require(can_read_library(request.user))
    asked, folders = numbers(request.POST.getlist("document")), numbers(request.POST.getlist("folder"))
    chosen = [
        shelf
        for shelf in library_of(request.user)
        if shelf.document.pk in asked or not set(folders).isdisjoint(shelf.folder_pks)
    ]
    if not chosen:
        messages.error(request, "Cochez d’abord un ou plusieurs documents.")
        return redirect("library")
    return zip_response("documents", _entries(chosen))


def _entries(chosen: list[Shelf]) -> Iterator[Entry]:
    for shelf in chosen:
        version = shelf.document.current
        if version is None:  # for the type checker: those of the library that may be opened have one
            continue
        name = f"{shelf.document.title}.{version.name.rpartition('.')[2]}"
        path = "/".join(safe_part(part) for part in [*shelf.path, name])
        yield path, version.added_at, partial(kept_file, version.file_name)


def _readable_document(request: Request, pk: int) -> Document:
    documents = Document.objects.visible_to(request.user).ready().select_related("folder", "current")
    return get_object_or_404(documents, pk=pk)


@previews
@require_safe
def document_view(request: Request, pk: int) -> HttpResponse:
    """A document looked at in the page: PDF, picture, sound, film, text; others are taken."""
    document = _readable_document(request, pk)
    context = {"document": document, "version": document.current, "may_publish": can_publish(request.user)}
    return render(request, "documents/view.html", context)


@require_safe
def document_file(request: Request, pk: int) -> HttpResponseBase:
    """Its current version; `?voir` in the page rather than saved. What a trainee takes is noted."""
    document = _readable_document(request, pk)
    version: Version = document.current  # type: ignore[assignment]  # those that are ready have one
    response = version_response(request, version, inline="voir" in request.GET)
    begins = request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
    trainee = None if request.user.is_staff_member else Trainee.objects.filter(user=request.user).first()
    if trainee and begins and request.method == "GET":
        operations.note_download(version, trainee, way=Download.Way.SPACE, by=request.user)
    return response


def version_response(request: Request, version: Version, *, inline: bool = False) -> HttpResponseBase:
    """A version's file; 404 when it is gone."""
    try:
        file = opened_file(version.file_name)
    except FileNotFoundError:
        raise Http404 from None
    return download_response(request, file, version.name, version.content_type, inline=inline)
