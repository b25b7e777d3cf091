"""The documents of a workshop's kit, and those that can be added to it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club, Workshop
from clubemploi.documents.library.queries import library_of
from clubemploi.documents.models import Document, KitItem, Version


# ── The kit, for the team ───────────────────────────────────────────────────
def kit_of(workshop: Workshop) -> list[KitItem]:
    """The workshop's kit in order, with each document's current version, « en contrôle » included. One query."""
    return list(KitItem.objects.standing().filter(workshop=workshop).select_related("document__current"))


def kit_counts(club: Club) -> dict[int, int]:
    """{workshop: how many documents its kit has}, without the workshops that have no kit. One query."""
    rows = KitItem.objects.standing().filter(workshop__club=club).order_by().values("workshop")
    return dict(rows.annotate(n=Count("pk")).values_list("workshop", "n"))


def kits_of(workshops: Iterable[Workshop]) -> list[Document]:
    """The documents of these workshops' kits that may be opened, each once, by date then by rank. One query."""
    items = KitItem.objects.standing().filter(workshop__in=list(workshops))
    items = items.filter(document__current__check_state=Version.Check.CLEAN).select_related("document__current")
    rows = items.order_by("workshop__starts_at", "position", "pk")
    return list({item.document_id: item.document for item in rows}.values())


@dataclass(frozen=True)
class Shelved:
    """A folder and its documents to choose from."""

    path: str
    documents: list[Document]


SHOWN = 100  # at once; the search finds the others


def documents_to_choose(user: User, typed: str = "", *, but: Collection[int] = ()) -> tuple[list[Shelved], int]:
    """The library as this person sees it, without the documents in `but`; and how many more there are."""
    rows = [shelf for shelf in library_of(user, typed) if shelf.document.pk not in but]
    found: dict[str, list[Document]] = {}
    for shelf in rows[:SHOWN]:
        found.setdefault(" › ".join(shelf.path), []).append(shelf.document)
    return [Shelved(path, documents) for path, documents in found.items()], max(0, len(rows) - SHOWN)


# ── Mon espace ──────────────────────────────────────────────────────────────
