"""What a trainee has of documents: sent to them, tied to their workshops, or published for all."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Attendance, Enrolment
from clubemploi.documents.library.queries import library_of
from clubemploi.documents.models import Document, Download, KitItem, SentDocument, Version, end_of_today
from clubemploi.trainees.models import Trainee


@dataclass(frozen=True)
class OwnDocument:
    """A document as its reader sees it: since when, when they last downloaded it, whether it is new to them."""

    document: Document
    version: Version
    since: dt.datetime
    taken_at: dt.datetime | None
    is_new: bool
    origin: str = ""  # the workshop of its kit, or its folder


def sent_to_clubs_of(trainee: Trainee) -> dict[int, list[OwnDocument]]:
    """{club they are in: the documents sent to it, each once, the last sent first}. One query."""
    mine = Enrolment.objects.enrolled().filter(trainee=trainee).values("club")
    rows = SentDocument.objects.filter(
        sending__club__in=mine,
        sending__mailing__sent_at__isnull=False,
        document__in=Document.objects.standing().ready(),
    ).annotate(club=F("sending__club"), sent_at=F("sending__mailing__sent_at"))
    rows = rows.select_related("document__current").order_by("-sent_at", "position", "pk")
    found: dict[int, dict[int, OwnDocument]] = {}
    for row in _with_downloads(rows, trainee, "document"):
        found.setdefault(row.club, {}).setdefault(row.document_id, _own(row.document, row, row.sent_at))
    return {club: list(documents.values()) for club, documents in found.items()}


def published_for(trainee: Trainee, user: User) -> list[tuple[str, list[OwnDocument]]]:
    """The folders meant for trainees, in the order of the tree: [(folder's path, its documents)]. Four queries."""
    found: dict[str, list[OwnDocument]] = {}
    shelves = library_of(user)
    documents = Document.objects.filter(pk__in=[shelf.document.pk for shelf in shelves])
    downloads = {row.pk: row for row in _with_downloads(documents, trainee, "pk")}
    for shelf in shelves:
        own = _own(shelf.document, downloads[shelf.document.pk])
        found.setdefault(" › ".join(shelf.path), []).append(own)
    return list(found.items())


def _own(document: Document, row: Any, since: dt.datetime | None = None, origin: str = "") -> OwnDocument:
    """`row`: of `_with_downloads`."""
    version: Version = document.current  # type: ignore[assignment]  # those that are ready have one
    dated = max(since or version.added_at, version.added_at)
    return OwnDocument(document, version, dated, row.taken_at, row.taken_version != version.pk, origin)


def _with_downloads(rows: QuerySet[Any], trainee: Trainee, document: str) -> QuerySet[Any]:
    """Each with the last time this person took its document, and which version that was."""
    mine = Download.objects.filter(trainee=trainee, version__document=OuterRef(document)).order_by("-at", "-pk")
    return rows.annotate(taken_at=Subquery(mine.values("at")[:1]), taken_version=Subquery(mine.values("version")[:1]))


def kits_for(trainee: Trainee) -> dict[int, list[OwnDocument]]:
    """{workshop they attend, today or past: its kit}. One query."""
    mine = Attendance.objects.filter(enrolment__trainee=trainee, enrolment__status=Enrolment.Status.ENROLLED)
    rows = KitItem.objects.standing().filter(
        workshop__in=mine.values("workshop"),
        workshop__starts_at__lt=end_of_today(),
        workshop__cancelled_at__isnull=True,
        document__current__check_state=Version.Check.CLEAN,
    )
    rows = rows.select_related("document__current", "workshop").order_by("-workshop__starts_at", "position", "pk")
    found: dict[int, list[OwnDocument]] = {}
    for row in _with_downloads(rows, trainee, "document"):
        own = _own(row.document, row, row.workshop.starts_at, row.workshop.title)
        found.setdefault(row.workshop_id, []).append(own)
    return found
