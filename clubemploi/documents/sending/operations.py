"""Step 13: « envoi documentation », from its draft to « Envoyer »; and the download by personal link."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.clubs.writing.operations import write_to_participants
from clubemploi.clubs.writing.queries import people_of
from clubemploi.core.errors import Refused
from clubemploi.core.text import weight_fr
from clubemploi.documents.models import Document, Download, Sending, SentDocument, Version
from clubemploi.documents.operations import add_document, delete_document, restore_document
from clubemploi.documents.sending.queries import in_a_mail, items_of, limit_of_a_mail, problem_of, weigh
from clubemploi.journal.operations import record
from clubemploi.mailings.models import Delivery, Kind, Mailing
from clubemploi.mailings.operations import (
    NO_LONGER,
    discard_mailing,
    follow_people,
    join_documents,
    launch_mailing,
    leave_out,
    put_back,
    send_trial_copy,
    settle_deliveries,
)
from clubemploi.outbox.models import TOKEN_MARK, Message
from clubemploi.trainees.models import Trainee

MOST = 50  # documents of one sending


@transaction.atomic
def prepare_sending(club: Club, *, by: User) -> Sending:
    """Draft a sending to everyone enrolled. If this person had begun one, return it brought up to date. Raises Refused
    when nobody is enrolled, or nobody has an e-mail.
    """
    club = Club.lock(club.pk)
    begun = Sending.objects.filter(club=club, mailing__by=by, mailing__state=Mailing.State.DRAFT)
    if sending := begun.select_related("mailing").first():
        follow_people(sending.mailing, people_of(club), by=by)
        return sending
    mailing = write_to_participants(club, kind=Kind.DOCUMENTS, by=by)
    if not mailing.deliveries.filter(channel=Delivery.Channel.EMAIL).exists():
        raise Refused(
            "Aucun des inscrits n’a d’adresse e-mail où lui écrire\u00a0: complétez d’abord leurs fiches, "
            "ou remettez-leur les documents à l’atelier."
        )
    sending = Sending.objects.create(mailing=mailing, club=club)
    mailing.personal_path = reverse("receive", args=[TOKEN_MARK])
    mailing.compose_path = reverse("sending_compose", args=[sending.pk])
    mailing.save(update_fields=["personal_path", "compose_path", "updated_at"])
    return sending


@transaction.atomic
def refresh_recipients(sending: Sending, *, by: User) -> None:
    """Bring the recipients up to date with the records and the enrolments of today."""
    follow_people(sending.mailing, people_of(sending.club), by=by)


@transaction.atomic
def choose_recipients(sending: Sending, ticked: Collection[int], *, by: User) -> None:
    """Send to the deliveries in `ticked`, and leave out whoever else could be reached."""
    for row in sending.mailing.deliveries.select_related("mailing", "trainee"):
        if row.channel and row.pk not in ticked:
            leave_out(row, by=by)
        elif row.left_out == Delivery.LeftOut.REMOVED and row.pk in ticked:
            put_back(row, by=by)


# ── Its documents ───────────────────────────────────────────────────────────
@transaction.atomic
def add_documents(sending: Sending, documents: Sequence[Document], *, by: User) -> None:
    """Join documents, in this order; those too heavy for a mail go by link. One already there changes nothing. Load
    them through visible_to first. Raises Refused past fifty, or when one cannot leave.
    """
    _lock_draft(sending)
    limit, known = limit_of_a_mail(), set(sending.items.values_list("document", flat=True))
    new = [one for one in dict.fromkeys(documents) if one.pk not in known]
    if len(known) + len(new) > MOST:
        raise Refused(f"Un envoi porte {MOST}\u00a0documents au plus\u00a0: faites-en deux.")
    last = sending.items.aggregate(last=Max("position"))["last"] or 0
    for rank, document in enumerate(new, start=last + 1):
        version = document.current
        if version is None:
            raise Refused(f"«\u00a0{document.title}\u00a0» n’a plus de fichier.")
        SentDocument.objects.create(
            sending=sending, document=document, version=version, position=rank, by_link=in_a_mail(version.size) > limit
        )
    _join(sending, by=by)


@dataclass(frozen=True)
class BroughtFiles:
    """What became of the sender's files: those already in the sending, and those refused and why."""

    known: list[str]
    refused: list[str]


