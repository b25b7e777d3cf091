"""Step 13, « Mise en ligne »: the folders, and the files put into them. A document's page is in documents/views.py."""

import uuid
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.core.text import number, plural
from clubemploi.documents import operations, queries
from clubemploi.documents.folders import operations as folder_operations
from clubemploi.documents.folders.forms import FolderForm
from clubemploi.documents.folders.queries import contents_of, folders_published, path_to
from clubemploi.documents.forms import DocumentForm
from clubemploi.documents.models import Document, Folder
from clubemploi.documents.permissions import can_publish
from clubemploi.journal.queries import history_of

DOCUMENTS_A_PAGE = 50


@require_safe
def publishing(request: Request) -> HttpResponse:
    """Every folder, and a search across them."""
    require(can_publish(request.user))
    typed = request.GET.get("q", "").strip()[:150]
    found = queries.with_title_words(Document.objects.in_library().select_related("folder", "current"), typed)
    context = {
        "tree": folders_published(),
        "typed": typed,
        "page": page_of(request, found, DOCUMENTS_A_PAGE) if typed else None,
        "binned": Document.objects.in_bin().count(),
        "refused": queries.refused_versions(),
    }
    return render(request, "documents/publishing.html", context)


@require_safe
def publishing_bin(request: Request) -> HttpResponse:
    """« Corbeille »: what was deleted in the last 35 days, by whom."""
    require(can_publish(request.user))
    return render(request, "documents/bin.html", {"page": page_of(request, queries.binned_documents())})


def folder_create(request: Request) -> HttpResponse:
    """« Ajouter un répertoire »; `?dans=` one of them."""
    require(can_publish(request.user))
    tree = folders_published()
    form = FolderForm(request.POST or None, tree=tree, initial={"parent": number(request.GET.get("dans"))})
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["creation_key"]
        try:
            folder = folder_operations.create_folder(form.values(), by=request.user, creation_key=key)
        except Refused as error:
            refusal(form, error)
        else:
            say(request, f"Le répertoire «\u00a0{folder}\u00a0» est créé. Déposez-y vos fichiers.")
            return redirect("folder_detail", pk=folder.pk)
    return render(request, "documents/folder_form.html", {"form": form}, status=422 if form.errors else 200)


def managed_folder(request: Request, pk: int) -> Folder:
    """404 for a folder one does not see, 403 for one that one only reads."""
    folder = get_object_or_404(Folder.objects.visible_to(request.user), pk=pk)
    require(can_publish(request.user))
    return folder


@require_safe
def folder_detail(request: Request, pk: int) -> HttpResponse:
    return folder_page(request, managed_folder(request, pk))


def folder_page(request: Request, folder: Folder, *, status: int = 200, **extra: Any) -> HttpResponse:
    """One folder; `?modifier=` the document whose title and description are being written, in its row."""
    documents = page_of(request, queries.published_documents(folder), DOCUMENTS_A_PAGE)
    edited = request.GET.get("modifier", "")
    document = next((one for one in documents if str(one.pk) == edited), None)
    tree = folders_published()
    context = {
        "folder": folder,
        "path": path_to(folder),
        "inside": [one for one, _ in tree if one.parent_id == folder.pk],
        "page": documents,
        "edited": document.pk if document else None,
        "form": DocumentForm(instance=document) if document else None,
        "creation_key": uuid.uuid4(),
        "problems": [],
        "history": history_of(folder),
    }
    return render(request, "documents/folder.html", context | extra, status=status)


def folder_edit(request: Request, pk: int) -> HttpResponse:
    """Its name, whom it is for, where it is."""
    folder = managed_folder(request, pk)
    name = folder.name
    form = FolderForm(request.POST or None, instance=folder, tree=folders_published())
    extra: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        confirmed, version = "confirmed" in request.POST, form.cleaned_data["version"]
        try:
            folder = folder_operations.update_folder(
                folder, form.values(), by=request.user, version=version, confirmed=confirmed
            )
        except Refused as error:
            extra = refusal(form, error)
        else:
            say(request, f"Le répertoire «\u00a0{folder}\u00a0» est enregistré.")
            return redirect("folder_detail", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "folder": folder, "name": name, "differences": None, "question": ""} | extra
    return render(request, "documents/folder_form.html", context, status=status)


@require_POST
def folder_order(request: Request, pk: int) -> HttpResponse:
    folder = managed_folder(request, pk)
    folder_operations.order_folder(folder, up=request.POST.get("sens") == "haut", by=request.user)
    return redirect(reverse("publishing") + f"#repertoire-{pk}")


def folder_delete(request: Request, pk: int) -> HttpResponse:
    """What goes with it is counted first; all of it can be had back."""
    folder = managed_folder(request, pk)
    if request.method != "POST":
        context = {"folder": folder, "path": path_to(folder), "holding": contents_of(folder)}
        return render(request, "documents/folder_delete.html", context)
    count = folder_operations.delete_folder(folder, by=request.user)
    said = f", avec {plural(count, 'document')}" if count else ""
    say(request, f"Le répertoire «\u00a0{folder}\u00a0» est supprimé{said}.", undo=reverse("folder_restore", args=[pk]))
    return redirect("publishing")


@require_POST
def folder_restore(request: Request, pk: int) -> HttpResponse:
    require(can_publish(request.user))
    folder = get_object_or_404(Folder, pk=pk)
    count = folder_operations.restore_folder(folder, by=request.user)
    said = f", avec {plural(count, 'document')}" if count else ""
    say(request, f"Le répertoire «\u00a0{folder}\u00a0» est rétabli{said}.")
    return redirect("folder_detail", pk=pk)


@require_POST
def folder_upload(request: Request, pk: int) -> HttpResponse:
    """Files put into a folder. With JavaScript one a request, answered by JSON: 200 what it became, 409 a question,
    422 why not. Without: all at once, and the page says what was refused.
    """
    folder = managed_folder(request, pk)
    files, key = request.FILES.getlist("files"), _key(request.POST.get("creation_key", ""))
    added, problems = [], []
    for rank, file in enumerate(files):
        try:
            document = operations.add_document(
                folder,
                file,
                by=request.user,
                creation_key=uuid.uuid5(key, str(rank)),
                confirmed="confirmed" in request.POST,
            )
            added.append(document)
        except Refused as error:
            problems.append((file.name, error))
    if request.headers.get("Accept") == "application/json":
        return _upload_answer(added, problems)
    if problems or not files:
        told = "Choisissez d’abord un ou plusieurs fichiers." if not files else ""
        said = [(name, error.message) for name, error in problems]
        return folder_page(request, folder, status=422, problems=said, error=told, added=added)
    say(request, f"{plural(len(added), 'document est en ligne', 'documents sont en ligne')}.{_removed(added)}")
    return redirect("folder_detail", pk=pk)


def _upload_answer(added: list[Document], problems: list[tuple[str | None, Refused]]) -> HttpResponse:
    if problems:
        error = problems[0][1]
        if isinstance(error, NeedsConfirmation):
            return JsonResponse({"question": error.message}, status=409)
        return JsonResponse({"error": error.message}, status=422)
    if not added:
        return JsonResponse({"error": "Ce fichier n’est pas arrivé entier\u00a0: réessayez."}, status=422)
    return JsonResponse({"title": added[0].title, "note": _removed(added).strip()})


def _removed(added: list[Document]) -> str:
    """What was taken out of the files, in a sentence."""
    parts = dict.fromkeys(part for document in added if document.current for part in document.current.removed)
    return f" Par prudence, on en a retiré\u00a0: {', '.join(parts)}." if parts else ""


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
