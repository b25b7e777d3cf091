"""What the screens about folders show."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from clubemploi.accounts.models import User
from clubemploi.documents.models import Document, Folder, SentDocument
from clubemploi.documents.queries import readable_documents
from clubemploi.mailings.models import Delivery


@dataclass(frozen=True)
class FolderRow:
    """A folder, its depth among the folders this person sees, and its documents."""

    folder: Folder
    depth: int
    documents: list[Document] = field(default_factory=list)


def folder_tree(user: User) -> list[FolderRow]:
    """The folders this person sees, each after its parent, with the documents they may open (`current` loaded); empty
    ones too. A folder whose parent they do not see is at the top. Three queries at most.
    """
    held: dict[int | None, list[Document]] = {}
    for document in readable_documents(user):
        held.setdefault(document.folder_id, []).append(document)
    return [
        FolderRow(folder, depth, held.get(folder.pk, []))
        for folder, depth in in_tree_order(Folder.objects.visible_to(user))
    ]


def in_tree_order(folders: QuerySet[Folder]) -> list[tuple[Folder, int]]:
    """Pairs (folder, depth), each folder after its parent."""
    rows = list(folders)
    known: set[int | None] = {folder.pk for folder in rows}
    within: dict[int | None, list[Folder]] = {}
    for folder in rows:
        within.setdefault(folder.parent_id if folder.parent_id in known else None, []).append(folder)
    found: list[tuple[Folder, int]] = []

    def go(parent: int | None, depth: int) -> None:
        for folder in within.get(parent, []):
            found.append((folder, depth))
            go(folder.pk, depth + 1)

    go(None, 0)
    return found


def folders_published() -> list[tuple[Folder, int]]:
    """Pairs (folder, depth) of every folder, with its `document_count`. One query."""
    count = Count("documents", filter=Q(documents__deleted_at=None))
    return in_tree_order(Folder.objects.standing().annotate(document_count=count).order_by("position", "name", "pk"))


@dataclass(frozen=True)
class FolderContents:
    """What goes when a folder goes."""

    folders: int
    documents: int
    people: int  # to whom some of it was sent


def contents_of(folder: Folder) -> FolderContents:
    """How many folders are within this one, their documents, and the people these were sent to. Three queries."""
    pks, rows = {folder.pk}, list(Folder.objects.standing().values_list("pk", "parent"))
    while more := {pk for pk, parent in rows if parent in pks} - pks:
        pks |= more
    documents = Document.objects.standing().filter(folder__in=pks)
    sent = SentDocument.objects.filter(document__in=documents, sending__mailing__sent_at__isnull=False)
    people = Delivery.objects.kept().filter(mailing__in=sent.values("sending__mailing"))
    return FolderContents(len(pks) - 1, documents.count(), people.values("trainee").distinct().count())


def path_to(folder: Folder) -> list[Folder]:
    """The folders that this one is in, the outermost first. One query."""
    known = Folder.objects.in_bulk()
    path: list[Folder] = []
    while folder.parent_id:
        folder = known[folder.parent_id]
        path.insert(0, folder)
    return path
