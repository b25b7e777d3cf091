"""What the pages of documents show."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

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


@dataclass(frozen=True)
class Shelf:
    """A document, and where it is: the folders it is in, among those one sees, the outermost first."""

    document: Document
    folders: list[Folder]

    @property
    def path(self) -> list[str]:
        return [folder.name for folder in self.folders]

    @property
    def folder(self) -> Folder:
        return self.folders[-1]

    @property
    def folder_pks(self) -> list[int]:
        return [folder.pk for folder in self.folders]


def library_of(user: User, typed: str = "") -> list[Shelf]:
    """« Documents stagiaires », in the order of the tree; `typed`: words of titles. Two queries at most."""
    shelves: list[Shelf] = []
    path: list[Folder] = []
    words = fold(typed).split()
    for row in folder_tree(user):
        path = [*path[: row.depth], row.folder]
        held = [one for one in row.documents if all(word in one.title_key for word in words)]
        if not typed or words:
            shelves += [Shelf(document, path) for document in held]
    return shelves


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


@dataclass(frozen=True)
class Holding:
    """What goes when a folder goes."""

    folders: int
    documents: int
    people: int  # to whom some of it was sent


def holding_of(folder: Folder) -> Holding:
    """The folders within it, their documents, the people these were sent to. Three queries."""
    pks, rows = {folder.pk}, list(Folder.objects.standing().values_list("pk", "parent"))
    while more := {pk for pk, parent in rows if parent in pks} - pks:
        pks |= more
    documents = Document.objects.standing().filter(folder__in=pks)
    sent = SentDocument.objects.filter(document__in=documents, sending__mailing__sent_at__isnull=False)
    people = Delivery.objects.kept().filter(mailing__in=sent.values("sending__mailing"))
    return Holding(len(pks) - 1, documents.count(), people.values("trainee").distinct().count())


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


def refused_versions() -> list[Version]:
    """What the antivirus refused, unless a newer version came since or its document went."""
    newer = Version.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    found = Version.objects.filter(~Exists(newer), check_state=Version.Check.INFECTED, document__deleted_at=None)
    return list(found.select_related("document__folder").order_by("-added_at")[:20])


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
