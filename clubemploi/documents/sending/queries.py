"""What the pages of an « envoi documentation » show: its documents, its weight, who downloaded what."""

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.clubs.models import Club
from clubemploi.core.text import weight_fr
from clubemploi.documents.folders.queries import folder_tree
from clubemploi.documents.models import Document, Download, Folder, Sending, SentDocument, Version
from clubemploi.documents.queries import readable_documents, with_title_words
from clubemploi.mailings.dispatch import encoded_size
from clubemploi.mailings.models import Delivery
from clubemploi.trainees.models import Trainee

MEGABYTE = 1024 * 1024
LINE = 76  # base64, as mails carry it
SHOWN = 80  # documents of the library at once; the search finds the others


# ── Its documents ───────────────────────────────────────────────────────────
def items_of(sending: Sending) -> list[SentDocument]:
    """The documents of a sending in order, with all that the page shows of them. One query."""
    return list(sending.items.select_related("document__current", "version").order_by("position", "pk"))


def problem_of(item: SentDocument) -> str:
    """Why this document cannot leave, as a sentence, or ""."""
    title = f"«\u00a0{item.document.title}\u00a0»"
    current = item.document.current
    if item.document.deleted_at is not None or current is None:
        return f"{title} a été supprimé de la documentation\u00a0: retirez-le de l’envoi."
    if current.check_state == Version.Check.CHECKING:
        return f"{title} est encore en contrôle\u00a0: réessayez dans un instant, ou retirez-le de l’envoi."
    if current.check_state != Version.Check.CLEAN:
        return f"{title} a été refusé par l’antivirus\u00a0: retirez-le de l’envoi."
    return ""


@dataclass(frozen=True)
class Choice:
    """A folder of the library, with the documents that can be added."""

    folder: Folder
    depth: int
    documents: list[Document]
    has_ticked: bool = False


def library_choices(user: User, *, text: str = "", ticked: Collection[int] = ()) -> list[Choice]:
    """The folders this person sees and the first eighty documents to choose there: all of them, or those whose title
    holds the words of `text`, and those already `ticked`. Five queries at most.
    """
    rows = folder_tree(user)
    wanted = None
    if text:
        wanted = set(with_title_words(readable_documents(user), text).values_list("pk", flat=True)) | set(ticked)
    left, choices = SHOWN, []
    for row in rows:
        documents = [one for one in row.documents if wanted is None or one.pk in wanted][:left]
        left -= len(documents)
        if documents:
            choices.append(Choice(row.folder, row.depth, documents, any(one.pk in ticked for one in documents)))
    return choices


# ── What it weighs ──────────────────────────────────────────────────────────
def in_a_mail(size: int) -> int:
    """The bytes that a file of `size` bytes takes in a mail: base64, in lines."""
    characters = 4 * math.ceil(size / 3)
    return characters + 2 * math.ceil(characters / LINE)


@dataclass(frozen=True)
class Weight:
    """The heaviest of the mails as it leaves, and the association's limit, in bytes."""

    size: int
    limit: int
    is_whole: bool = True  # no file is missing

    @property
    def excess(self) -> int:
        return max(0, self.size - self.limit)

    @property
    def shown(self) -> int:
        """The length of the bar."""
        return min(self.size, self.limit)

    @property
    def sentence(self) -> str:
        return f"{weight_fr(self.size)} sur {weight_fr(self.limit)}"

    @property
    def too_much(self) -> str:
        return weight_fr(self.excess)


def limit_of_a_mail() -> int:
    return Association.current().joined_megabytes * MEGABYTE


def weigh(sending: Sending) -> Weight:
    """The weight of the mail as it travels: text, headers and encoding included (mailings/dispatch.encoded_size). Far
    past the limit the files are not read: their sizes are enough.
    """
    mailing, limit = sending.mailing, limit_of_a_mail()
    files = sum(in_a_mail(one["size"]) for one in mailing.attachments)
    if files <= limit:
        try:
            return Weight(encoded_size(mailing), limit)
        except FileNotFoundError:
            return Weight(files, limit, is_whole=False)
    return Weight(files, limit)


# ── Whom it goes to ─────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Recipients:
    """`reachable`: ticked or not; `others`: [(delivery, why, what completes the record)]."""

    reachable: list[Delivery]
    others: list[tuple[Delivery, str, str]]

    @property
    def ticked_count(self) -> int:
        return sum(bool(row.channel) for row in self.reachable)


def recipients_of(sending: Sending) -> Recipients:
    """The recipients by name. Why somebody is not reached is a phrase, with the page that mends it (« email », « mail »
    or ""). One query.
    """
    reachable, others = [], []
    for row in sending.mailing.deliveries.select_related("trainee").order_by("trainee__name_key", "pk"):
        if row.channel or row.left_out == Delivery.LeftOut.REMOVED:
            reachable.append(row)
        elif row.left_out == Delivery.LeftOut.NO_EMAIL and not row.trainee.email:
            others.append((row, "pas d’adresse e-mail", "email"))
        elif row.left_out == Delivery.LeftOut.NO_EMAIL:
            others.append((row, f"l’adresse {row.trainee.email} ne marche pas", "mail"))
        else:
            others.append((row, str(row.get_left_out_display()), "mail"))
    return Recipients(reachable, others)


# ── Who took what ───────────────────────────────────────────────────────────
@dataclass(frozen=True)
class PersonDownloads:
    """One recipient: for each document of the sending, when they first downloaded it, or None."""

    delivery: Delivery
    cells: list[tuple[SentDocument, dt.datetime | None]]