def bring_files(sending: Sending, files: Sequence[UploadedFile], *, by: User) -> BroughtFiles:
    """Add the sender's own files, as documents without a folder. A refused file stops none of the others; one already
    in the sending is recognised by its content. Not one transaction: each file is checked, which takes a while.
    """
    known, refused = [], []
    for file in files:
        try:
            document = add_document(None, file, by=by)
            if _is_there(sending, document):
                delete_document(document, by=by)
                known.append(document.title)
            else:
                add_documents(sending, [document], by=by)
        except Refused as error:
            refused.append(f"{file.name}\u00a0: {error.message}")
    return BroughtFiles(known, refused)


def _is_there(sending: Sending, document: Document) -> bool:
    digest = document.current.digest if document.current else ""
    return sending.items.filter(document__current__digest=digest).exists()


@transaction.atomic
def remove_document(item: SentDocument, *, by: User) -> None:
    """The cross: take a document out. A file of the sender's own that nothing else needs goes into the bin.
    put_back_document undoes it.
    """
    _lock_draft(item.sending)
    document = item.document
    SentDocument.objects.filter(pk=item.pk).delete()
    _drop_unsent([document], by=by)
    _join(item.sending, by=by)


def _drop_unsent(documents: Sequence[Document], *, by: User) -> None:
    for document in documents:
        if document.folder_id is None and not document.sent.exists():
            delete_document(document, by=by)


@transaction.atomic
def put_back_document(sending: Sending, document: Document, *, by: User) -> None:
    """Undo remove_document."""
    _lock_draft(sending)
    if document.deleted_at is not None and document.folder_id is None:
        document = restore_document(document, by=by)
    add_documents(sending, [document], by=by)


@transaction.atomic
def switch_document(item: SentDocument, *, by_link: bool, by: User) -> None:
    """Choose « joint » or « par lien ». Raises Refused to join a document too heavy for a mail."""
    _lock_draft(item.sending)
    limit = limit_of_a_mail()
    if not by_link and in_a_mail(item.version.size) > limit:
        raise Refused(
            f"«\u00a0{item.document.title}\u00a0» est à lui seul plus lourd qu’un mail de {weight_fr(limit)}\u00a0: "
            "il part par lien."
        )
    SentDocument.objects.filter(pk=item.pk).update(by_link=by_link)
    _join(item.sending, by=by)


@transaction.atomic
def link_all(sending: Sending, *, by: User) -> None:
    """Send all of the documents by link."""
    _lock_draft(sending)
    sending.items.update(by_link=True)
    _join(sending, by=by)


@dataclass(frozen=True)
class PickedDocuments:
    """What pick_documents did: titles added, files already there, files refused and why, documents made links."""

    added: list[str]
    known: list[str]
    refused: list[str]
    linked: list[SentDocument]


def pick_documents(
    sending: Sending, documents: Sequence[Document], files: Sequence[UploadedFile], *, by: User
) -> PickedDocuments:
    """Add documents of the library and the sender's files at once; past the limit, the heaviest of all become links.
    Not one transaction: files are checked and weighed.
    """
    before = set(sending.items.values_list("document", flat=True))
    linked = set(sending.items.filter(by_link=True).values_list("pk", flat=True))
    add_documents(sending, documents, by=by)
    brought = bring_files(sending, files, by=by)
    make_fit(sending, by=by)
    items = items_of(sending)
    return PickedDocuments(
        added=[item.document.title for item in items if item.document_id not in before],
        known=[one.title for one in documents if one.pk in before] + brought.known,
        refused=brought.refused,
        linked=[item for item in items if item.by_link and item.pk not in linked],
    )


def make_fit(sending: Sending, *, by: User) -> list[SentDocument]:
    """Turn the heaviest documents into links until the mail is within the limit, and return them. Not one transaction:
    weighing reads the files.
    """
    moved: list[SentDocument] = []
    while excess := weigh(sending).excess:
        joined = sorted((one for one in items_of(sending) if not one.by_link), key=lambda one: one.version.size)
        if not joined:
            break
        while joined and excess > 0:
            moved.append(joined.pop())
            excess -= in_a_mail(moved[-1].version.size)
        with transaction.atomic():
            _lock_draft(sending)
            sending.items.filter(pk__in=[item.pk for item in moved]).update(by_link=True)
            _join(sending, by=by)
    return moved


