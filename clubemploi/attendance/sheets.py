"""What a closed sheet holds, as data that gives the same bytes whoever writes it down."""

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from clubemploi.attendance.models import Scan, Signature
from clubemploi.clubs.models import Attendance, Workshop
from clubemploi.clubs.workshops.halves import HALVES
from clubemploi.core.dates import of_month

Content = dict[str, Any]


def content_of(
    workshop: Workshop,
    rows: Iterable[Attendance],
    signatures: Iterable[Signature],
    halves: Sequence[str],
    scans: Sequence[Scan] = (),
    *,
    number: int,
) -> Content:
    """Who, when, where, and what was noted of each; comments are no proof, and stay out. `workshop`: with its club and
    tutor; `rows`: with their trainee, by name; `signatures`: those that count, of these `halves`. A signature is
    the number of its proof; in two halves, {half: number}, where one of the whole workshop counts for both.
    `scans`: the pages signed on paper, in order; said only when there are some.
    """
    club = workshop.club
    signed = {(one.attendance_id, one.half): one.evidence for one in signatures}

    def signature_of(attendance: int | None) -> int | dict[str, int | None] | None:
        whole = signed.get((attendance, ""))
        if len(halves) == 1:
            return whole
        return {str(half): signed.get((attendance, half), whole) for half in halves}

    content = {
        "version": number,
        "workshop": workshop.pk,
        "title": workshop.title,
        "starts_at": workshop.starts_at.astimezone(dt.UTC).isoformat(),
        "ends_at": workshop.ends_at.astimezone(dt.UTC).isoformat(),
        "place": workshop.place or club.place,
        "club": f"{club.month:%Y-%m}",
        "tutor": club.tutor.get_full_name(),
        "tutor_signature": signature_of(None),
        "people": [_person(row) | {"signature": signature_of(row.pk)} for row in rows],
    }
    return content | {"scans": [_page(scan) for scan in scans]} if scans else content


def _page(scan: Scan) -> dict[str, Any]:
    at = scan.added_at.astimezone(dt.UTC).isoformat()
    return {"page": scan.position, "sha256": scan.sha256, "added_at": at, "by": scan.added_by.get_full_name()}


def _person(row: Attendance) -> Content:
    return {"attendance": row.pk, "name": row.enrolment.trainee.full_name, "presence": row.status}


def numbers_in(signature: int | dict[str, int | None] | None) -> list[int | None]:
    """The proofs of a signature in a sheet's content: one, or one a half."""
    return [signature[half] for half in HALVES] if isinstance(signature, dict) else [signature]


def canonical(content: Any) -> bytes:
    """JSON with sorted keys and no space, in NFC and UTF-8: equal data, equal bytes."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def digest_of(content: Any) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def sha256_of(chunks: Iterable[bytes]) -> str:
    """In hexadecimal, of a file's bytes."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def month_of(content: dict[str, Any]) -> str:
    return of_month(dt.date.fromisoformat(f"{content['club']}-01"))
