"""Having the anchors and the sealed sheets time-stamped, when an authority is set. Nothing waits for it."""

import hashlib

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.attendance.models import Anchor, AttendanceSheet, Stamp
from clubemploi.attendance.stamps import StampError, ask_stamp

PAUSE_SECONDS = 600  # after a failure


def stamp_next() -> bool:
    """The worker's: one anchor or sealed sheet that has no stamp yet; after a failure, again ten minutes later. Whether
    one was stamped. The authority is asked outside of any transaction; of two workers at once, one is kept.
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