@dataclass(frozen=True)
class DownloadTable:
    """Who downloaded what: one line a person, one column a document."""

    items: list[SentDocument]
    lines: list[PersonDownloads]

    @property
    def counted(self) -> list[tuple[SentDocument, int]]:
        """Each document, and how many people downloaded it."""
        return [(item, sum(line.cells[n][1] is not None for line in self.lines)) for n, item in enumerate(self.items)]


def downloads_by_person(sending: Sending) -> DownloadTable:
    """Who downloaded which document since it was sent, by whichever way. Three queries."""
    items = items_of(sending)
    rows = list(sending.mailing.deliveries.kept().select_related("trainee").order_by("trainee__name_key", "pk"))
    since = sending.mailing.sent_at or timezone.now()
    found = Download.objects.filter(
        version__document__in=[item.document_id for item in items],
        trainee__in=[r.trainee_id for r in rows],
        at__gte=since,
    )
    first: dict[tuple[int, int], dt.datetime] = {}
    for trainee, document, at in found.order_by("at", "pk").values_list("trainee", "version__document", "at"):
        first.setdefault((trainee, document), at)
    return DownloadTable(
        items,
        [
            PersonDownloads(row, [(item, first.get((row.trainee_id, item.document_id))) for item in items])
            for row in rows
        ],
    )


@dataclass(frozen=True)
class ClubSending:
    """A line of « Documents envoyés » on a club's page."""

    sending: Sending
    titles: list[str]
    people: int
    taken: int  # how many of them took at least one


def sendings_of(club: Club) -> list[ClubSending]:
    """The sendings of a club, drafts included, the newest first. Three queries for any number of them."""
    kept = Count("mailing__deliveries", filter=~Q(mailing__deliveries__channel=""))
    rows = club.sendings.select_related("mailing__by").annotate(people=kept).order_by("-pk")
    titles: dict[int, list[str]] = {}
    for pk, title in (
        SentDocument.objects.filter(sending__club=club)
        .order_by("position", "pk")
        .values_list("sending", "document__title")
    ):
        titles.setdefault(pk, []).append(title)
    taken = Sending.objects.filter(
        club=club,
        items__document__versions__downloads__at__gte=F("mailing__sent_at"),
        items__document__versions__downloads__trainee=F("mailing__deliveries__trainee"),
        mailing__deliveries__channel__gt="",
    )
    counts = dict(
        taken.order_by()
        .values_list("pk")
        .annotate(n=Count("items__document__versions__downloads__trainee", distinct=True))
    )
    return [ClubSending(row, titles.get(row.pk, []), row.people, counts.get(row.pk, 0)) for row in rows]


def downloads_of(trainee: Trainee) -> QuerySet[Download]:
    """What a person downloaded, the last first: they can see it too."""
    return Download.objects.filter(trainee=trainee).select_related("version__document").order_by("-at", "-pk")


def sendings_to(trainee: Trainee) -> QuerySet[Sending]:
    """The sendings that reached a person, the last first, with club, documents and versions. Two queries."""
    reached = Delivery.objects.kept().filter(trainee=trainee, sent_at__isnull=False)
    rows = Sending.objects.filter(mailing__in=reached.values("mailing"), mailing__sent_at__isnull=False)
    return (
        rows.select_related("mailing", "club")
        .prefetch_related("items__document__current")
        .order_by("-mailing__sent_at")
    )


# ── The personal link ───────────────────────────────────────────────────────
@dataclass(frozen=True)
class SentPage:
    """The page behind a personal link: what was sent to one person, until a date."""

    delivery: Delivery
    sending: Sending
    until: dt.datetime

    @property
    def last_day(self) -> dt.date:
        return timezone.localdate(self.until)

    @property
    def is_over(self) -> bool:
        """Whether its last day is past. That day counts whole: the page says « jusqu’au »."""
        return self.last_day < timezone.localdate()


def sent_page_with(token: str) -> SentPage | None:
    """The page of this token, even past its date; None for a token that is not ours. Two queries."""
    rows = Delivery.objects.with_link(token).filter(mailing__sending__isnull=False, sent_at__isnull=False)
    delivery = rows.select_related("trainee__user", "mailing__by", "mailing__sending__club").first()
    if delivery is None or delivery.sent_at is None:
        return None
    days = dt.timedelta(days=Association.current().link_days)
    return SentPage(delivery, delivery.mailing.sending, delivery.sent_at + days)


@dataclass(frozen=True)
class OfferedDocument:
    """A document on that page: its current version, or the problem; and when the person last downloaded it."""

    item: SentDocument
    version: Version | None
    problem: str
    taken_at: dt.datetime | None


def documents_on(sent_page: SentPage) -> list[OfferedDocument]:
    """The documents of the sending, each in its newest version. Two queries."""
    items = items_of(sent_page.sending)
    theirs = Download.objects.filter(trainee=sent_page.delivery.trainee_id)
    theirs = theirs.filter(version__document__in=[item.document_id for item in items])
    taken = dict(theirs.order_by("at", "pk").values_list("version__document", "at"))
    return [_offered(item, taken.get(item.document_id)) for item in items]


def _offered(item: SentDocument, taken_at: dt.datetime | None) -> OfferedDocument:
    current = item.document.current
    if item.document.deleted_at is not None or current is None:
        return OfferedDocument(item, None, "Ce document a été retiré depuis.", taken_at)
    if current.check_state != Version.Check.CLEAN:
        return OfferedDocument(item, None, "Ce document est en contrôle. Revenez un peu plus tard.", taken_at)
    return OfferedDocument(item, current, "", taken_at)
