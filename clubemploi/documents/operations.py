"""Step 13: documents and their versions, as the manager publishes them; what the worker does with their files."""

import uuid
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.core.text import fold, squeeze, weight_fr
from clubemploi.documents.folders.operations import GONE, bring_back, reorder
from clubemploi.documents.models import Document, Folder, SentDocument, Version, deleted_before
from clubemploi.files.storage import drop_file, keep_file
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot
from clubemploi.uploads.checking import CheckedFile, Kind, check_upload, clean_name

FIELDS = ("title", "description", "folder")
MEGABYTE = 1024 * 1024
HEAVY = {Kind.AUDIO, Kind.VIDEO}


def add_document(
    folder: Folder | None,
    file: UploadedFile,
    *,
    by: User,
    title: str = "",
    creation_key: uuid.UUID | None = None,
    confirmed: bool = False,
) -> Document:
    """Add a document of one version, last in its folder; without a folder, it belongs to who sends it. `title`: made
    from the file's name when empty. The same `creation_key` twice gives the same document.

    Raises Refused(field="file") when the file is not accepted, and NeedsConfirmation when a folder holds the same one
    already.
    """
    if known := _made_with(creation_key):
        return known
    checked = _checked(file)
    name = clean_name(file.name or "", checked.extension)
    if folder is not None and not confirmed:
        _tell_known(checked)
    title = squeeze(title)[:150] or title_of(name)

    def store(version: Version) -> Document:
        document = Document(folder=folder, title=title, title_key=fold(title), added_by=by, creation_key=creation_key)
        if folder is not None:
            document.position = _last_of(Folder.lock(folder.pk))
        document.save()
        _save_version(document, version)
        record(by=by, verb="add_document", sentence="a ajouté le document", about=[document, *filter(None, [folder])])
        return document

    try:
        return _keep(name, checked, store, by=by)
    except IntegrityError:
        if known := _made_with(creation_key):  # the second of two clicks at the same moment
            return known
        raise


def _made_with(creation_key: uuid.UUID | None) -> Document | None:
    return Document.objects.filter(creation_key=creation_key).first() if creation_key else None


def replace_document(document: Document, file: UploadedFile, *, by: User, confirmed: bool = False) -> Version:
    """« Remplacer par une nouvelle version »: the document's address stays, and its older versions. Raises
    Refused(field="file"), and NeedsConfirmation when it is the file that is there.
    """
    checked = _checked(file)
    current = document.current
    if current is not None and current.digest == checked.sha256 and not confirmed:
        raise NeedsConfirmation("C’est le même fichier que la version actuelle.", field="file")

    def store(version: Version) -> Version:
        locked = lock_standing(document)
        version = _save_version(locked, version)
        record(by=by, verb="replace_document", sentence=f"a déposé la version {version.number}", about=[locked])
        return version

    return _keep(clean_name(file.name or "", checked.extension), checked, store, by=by)


def _checked(file: UploadedFile) -> CheckedFile:
    """What the file is, within the association's limits."""
    association = Association.current()
    usual, heavy = association.document_megabytes * MEGABYTE, association.video_megabytes * MEGABYTE
    checked = check_upload(file, max_bytes=max(usual, heavy))
    limit = heavy if checked.kind in HEAVY else usual
    if checked.size > limit:
        raise Refused(
            f"Ce fichier pèse {weight_fr(checked.size)}\u00a0: c’est {weight_fr(checked.size - limit)} de trop "
            f"({weight_fr(limit)} au plus).",
            field="file",
        )
    return checked


def _tell_known(checked: CheckedFile) -> None:
    """The same bytes are in the library already: where."""
    alike = Document.objects.in_library().filter(current__digest=checked.sha256).select_related("folder").first()
    if alike is not None:
        raise NeedsConfirmation(
            f"Ce fichier est déjà là, dans «\u00a0{alike.folder}\u00a0»\u00a0: «\u00a0{alike.title}\u00a0».",
            field="file",
        )


def title_of(name: str) -> str:
    """« CV_modèle 2027.pdf » → « CV modèle 2027 »."""
    return squeeze(PurePath(name).stem.replace("_", " "))[:150] or "Document"


def _keep(name: str, checked: CheckedFile, store: Callable[[Version], Any], *, by: User) -> Any:
    """Keep the file, then write the rows; nothing of either when one fails. With an antivirus, « en contrôle »: it
    reads the file later (checking/operations.py).
    """
    state = Version.Check.CHECKING if settings.CLAMAV_SOCKET else Version.Check.CLEAN
    version = Version(
        file_key=uuid.uuid4(),
        name=name,
        kind=checked.kind,
        content_type=checked.content_type,
        size=checked.size,
        digest=checked.sha256,
        added_by=by,
        check_state=state,
    )
    with checked.file:
        keep_file(version.file_name, checked.file.chunks())
    version.removed = checked.removed
    try:
        with transaction.atomic():
            return store(version)
    except BaseException:
        drop_file(version.file_name)
        raise


def _save_version(document: Document, version: Version) -> Version:
    """The next one of a locked document; the one that is opened from now on, or once the antivirus has said so."""
    version.document = document
    version.number = 1 + (document.versions.aggregate(last=Max("number"))["last"] or 0)
    version.save()
    if version.check_state == Version.Check.CLEAN or document.current is None:
        document.current = version
    document.version += 1
    document.save(update_fields=["current", "version", "updated_at"])
    return version


