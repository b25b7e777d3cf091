"""« kit de l’atelier »: documents of the library tied to a workshop; its people see them from the day on."""

from collections.abc import Collection

from django.db import transaction

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Workshop
from clubemploi.core.errors import Refused
from clubemploi.core.text import plural
from clubemploi.documents.folders.operations import reorder
from clubemploi.documents.models import Document, KitItem
from clubemploi.journal.operations import record

MAX_DOCUMENTS = 20


def _locked(workshop: Workshop) -> Workshop:
    """Lock the workshop: one change of its kit at a time."""
    return Workshop.objects.select_for_update(of=("self",)).select_related("club").get(pk=workshop.pk)


@transaction.atomic
def tie_documents(
    workshop: Workshop, documents: Collection[Document], *, by: User, position: int | None = None
) -> list[KitItem]:
    """Add documents at the end of a kit, in this order; those in it already stay where they are. `documents`: those
    that `by` sees. `position`: where to put one back. Raises Refused past twenty, or for a cancelled workshop.
    """
    workshop = _locked(workshop)
    if workshop.cancelled_at:
        raise Refused("Cet atelier est annulé\u00a0: il n’a plus de kit.")
    held = dict(KitItem.objects.filter(workshop=workshop).values_list("document", "position"))
    new = [document for document in documents if document.pk not in held]
    if len(held) + len(new) > MAX_DOCUMENTS:
        raise Refused(f"Un kit tient en {MAX_DOCUMENTS} documents\u00a0: retirez-en avant d’en ajouter d’autres.")
    first = 1 + max(held.values(), default=-1) if position is None else position
    items = [KitItem(workshop=workshop, document=one, position=first + rank) for rank, one in enumerate(new)]
    KitItem.objects.bulk_create(items)
    if new:
        titles = ", ".join(f"«\u00a0{one.title}\u00a0»" for one in new[:3])
        sentence = f"a mis {plural(len(new), 'document')} au kit de l’atelier {workshop.title}\u00a0: {titles}"
        record(by=by, verb="tie_documents", sentence=sentence, about=[workshop, workshop.club, *new])
    return items


@transaction.atomic
def untie_document(workshop: Workshop, document: Document, *, by: User) -> int | None:
    """Take a document out of the kit, and return its position there; None when it was not in it."""
    workshop = _locked(workshop)
    item = KitItem.objects.filter(workshop=workshop, document=document).first()
    if item is None:
        return None
    item.delete()
    sentence = f"a retiré «\u00a0{document.title}\u00a0» du kit de l’atelier {workshop.title}"
    record(by=by, verb="untie_document", sentence=sentence, about=[workshop, workshop.club, document])
    return item.position


@transaction.atomic
def order_kit(workshop: Workshop, document: Document, *, up: bool, by: User) -> None:
    """Move a document one step up or down among those of the kit that `by` sees. No longer in it, nothing happens."""
    workshop = _locked(workshop)
    items = list(KitItem.objects.standing().filter(workshop=workshop))
    item = next((one for one in items if one.document_id == document.pk), None)
    if item is None:
        return
    changed = reorder(items, item.pk, up=up)
    KitItem.objects.bulk_update(changed, ["position"])
    if changed:
        sentence = f"a changé l’ordre du kit de l’atelier {workshop.title}"
        record(by=by, verb="order_kit", sentence=sentence, about=[workshop, workshop.club])