def _lock_draft(sending: Sending) -> None:
    """The mailing's row, which whoever changes its documents locks first."""
    sending.mailing = Mailing.lock(sending.mailing_id)
    if sending.mailing.state != Mailing.State.DRAFT:
        raise Refused(NO_LONGER)


def _join(sending: Sending, *, by: User) -> None:
    """What the mailing carries, from the sending's documents."""
    attachments, links = [], []
    for item in items_of(sending):
        version = item.version
        if item.by_link:
            links.append((item.document.title, f"{sending.mailing.personal_path}#d{item.document_id}"))
        else:
            attachments.append(
                {"file": version.file_name, "name": version.name, "type": version.content_type, "size": version.size}
            )
    sending.mailing = join_documents(sending.mailing, attachments=attachments, links=links, by=by)


# ── « Envoyer » ─────────────────────────────────────────────────────────────
@transaction.atomic
def try_sending(mailing: Mailing, delivery: Delivery, *, by: User) -> Message:
    """« Envoyer un essai »: a trial carries the files, so Refused when one was deleted or is not checked yet."""
    for item in items_of(Sending.objects.get(mailing=mailing)):
        if problem := problem_of(item):
            raise Refused(problem)
    return send_trial_copy(mailing, delivery, by=by)


def launch_sending(mailing: Mailing, *, by: User, confirmed: bool = False, typed: int | None = None) -> Mailing:
    """« Envoyer », as mailings.operations.launch_mailing. Raises Refused without a document, past the limit, or when a
    document was deleted or is not checked yet. Two transactions: in between, the mail is weighed with its files as they
    are now.
    """
    sending = Sending.objects.select_related("mailing", "club").get(mailing=mailing)
    if sending.mailing.state != Mailing.State.DRAFT:
        return sending.mailing
    _freeze(sending, by=by)
    weight = weigh(sending)
    if not weight.is_whole:
        raise Refused("Le fichier d’un des documents est introuvable\u00a0: retirez-le, puis ajoutez-le de nouveau.")
    if weight.excess:
        raise Refused(
            f"Ce mail pèse {weight.too_much} de trop\u00a0: faites partir des documents par lien, ou retirez-en."
        )
    with transaction.atomic():
        _lock_documents(sending)
        return launch_mailing(sending.mailing, by=by, confirmed=confirmed, typed=typed)


@transaction.atomic
def _freeze(sending: Sending, *, by: User) -> None:
    """From here on what is joined is this version; whoever has left the club since gets nothing."""
    _lock_draft(sending)
    items = _lock_documents(sending)
    for item in items:
        if item.version_id != item.document.current_id:
            SentDocument.objects.filter(pk=item.pk).update(version=item.document.current)
    enrolled = {person.pk for person in people_of(sending.club)}
    written = set(sending.mailing.deliveries.kept().values_list("trainee", flat=True))
    settle_deliveries(sending.mailing, written - enrolled, reason=Delivery.LeftOut.REMOVED)
    _join(sending, by=by)


def _lock_documents(sending: Sending) -> list[SentDocument]:
    """None of them is deleted or replaced until the transaction ends; Refused when one may not leave."""
    list(Document.objects.select_for_update().filter(sent__sending=sending).order_by("pk").values_list("pk"))
    items = items_of(sending)
    if not items:
        raise Refused("Choisissez au moins un document à envoyer.")
    for item in items:
        if problem := problem_of(item):
            raise Refused(problem)
    return items


@transaction.atomic
def discard_sending(sending: Sending, *, by: User) -> None:
    """Throw the draft away, and the files that were brought for it alone."""
    _lock_draft(sending)
    documents = [item.document for item in items_of(sending)]
    discard_mailing(sending.mailing, by=by)  # and with it the sending
    _drop_unsent(documents, by=by)


# ── By a personal link ──────────────────────────────────────────────────────
@transaction.atomic
def take_by_link(version: Version, trainee: Trainee, *, by: User | None) -> Download:
    """Note that somebody downloads a version by their personal link. `by=None`: the person, who is not signed in."""
    sentence = f"a téléchargé «\u00a0{version.document}\u00a0» par son lien"
    record(by=by, verb="take_by_link", sentence=sentence, about=[trainee, version.document])
    return Download.objects.create(version=version, trainee=trainee, way=Download.Way.LINK)
