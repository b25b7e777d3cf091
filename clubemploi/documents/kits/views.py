"""« kit de l’atelier »: what a tutor ties to a workshop before the day."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.clubs.access import led_workshop
from clubemploi.clubs.models import Workshop
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.text import numbers, plural
from clubemploi.documents.kits import operations, queries
from clubemploi.documents.models import Document
from clubemploi.documents.queries import readable_documents


def workshop_kit(request: Request, pk: int) -> HttpResponse:
    """What is in the kit, and the library to choose from; a POST adds what is ticked."""
    workshop = led_workshop(request, pk)
    if request.method != "POST":
        return _kit_page(request, workshop)
    documents = list(readable_documents(request.user).filter(pk__in=numbers(request.POST.getlist("document"))))
    if not documents:
        return _kit_page(request, workshop, status=422, error="Cochez d’abord un ou plusieurs documents.")
    try:
        items = operations.tie_documents(workshop, documents, by=request.user)
    except Refused as error:
        return _kit_page(request, workshop, status=422, error=error.message)
    say(request, f"{plural(len(items), 'document ajouté', 'documents ajoutés')} au kit de l’atelier.")
    return redirect("workshop_kit", pk=pk)


def _kit_page(request: Request, workshop: Workshop, *, status: int = 200, error: str = "") -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:150]
    kit = queries.kit_of(workshop)
    shelves, more = queries.documents_to_choose(request.user, typed, but={item.document_id for item in kit})
    context = {"workshop": workshop, "club": workshop.club, "kit": kit, "shelves": shelves, "more": more}
    return render(request, "documents/kit.html", context | {"typed": typed, "error": error}, status=status)


def _of_the_kit(workshop: Workshop, pk: int) -> Document:
    return get_object_or_404(Document.objects.standing().filter(kits__workshop=workshop), pk=pk)


@require_POST
def kit_remove(request: Request, pk: int, document_pk: int) -> HttpResponse:
    workshop = led_workshop(request, pk)
    document = _of_the_kit(workshop, document_pk)
    position = operations.untie_document(workshop, document, by=request.user)
    may_choose = readable_documents(request.user).filter(pk=document_pk).exists()
    undo = reverse("kit_put_back", args=[pk, document_pk]) + f"?rang={position}" if may_choose else ""
    say(request, f"«\u00a0{document.title}\u00a0» n’est plus dans le kit.", undo=undo)
    return redirect("workshop_kit", pk=pk)


@require_POST
def kit_put_back(request: Request, pk: int, document_pk: int) -> HttpResponse:
    """« Annuler »: where it was. What one has no right to choose does not come back."""
    workshop = led_workshop(request, pk)
    document = get_object_or_404(readable_documents(request.user), pk=document_pk)
    rank = numbers([request.GET.get("rang", "")])
    try:
        operations.tie_documents(workshop, [document], by=request.user, position=min(rank[0], 999) if rank else None)
    except Refused as error:
        return _kit_page(request, workshop, status=422, error=error.message)
    say(request, f"«\u00a0{document.title}\u00a0» est de nouveau dans le kit.")
    return redirect("workshop_kit", pk=pk)


@require_POST
def kit_order(request: Request, pk: int, document_pk: int) -> HttpResponse:
    workshop = led_workshop(request, pk)
    document = _of_the_kit(workshop, document_pk)
    operations.order_kit(workshop, document, up=request.POST.get("sens") == "haut", by=request.user)
    return redirect("workshop_kit", pk=pk)


# ── Sac du tuteur ───────────────────────────────────────────────────────────