def _last_of(folder: Folder) -> int:
    """The rank of what comes last in a locked folder. Raises Refused when it has been deleted."""
    if folder.deleted_at is not None:
        raise Refused(GONE)
    ranks = Document.objects.standing().filter(folder=folder)
    return 1 + (ranks.aggregate(last=Max("position"))["last"] or 0)


def lock_standing(document: Document, version: int | None = None) -> Document:
    """The document, locked. Raises Refused when it has been deleted, and Conflict when it is no longer at `version`."""
    locked = Document.lock(document.pk, version)
    if locked.deleted_at is not None:
        raise Refused("Ce document vient d’être supprimé par quelqu’un d’autre.")
    return locked


@transaction.atomic
def update_document(
    document: Document, *, title: str, description: str, by: User, version: int | None = None
) -> Document:
    """Change a document's title and description. Raises Conflict."""
    document = lock_standing(document, version)
    before = snapshot(document, FIELDS)
    document.title, document.title_key, document.description = title, fold(title), description
    document.version += 1
    document.save(update_fields=["title", "title_key", "description", "version", "updated_at"])
    after = snapshot(document, FIELDS)
    if before != after:
        sentence = "a modifié le document"
        record(by=by, verb="update_document", sentence=sentence, about=[document], before=before, after=after)
    return document


@transaction.atomic
def move_document(document: Document, folder: Folder, *, by: User) -> Document:
    """Move a document to the end of another folder. Already there, nothing happens."""
    folder = Folder.lock(folder.pk)
    document, last = lock_standing(document), _last_of(folder)
    if document.folder_id == folder.pk:
        return document
    before = snapshot(document, FIELDS)
    document.folder, document.position = folder, last
    document.version += 1
    document.save(update_fields=["folder", "position", "version", "updated_at"])
    after = snapshot(document, FIELDS)
    sentence = f"a rangé le document dans «\u00a0{folder}\u00a0»"
    record(by=by, verb="move_document", sentence=sentence, about=[document, folder], before=before, after=after)
    return document


@transaction.atomic
def order_document(document: Document, *, up: bool, by: User) -> None:
    """Move a document one step up or down in its folder."""
    if document.folder_id:
        Folder.lock(document.folder_id)
    lock_standing(document)
    rows = list(Document.objects.standing().filter(folder=document.folder_id))
    changed = reorder(rows, document.pk, up=up)
    Document.objects.bulk_update(changed, ["position"])
    if changed:
        record(by=by, verb="order_document", sentence="a changé l’ordre des documents", about=[document])


@transaction.atomic
def use_version(version: Version, *, by: User) -> Document:
    """Make this version, older or newer, the one that is opened from now on."""
    document = lock_standing(version.document)
    version.refresh_from_db()
    if version.check_state != Version.Check.CLEAN:
        raise Refused(f"Cette version ne s’ouvre pas\u00a0: {version.get_check_state_display()}.")
    if document.current_id != version.pk:
        document.current = version
        document.version += 1
        document.save(update_fields=["current", "version", "updated_at"])
        sentence = f"est revenu à la version {version.number}"
        record(by=by, verb="use_version", sentence=sentence, about=[document])
    return document


@transaction.atomic
def delete_document(document: Document, *, by: User) -> Document:
    """Put a document into the bin for 35 days: nobody opens it any more, even by a personal link. Twice is once."""
    document = Document.lock(document.pk)
    if document.deleted_at is None:
        document.deleted_at, document.deleted_by = timezone.now(), by
        document.save(update_fields=["deleted_at", "deleted_by", "updated_at"])
        about = [document, *filter(None, [document.folder])]
        sentence = f"a supprimé le document «\u00a0{document.title}\u00a0»"
        record(by=by, verb="delete_document", sentence=sentence, about=about)
    return document


@transaction.atomic
def restore_document(document: Document, *, by: User) -> Document:
    """Take a document out of the bin, with the folders it was in. Raises Refused when its files are gone."""
    document = Document.lock(document.pk)
    if document.deleted_at is None:
        return document
    if document.deleted_at < deleted_before():
        raise Refused("Ce document a été supprimé il y a trop longtemps\u00a0: ses fichiers sont effacés.")
    bring_back(document.folder)
    document.deleted_at = document.deleted_by = None
    document.save(update_fields=["deleted_at", "deleted_by", "updated_at"])
    record(by=by, verb="restore_document", sentence="a rétabli le document", about=[document])
    return document


def purge_next() -> bool:
    """Job of the worker: erase one document deleted long ago, its rows then its files. Return whether there was one.

    What a sending tells of stays as a row without a file. Rows are marked first, so that nothing leads to a missing
    file; killed anywhere, it begins again.
    """
    sent = SentDocument.objects.filter(document=OuterRef("pk"))
    old = Document.objects.filter(deleted_at__lt=deleted_before())
    document = old.filter(Q(current__isnull=False) | ~Exists(sent)).order_by("pk").first()
    if document is None:
        return _purge_folder()
    with transaction.atomic():
        Document.lock(document.pk)
        document.versions.update(check_state=Version.Check.ERASED)
    for version in document.versions.all():
        drop_file(version.file_name)
    with transaction.atomic():
        Document.lock(document.pk)
        if document.sent.exists():
            Document.objects.filter(pk=document.pk).update(current=None)
        else:
            document.delete()
    return True


def _purge_folder() -> bool:
    """A folder deleted long ago, that holds nothing any more."""
    old = Folder.objects.filter(deleted_at__lt=deleted_before(), children=None, documents=None).order_by("pk").first()
    if old is None:
        return False
    with transaction.atomic():
        old.delete()
    return True
