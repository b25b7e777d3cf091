"""Step 13: répertoires, as the manager arranges them. There are few: whoever changes one locks them all."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.core.text import plural
from clubemploi.documents.models import Document, Folder, deleted_before
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot

FIELDS = ("name", "audience", "parent")
READERS = {
    Folder.Audience.TUTORS: {"tuteurs"},
    Folder.Audience.TRAINEES: {"stagiaires"},
    Folder.Audience.BOTH: {"tuteurs", "stagiaires"},
}
GONE = "Ce répertoire vient d’être supprimé par quelqu’un d’autre."


def lock_all() -> dict[int, Folder]:
    """Every folder not deleted, locked until the transaction ends: {pk: folder}, in order."""
    return {folder.pk: folder for folder in Folder.objects.standing().select_for_update(of=("self",))}


def _locked(folder: Folder | None, folders: Mapping[int, Folder]) -> Folder | None:
    """This folder as it stands now. Raises Refused when it has gone."""
    if folder is None:
        return None
    if folder.pk not in folders:
        raise Refused(GONE)
    return folders[folder.pk]


def siblings_of(parent_id: int | None, folders: Mapping[int, Folder]) -> list[Folder]:
    """The folders of this parent, in order (None: those at the top)."""
    return [folder for folder in folders.values() if folder.parent_id == parent_id]


def folders_within(folder: Folder, folders: Mapping[int, Folder]) -> Iterator[Folder]:
    """The folder and all those in it, however deep."""
    yield folder
    for child in siblings_of(folder.pk, folders):
        yield from folders_within(child, folders)


def _save(folder: Folder) -> None:
    try:
        with transaction.atomic():
            folder.save()
    except IntegrityError as error:
        raise Refused(f"Un répertoire s’appelle déjà «\u00a0{folder.name}\u00a0» ici.", field="name") from error


@transaction.atomic
def create_folder(values: Mapping[str, Any], *, by: User, creation_key: uuid.UUID | None = None) -> Folder:
    """Create a folder, last among its siblings. `values`: name, audience, parent (None: at the top). The same
    `creation_key` twice gives the same folder. Raises Refused beside the field.
    """
    if creation_key and (known := Folder.objects.filter(creation_key=creation_key).first()):
        return known
    folders = lock_all()
    folder = Folder(creation_key=creation_key, **values)
    folder.parent = _locked(folder.parent, folders)
    folder.position = 1 + max((one.position for one in siblings_of(folder.parent_id, folders)), default=-1)
    _save(folder)
    after = snapshot(folder, FIELDS)
    record(by=by, verb="create_folder", sentence="a créé le répertoire", about=[folder], after=after)
    return folder


@transaction.atomic
def update_folder(
    folder: Folder, values: Mapping[str, Any], *, by: User, version: int | None = None, confirmed: bool = False
) -> Folder:
    """Rename a folder, move it, or change its audience. Raises Conflict, Refused beside the field, or NeedsConfirmation
    when somebody loses sight of its documents.
    """
    folders = lock_all()
    _locked(folder, folders)
    folder = Folder.lock(folder.pk, version)
    before, was, came_from = snapshot(folder, FIELDS), READERS[Folder.Audience(folder.audience)], folder.parent_id
    for name, value in values.items():
        setattr(folder, name, value)
    folder.parent = _locked(folder.parent, folders)
    if folder.parent_id in {one.pk for one in folders_within(folders[folder.pk], folders)}:
        raise Refused("Un répertoire ne peut pas être rangé dans lui-même.", field="parent")
    lost = was - READERS[Folder.Audience(folder.audience)]
    count = folder.documents.standing().count()
    if lost and count and not confirmed:
        raise NeedsConfirmation(
            f"Les {' et les '.join(sorted(lost))} ne verront plus {plural(count, 'document')} de ce répertoire. "
            "Si c’est bien voulu, confirmez.",
            field="audience",
        )
    if folder.parent_id != came_from:
        folder.position = 1 + max((one.position for one in siblings_of(folder.parent_id, folders)), default=-1)
    folder.version += 1
    _save(folder)
    after = snapshot(folder, FIELDS)
    if before != after:
        sentence = "a modifié le répertoire"
        record(by=by, verb="update_folder", sentence=sentence, about=[folder], before=before, after=after)
    return folder


def reorder(rows: list[Any], pk: int, *, up: bool) -> list[Any]:
    """Exchange the row `pk` with its neighbour, and number all rows. Return those whose rank changed: none when it is
    at the end.
    """
    at = next(index for index, row in enumerate(rows) if row.pk == pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    changed = [(rank, row) for rank, row in enumerate(rows) if row.position != rank]
    for rank, row in changed:
        row.position = rank
    return [row for _, row in changed]


@transaction.atomic
def order_folder(folder: Folder, *, up: bool, by: User) -> None:
    """Move a folder one step up or down among its siblings."""
    folders = lock_all()
    _locked(folder, folders)
    changed = reorder(siblings_of(folders[folder.pk].parent_id, folders), folder.pk, up=up)
    Folder.objects.bulk_update(changed, ["position"])
    if changed:
        record(by=by, verb="order_folder", sentence="a changé l’ordre des répertoires", about=[folder])


@transaction.atomic
def delete_folder(folder: Folder, *, by: User) -> int:
    """Put a folder into the bin, with all the folders and documents in it; restore_folder brings them back. Return how
    many documents.
    """
    folders = lock_all()
    _locked(folder, folders)
    gone, now = list(folders_within(folders[folder.pk], folders)), timezone.now()
    count = Document.objects.standing().filter(folder__in=gone).update(deleted_at=now, deleted_by=by)
    Folder.objects.filter(pk__in=[one.pk for one in gone]).update(deleted_at=now, deleted_by=by)
    sentence = f"a supprimé le répertoire «\u00a0{folder.name}\u00a0», {plural(count, 'document')}"
    record(by=by, verb="delete_folder", sentence=sentence, about=gone)
    return count


@transaction.atomic
def restore_folder(folder: Folder, *, by: User) -> int:
    """Take a folder out of the bin, with what went there at the same moment. Return how many documents. The folders it
    was in come back too, empty. Not deleted, nothing happens. Raises Refused when it is too late.
    """
    folder = Folder.lock(folder.pk)
    if folder.deleted_at is None:
        return 0
    if folder.deleted_at < deleted_before():
        raise Refused("Ce répertoire a été supprimé il y a trop longtemps\u00a0: ses fichiers sont effacés.")
    moment = folder.deleted_at
    for one in Folder.objects.filter(deleted_at=moment).select_for_update(of=("self",)):
        bring_back(one)
    count = Document.objects.filter(deleted_at=moment).update(deleted_at=None, deleted_by=None)
    sentence = f"a rétabli le répertoire «\u00a0{folder.name}\u00a0», {plural(count, 'document')}"
    record(by=by, verb="restore_folder", sentence=sentence, about=[folder])
    return count


def bring_back(folder: Folder | None) -> None:
    """Restore this folder and those it is in, under another name where theirs was taken."""
    if folder is None or (folder := Folder.lock(folder.pk)).deleted_at is None:
        return
    folder.deleted_at = folder.deleted_by = None
    taken = set(Folder.objects.standing().filter(parent=folder.parent_id).values_list("name", flat=True))
    name, number = folder.name, 2
    while folder.name in taken:
        folder.name, number = f"{name[:90]} ({number})", number + 1
    folder.save(update_fields=["deleted_at", "deleted_by", "name", "updated_at"])
    bring_back(folder.parent)
