"""What the pages of documents show."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from clubemploi.accounts.models import User
from clubemploi.core.text import fold
from clubemploi.documents.models import Document, Download, Folder, KitItem, SentDocument, Version
from clubemploi.mailings.models import Delivery
from clubemploi.trainees.models import Trainee


def with_title_words(documents: QuerySet[Document], typed: str) -> QuerySet[Document]:
    """Documents whose title holds each of the words, without accents or case; none if there is no word."""
    words = fold(typed).split()
    for word in words[:8]:
        documents = documents.filter(title_key__contains=word)
    return documents if words else documents.none()


def published_documents(folder: Folder) -> QuerySet[Document]:
    """The documents of a folder for who publishes them, « en contrôle » and refused ones included."""
    return Document.objects.standing().filter(folder=folder).select_related("current")


def binned_documents() -> QuerySet[Document]:
    """« Corbeille »: deleted documents, the last deleted first."""
    rows = Document.objects.in_bin().select_related("folder", "deleted_by", "current")
    return rows.order_by("-deleted_at", "pk")


def refused_versions() -> list[Version]:
    """Versions that the antivirus refused, unless a newer one came since or the document is gone."""
    newer = Version.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    found = Version.objects.filter(~Exists(newer), check_state=Version.Check.INFECTED, document__deleted_at=None)
    return list(found.select_related("document__folder").order_by("-added_at")[:20])


@dataclass(frozen=True)
class Reach:
    """Whom a document reached."""

    clubs: list[str]
    people: list[Trainee]
    taken: list[Download]
    kits: list[KitItem]


def reach_of(document: Document) -> Reach:
    """The clubs and people a document was sent to, who downloaded it, and the kits it is in. Four queries."""
    sent = SentDocument.objects.filter(document=document, sending__mailing__sent_at__isnull=False)
    mailings = sent.values("sending__mailing")
    deliveries = Delivery.objects.kept().filter(mailing__in=mailings).values("trainee")
    return Reach(
        clubs=list(dict.fromkeys(str(one.sending.club) for one in sent.select_related("sending__club"))),
        people=list(Trainee.objects.filter(pk__in=deliveries).order_by("last_name", "first_name", "pk")),
        taken=list(Download.objects.filter(version__document=document).select_related("trainee", "version")[:50]),
        kits=list(KitItem.objects.filter(document=document).select_related("workshop")),
    )


def readable_documents(user: User) -> QuerySet[Document]:
    """The documents of the library that this person sees and may open, in order."""
    folders = Folder.objects.visible_to(user)
    return Document.objects.in_library().ready().filter(folder__in=folders).select_related("current")
