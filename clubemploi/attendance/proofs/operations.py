"""Sealed PDFs of closed sheets, made once, their hash in the chain; weekly anchors of the chain; time stamps."""

import base64
import datetime as dt
import hashlib
import logging
import uuid

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.attendance.models import Anchor, AttendanceSheet, Evidence, EvidenceHead, Stamp, anchor_week
from clubemploi.attendance.prints import sealed_sheet
from clubemploi.attendance.proofs.chain import append_evidence
from clubemploi.attendance.proofs.emails import send_anchor
from clubemploi.attendance.proofs.stamps import StampError, ask_stamp
from clubemploi.core.sealing import unseal
from clubemploi.files.storage import drop_file, keep_file
from clubemploi.pdf.making import PdfFailedError
from clubemploi.pdf.sealing import seal_pdf

FEW = 20  # sealed while somebody waits: 0.1 s each, 1.5 s with the association’s certificate
FAILED_SECONDS = 3600
logger = logging.getLogger(__name__)


def seal_sheet(sheet: AttendanceSheet) -> AttendanceSheet:
    """Make the sealed PDF, keep its file, then write its hash in the chain. Sealed already, return that one; of two at
    once, the first counts. The PDF is made outside of the transaction, and a file that turns out unneeded is removed.
    """
    sheet = AttendanceSheet.objects.select_related("closed_by").get(pk=sheet.pk)
    if sheet.pdf_digest or sheet.erased_at:
        return sheet
    pdf, holder = with_seal(sealed_sheet(sheet, Evidence.objects.get(number=sheet.evidence)))
    key = uuid.uuid4()
    sheet.pdf_key = key
    keep_file(sheet.pdf_name, [pdf])
    try:
        with transaction.atomic():
            locked = AttendanceSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
            if locked.pdf_digest or locked.erased_at:
                drop_file(sheet.pdf_name)
                return locked
            locked.pdf_key, locked.pdf_digest = key, hashlib.sha256(pdf).hexdigest()
            locked.seal = holder
            locked.save(update_fields=["pdf_key", "pdf_digest", "seal"])
            facts = {"workshop": locked.workshop_id, "version": locked.number, "pdf": locked.pdf_digest, "seal": holder}
            append_evidence("sealing", facts | {"at": timezone.now().astimezone(dt.UTC).isoformat()})
    except BaseException:
        drop_file(sheet.pdf_name)
        raise
    return locked


def with_seal(pdf: bytes) -> tuple[bytes, str]:
    """The PDF with the association's electronic seal, and the name of the seal's holder. Without a valid certificate,
    or when sealing fails: the same PDF, and an empty name.
    """
    association = Association.current()
    if not association.seal_holder or association.seal_expired:
        return pdf, ""
    p12 = base64.b64decode(unseal(association.seal_key))
    sealed = seal_pdf(pdf, p12, name=association.seal_holder, tsa_url=association.tsa_url) if p12 else b""
    return (sealed, association.seal_holder) if sealed else (pdf, "")


def seal_next() -> bool:
    """Job of the worker: seal one closed sheet that has no PDF yet. Return whether there was one. A sheet that fails is
    tried again an hour later, and holds up none of the others.
    """
    for sheet in AttendanceSheet.objects.kept().filter(pdf_digest="").order_by("pk").only("pk")[:FEW]:
        failed = f"unsealed-{sheet.pk}"
        if cache.get(failed):
            continue
        try:
            seal_sheet(sheet)
        except PdfFailedError:
            logger.exception("sheet %s could not be sealed", sheet.pk)
            cache.set(failed, 1, FAILED_SECONDS)
        else:
            return True
    return False


def seal_few(sheets: QuerySet[AttendanceSheet]) -> int:
    """Seal those of these sheets that are not sealed, unless they are many. Return how many are left for the worker."""
    waiting = list(sheets.filter(pdf_digest="").order_by("pk")[: FEW + 1])
    if len(waiting) > FEW:
        return sheets.filter(pdf_digest="").count()
    for sheet in waiting:
        seal_sheet(sheet)
    return 0


# ── Anchors: the chain’s head leaves the server, mailed every Monday to several people.


def anchor_next() -> bool:
    """Job of the worker: this week's anchor, from Monday at eight, unless the chain has not moved since the last.
    Return whether one was made.

    Made once, whatever the clock and however many workers: only one passes the head's conditional update, the week is
    unique, and the mails are queued in the same transaction.
    """
    week = anchor_week()
    if not EvidenceHead.objects.exclude(week=week).exists():
        return False
    with transaction.atomic():
        if not EvidenceHead.objects.exclude(week=week).update(week=week):
            return False
        head = EvidenceHead.objects.get(pk=1)
        if Anchor.objects.filter(week=week).exists() or Anchor.objects.filter(number__gte=head.number).exists():
            return False
        anchor = Anchor.objects.create(week=week, number=head.number, hash=head.hash)
        for user in anchor_readers():
            send_anchor(anchor, user)
    return True


def anchor_readers() -> list[User]:
    """Who gets the anchor by mail: the managers and, if there is only one, the administrators too."""
    users = User.objects.active().order_by("pk")
    managers = list(users.filter(is_manager=True))
    return managers if len(managers) > 1 else managers + list(users.filter(is_administrator=True, is_manager=False))


# ── Time stamps of the anchors and the sealed sheets, when an authority is set. Nothing waits for them.

PAUSE_SECONDS = 600  # after a failure


def stamp_next() -> bool:
    """Job of the worker: have one anchor or sealed sheet stamped. Return whether one was; after a failure, it tries
    again ten minutes later. The authority is asked outside of any transaction; of two workers at once, one stamp is
    kept.
    """
    association = Association.current()
    digest = _next_digest() if association.tsa_url else ""
    pause = "stamps-" + hashlib.sha256(association.tsa_url.encode()).hexdigest()[:16]
    if not digest or cache.get(pause):
        return False
    try:
        stamp = ask_stamp(association.tsa_url, digest, roots=association.tsa_certificate)
    except StampError as error:
        cache.set(pause, 1, PAUSE_SECONDS)
        _note(association, str(error))
        return False
    kept = {"token": stamp.token, "stamped_at": stamp.stamped_at, "authority": stamp.authority}
    Stamp.objects.get_or_create(digest=digest, defaults=kept)
    _note(association, "")
    return True


def _next_digest() -> str:
    """Anchors first. Two queries."""
    anchors = Anchor.objects.filter(~Exists(Stamp.objects.filter(digest=OuterRef("hash"))))
    sheets = AttendanceSheet.objects.filter(~Exists(Stamp.objects.filter(digest=OuterRef("pdf_digest"))))
    digests = anchors.values_list("hash", flat=True).first(), sheets.exclude(pdf_digest="").order_by("-pk").first()
    return digests[0] or (digests[1].pdf_digest if digests[1] else "")


def _note(association: Association, problem: str) -> None:
    """What the settings and /sante say; since when."""
    if (association.stamp_problem, bool(association.stamp_failing_since)) != (problem, bool(problem)):
        since = (association.stamp_failing_since or timezone.now()) if problem else None
        Association.objects.update(stamp_problem=problem, stamp_failing_since=since)
