"""Step 11, (c): the pages of a sheet signed on paper, attached to its workshop while its sheet is open."""

import hashlib
import io
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from PIL import Image

from clubemploi.accounts.models import User
from clubemploi.attendance.models import Scan
from clubemploi.attendance.operations import lock_open
from clubemploi.attendance.paper.queries import scans_of
from clubemploi.attendance.queries import may_be_noted
from clubemploi.clubs.models import Workshop
from clubemploi.core.dates import moment_fr
from clubemploi.core.errors import Refused
from clubemploi.core.text import plural, squeeze
from clubemploi.files.storage import drop_file, keep_file, kept_file
from clubemploi.journal.operations import record

MAX_PAGES = 40
GONE = "Cette page vient de changer\u00a0: regardez-la de nouveau."


def attach_scans(workshop: Workshop, pages: Sequence[tuple[str, bytes]], *, by: User) -> tuple[list[Scan], int]:
    """Attach pages (file's name and JPEG made by us) after those there are, in this order. Return the new ones and how
    many were there already. Files are kept first, and removed if the operation fails.
    """
    scans = [_new_scan(workshop, name, content, by=by) for name, content in pages]
    try:
        for scan, (_, content) in zip(scans, pages, strict=True):
            keep_file(scan.file_name, [content])
        added = _attach(workshop, scans, by=by)
    except BaseException:
        _drop(scans)
        raise
    _drop([scan for scan in scans if scan not in added])
    return added, len(scans) - len(added)


def _new_scan(workshop: Workshop, name: str, content: bytes, *, by: User) -> Scan:
    digest = hashlib.sha256(content).hexdigest()
    with Image.open(io.BytesIO(content)) as picture:  # the header alone
        width, height = picture.size
    return Scan(
        workshop=workshop,
        key=uuid.uuid4(),
        sha256=digest,
        source=digest,
        name=squeeze(name)[-120:],
        added_by=by,
        width=width,
        height=height,
    )


@transaction.atomic
def _attach(workshop: Workshop, scans: Sequence[Scan], *, by: User) -> list[Scan]:
    locked = lock_open(workshop.pk)
    if not may_be_noted(locked):
        raise Refused("Cet atelier n’a pas encore commencé\u00a0: sa feuille n’est pas encore signée.")
    there = scans_of(locked)
    known = {scan.source for scan in there}
    added: list[Scan] = []
    for scan in scans:
        if scan.source not in known:
            known.add(scan.source)
            scan.position = len(there) + len(added) + 1
            added.append(scan)
    if len(there) + len(added) > MAX_PAGES:
        raise Refused(f"Une feuille a {MAX_PAGES} pages au plus\u00a0: avec celles-ci, il y en aurait trop.")
    for scan in added:
        scan.save(force_insert=True)
    if added:
        _record(locked, "attach_scans", f"a joint {plural(len(added), 'page')} de la feuille papier", by=by)
    return added


def _drop(scans: Sequence[Scan]) -> None:
    for scan in scans:
        drop_file(scan.file_name)


def _record(workshop: Workshop, verb: str, sentence: str, *, by: User) -> None:
    sentence = f"{sentence} de l’atelier du {moment_fr(workshop.starts_at)}"
    record(by=by, verb=verb, sentence=sentence, about=[workshop])


def _number(scans: Sequence[Scan]) -> None:
    for position, scan in enumerate(scans, start=1):
        if scan.position != position:
            scan.position = position
            scan.save(update_fields=["position"])


@transaction.atomic
def move_scan(scan: Scan, *, up: bool, by: User) -> None:
    """Move a page one place up or down. At the end of the row, nothing happens."""
    workshop = lock_open(scan.workshop_id)
    scans = scans_of(workshop)
    where = next((index for index, one in enumerate(scans) if one.pk == scan.pk), None)
    to = None if where is None else where + (-1 if up else 1)
    if where is None or to is None or not 0 <= to < len(scans):
        return
    scans.insert(to, scans.pop(where))
    _number(scans)
    _record(workshop, "move_scan", "a changé l’ordre des pages de la feuille papier", by=by)


@transaction.atomic
def remove_scan(scan: Scan, *, by: User) -> None:
    """Take a page off; restore_scan puts it back within a day. Twice is once."""
    workshop = lock_open(scan.workshop_id)
    known = Scan.objects.get(pk=scan.pk)
    if known.removed_at:
        return
    known.removed_at, known.removed_by = timezone.now(), by
    known.save(update_fields=["removed_at", "removed_by"])
    _number(scans_of(workshop))
    _record(workshop, "remove_scan", f"a retiré la page {known.position} de la feuille papier", by=by)


@transaction.atomic
def restore_scan(scan: Scan, *, by: User) -> None:
    """Put a page back in its place. Nothing happens if it is there, or was attached again meanwhile."""
    workshop = lock_open(scan.workshop_id)
    scans, known = scans_of(workshop), Scan.objects.get(pk=scan.pk)
    if not known.removed_at or any(one.source == known.source for one in scans):
        return
    if known.removed_at < timezone.now() - Scan.UNDO:  # its file is going, or gone
        raise Refused(GONE)
    if len(scans) >= MAX_PAGES:
        raise Refused(f"Une feuille a {MAX_PAGES} pages au plus.")
    known.removed_at, known.removed_by = None, None
    known.save(update_fields=["removed_at", "removed_by"])
    scans.insert(known.position - 1, known)
    _number(scans)
    _record(workshop, "restore_scan", f"a remis la page {known.position} de la feuille papier", by=by)


def turn_scan(scan: Scan, *, by: User) -> None:
    """Turn a page a quarter clockwise, into a new file. Of two turns at once, the first counts."""
    try:
        with kept_file(scan.file_name) as file, Image.open(file) as picture:
            out = io.BytesIO()
            picture.transpose(Image.Transpose.ROTATE_270).save(out, "JPEG", quality=88)
    except FileNotFoundError:
        raise Refused(GONE) from None
    other = _new_scan(scan.workshop, scan.name, out.getvalue(), by=by)
    keep_file(other.file_name, [out.getvalue()])
    try:
        _replace(scan, other, by=by)
    except BaseException:
        drop_file(other.file_name)
        raise
    drop_file(scan.file_name)


@transaction.atomic
def _replace(scan: Scan, other: Scan, *, by: User) -> None:
    workshop = lock_open(scan.workshop_id)
    known = Scan.objects.get(pk=scan.pk)
    if known.key != scan.key or known.removed_at:
        raise Refused(GONE)
    for name in ("key", "sha256", "width", "height"):
        setattr(known, name, getattr(other, name))
    known.save(update_fields=["key", "sha256", "width", "height"])
    _record(workshop, "turn_scan", f"a tourné la page {known.position} de la feuille papier", by=by)


def drop_removed_scans() -> bool:
    """Job of the worker: delete the file of one page taken off more than a day ago. Return whether there was one."""
    scan = Scan.objects.filter(removed_at__lt=timezone.now() - Scan.UNDO).order_by("pk").first()
    if scan is None:
        return False
    drop_file(scan.file_name)  # first: were it killed here, the next run finds the row again
    scan.delete()
    return True
