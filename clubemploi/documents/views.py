"""Step 13: one document as the manager sees it: its versions, where it is, who received it."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.core.feedback import say
from clubemploi.documents import operations, queries
from clubemploi.documents.folders.queries import folders_published, path_to
from clubemploi.documents.folders.views import folder_page
from clubemploi.documents.forms import DocumentForm, MoveForm
from clubemploi.documents.library.views import version_response
from clubemploi.documents.models import Document, Version
from clubemploi.documents.permissions import can_publish
from clubemploi.journal.queries import history_of


def managed_document(request: Request, pk: int) -> Document:
    """A document of the library. 404 for one that this person does not see, 403 for one that they only read."""
    documents = Document.objects.visible_to(request.user).select_related("folder", "current__added_by", "added_by")
    document = get_object_or_404(documents.filter(folder__isnull=False), pk=pk)
    require(can_publish(request.user))
    return document


@require_safe
def document_detail(request: Request, pk: int) -> HttpResponse:
    return _page(request, managed_document(request, pk))


def _page(request: Request, document: Document, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {
        "document": document,
        "path": [*path_to(document.folder), document.folder] if document.folder else [],
        "versions": document.versions.select_related("added_by"),
        "reach": queries.reach_of(document),
        "form": DocumentForm(instance=document),
        "move_form": MoveForm(tree=folders_published(), initial={"folder": document.folder_id}),
        "history": history_of(document),
        "error": "",
        "question": "",
        "differences": None,
    }
    return render(request, "documents/document.html", context | extra, status=status)


@require_POST
def document_edit(request: Request, pk: int) -> HttpResponse:
    """Title and description, from its page or from its row in the folder (`dans_la_liste`)."""
    document = managed_document(request, pk)
    stored = managed_document(request, pk)  # a form changes the instance it is given
    form, in_list = DocumentForm(request.POST, instance=document), "dans_la_liste" in request.POST
    extra: dict[str, Any] = {}
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            operations.update_document(stored, **form.values(), by=request.user, version=version)
        except Refused as error:
            extra = refusal(form, error)
        else:
            say(request, f"«\u00a0{form.cleaned_data['title']}\u00a0» est enregistré.")
            return redirect("folder_detail", pk=stored.folder_id) if in_list else redirect("document_detail", pk=pk)
    if in_list and stored.folder and not extra:
        return folder_page(request, stored.folder, status=422, form=form, edited=pk)
    return _page(request, stored, status=422, form=form, **extra)


@require_POST
def document_order(request: Request, pk: int) -> HttpResponse:
    document = managed_document(request, pk)
    operations.order_document(document, up=request.POST.get("sens") == "haut", by=request.user)
    return redirect(reverse("folder_detail", args=[document.folder_id]) + f"#document-{pk}")


@require_POST
def document_move(request: Request, pk: int) -> HttpResponse:
    document = managed_document(request, pk)
    form = MoveForm(request.POST, tree=folders_published())
    if not form.is_valid():
        return _page(request, document, status=422, move_form=form)
    folder = form.cleaned_data["folder"]
    operations.move_document(document, folder, by=request.user)
    say(request, f"«\u00a0{document}\u00a0» est maintenant dans «\u00a0{folder}\u00a0».")
    return redirect("document_detail", pk=pk)


@require_POST
def document_replace(request: Request, pk: int) -> HttpResponse:
    """« Remplacer par une nouvelle version »."""
    document = managed_document(request, pk)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, document, status=422, error="Choisissez d’abord le fichier de la nouvelle version.")
    try:
        version = operations.replace_document(document, file, by=request.user, confirmed="confirmed" in request.POST)
    except NeedsConfirmation as question:
        return _page(request, document, status=422, error=f"{question.message} Rien n’est changé.")
    except Refused as error:
        return _page(request, document, status=422, error=error.message)
    parts = f" Par prudence, on en a retiré\u00a0: {', '.join(version.removed)}." if version.removed else ""
    say(request, f"La version {version.number} remplace la précédente, à la même adresse.{parts}")
    return redirect("document_detail", pk=pk)


def document_delete(request: Request, pk: int) -> HttpResponse:
    """Who received it is said first."""
    document = managed_document(request, pk)
    if request.method != "POST":
        context = {"document": document, "reach": queries.reach_of(document)}
        return render(request, "documents/document_delete.html", context)
    operations.delete_document(document, by=request.user)
    say(request, f"«\u00a0{document}\u00a0» est supprimé.", undo=reverse("document_restore", args=[pk]))
    return redirect("folder_detail", pk=document.folder_id)


@require_POST
def document_restore(request: Request, pk: int) -> HttpResponse:
    require(can_publish(request.user))
    document = operations.restore_document(get_object_or_404(Document, pk=pk), by=request.user)
    say(request, f"«\u00a0{document}\u00a0» est rétabli.")
    return redirect("document_detail", pk=pk) if document.folder_id else redirect("publishing_bin")


def _managed_version(request: Request, pk: int) -> Version:
    versions = Version.objects.filter(document__in=Document.objects.visible_to(request.user))
    version = get_object_or_404(versions.select_related("document"), pk=pk)
    require(can_publish(request.user))
    return version


@require_safe
def version_file(request: Request, pk: int) -> HttpResponseBase:
    """An older version, for managers alone."""
    version = _managed_version(request, pk)
    if version.check_state != Version.Check.CLEAN:
        raise Http404
    return version_response(request, version)


@require_POST
def version_use(request: Request, pk: int) -> HttpResponse:
    version = _managed_version(request, pk)
    document = operations.use_version(version, by=request.user)
    say(request, f"C’est de nouveau la version {version.number} qui s’ouvre.")
    return redirect("document_detail", pk=document.pk)
