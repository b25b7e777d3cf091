"""What the pages of documents show."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet

from clubemploi.accounts.models import User
from clubemploi.core.text import fold
from clubemploi.documents.models import Document, Download, Folder, KitItem, SentDocument, Version
from clubemploi.mailings.models import Delivery
from clubemploi.trainees.models import Trainee


@dataclass(frozen=True)
class FolderRow:
    """A folder, how deep it is among those one sees, and what it holds."""

    folder: Folder
    depth: int
    documents: list[Document] = field(default_factory=list)


def folder_tree(user: User) -> list[FolderRow]:
    """The folders this person sees, each after the one it is in, with the documents they may open (`current` loaded).
    A folder within one that they do not see shows at the top. The empty ones too. Three queries at most.
    """
    held: dict[int | None, list[Document]] = {}
    for document in readable_documents(user):
        held.setdefault(document.folder_id, []).append(document)
    return [
        FolderRow(folder, depth, held.get(folder.pk, [])) for folder, depth in walk(Folder.objects.visible_to(user))
    ]


def walk(folders: QuerySet[Folder]) -> list[tuple[Folder, int]]:
    """(folder, depth), each after the one it is in."""
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


def readable_documents(user: User) -> QuerySet[Document]:
    """Those of the library that this person sees and may open, in order."""
    folders = Folder.objects.visible_to(user)
    return Document.objects.in_library().ready().filter(folder__in=folders).select_related("current")


def titled(documents: QuerySet[Document], typed: str) -> QuerySet[Document]:
    """Those whose title holds each of the words, without accents or case; words of nothing: none."""
    words = fold(typed).split()
    for word in words[:8]:
        documents = documents.filter(title_key__contains=word)
    return documents if words else documents.none()


def published_documents(folder: Folder) -> QuerySet[Document]:
    """What a folder holds, for who publishes: « en contrôle » and refused included."""
    return Document.objects.standing().filter(folder=folder).select_related("current")


def folders_published() -> list[tuple[Folder, int]]:
    """(folder, depth) of every folder, with its `document_count`. One query."""
    count = Count("documents", filter=Q(documents__deleted_at=None))
    return walk(Folder.objects.standing().annotate(document_count=count).order_by("position", "name", "pk"))


def path_to(folder: Folder) -> list[Folder]:
    """The folders it is in, the outermost first. One query."""
    known = Folder.objects.in_bulk()
    path: list[Folder] = []
    while folder.parent_id:
        folder = known[folder.parent_id]
        path.insert(0, folder)
    return path


def binned_documents() -> QuerySet[Document]:
    """« Corbeille »: the last deleted first."""
    rows = Document.objects.in_bin().select_related("folder", "deleted_by", "current")
    return rows.order_by("-deleted_at", "pk")


def refused_versions() -> QuerySet[Version]:
    """What the antivirus refused, of documents that are still there."""
    found = Version.objects.filter(check_state=Version.Check.INFECTED, document__deleted_at=None)
    return found.filter(document__current=F("pk")).select_related("document__folder").order_by("-added_at")


@dataclass(frozen=True)
class Reach:
    """Whom a document went to."""

    clubs: list[str]
    people: list[Trainee]
    taken: list[Download]
    kits: list[KitItem]


def reach_of(document: Document) -> Reach:
    """The clubs and people a document was sent to, who took it, the kits it is in. Four queries."""
    sent = SentDocument.objects.filter(document=document, sending__mailing__sent_at__isnull=False)
    mailings = sent.values("sending__mailing")
    deliveries = Delivery.objects.kept().filter(mailing__in=mailings).values("trainee")
    return Reach(
        clubs=list(dict.fromkeys(str(one.sending.club) for one in sent.select_related("sending__club"))),
        people=list(Trainee.objects.filter(pk__in=deliveries).order_by("last_name", "first_name", "pk")),
        taken=list(Download.objects.filter(version__document=document).select_related("trainee", "version")[:50]),
        kits=list(KitItem.objects.filter(document=document).select_related("workshop")),
    )
