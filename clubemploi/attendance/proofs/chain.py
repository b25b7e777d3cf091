"""The chain of proofs (docs/adr/0013): each link holds the hash of the one before, so that a row that is changed,
taken out, added or moved is found, and named.

A link's hash is that of « v1 », its number, the previous hash and its body, one a line. An owner of the server could
write all of it anew: that is why its head is printed on each sealed sheet and mailed away.
"""

import datetime as dt
import hashlib
import re
import secrets
from typing import Any

from clubemploi.attendance.models import Certificate, Evidence, EvidenceHead, Signature
from clubemploi.attendance.sheets import canonical, digest_of

START = "0" * 64
HASH = re.compile("[0-9a-f]{64}")


def hash_of(number: int, previous: str, body: str) -> str:
    return hashlib.sha256(f"v1\n{number}\n{previous}\n{body}".encode()).hexdigest()


def new_salt() -> str:
    """A salt of 128 random bits."""
    return secrets.token_hex(16)


def commitment_of(salt: str, person: dict[str, Any]) -> str:
    """What the chain holds of a person: without the salt it says nothing; with it, only the same facts match."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(person)).hexdigest()


def append_evidence(kind: str, facts: dict[str, Any]) -> Evidence:
    """Add a link to the chain, in the transaction of what it proves. `facts`: JSON without anybody's name."""
    EvidenceHead.objects.get_or_create(pk=1)
    head = EvidenceHead.objects.select_for_update().get(pk=1)
    body = canonical({"kind": kind, **facts}).decode()
    number = head.number + 1
    link = Evidence.objects.create(number=number, body=body, previous=head.hash, hash=hash_of(number, head.hash, body))
    head.number, head.hash = link.number, link.hash
    head.save(update_fields=["number", "hash"])
    return link


def iso_of(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat() if moment else ""


def personal_part(signature: Signature) -> dict[str, Any]:
    """The facts that a signature's commitment covers."""
    clock = (
        {"device_at": iso_of(signature.device_at), "sent_at": iso_of(signature.sent_at)} if signature.sent_at else {}
    )
    return clock | {
        "name": signature.name,
        "attendance": signature.attendance_id,
        "witness": signature.witness_id,
        "identified": signature.identified,
        "device": signature.device,
        "network": signature.network,
        "strokes": signature.strokes,
    }


def facts_of(signature: Signature) -> dict[str, Any]:
    """What the chain says of a signature in clear, without anybody's name."""
    facts = {
        "workshop": signature.workshop_id,
        "role": signature.role,
        "method": signature.method,
        "agreed": signature.agreed,
        "at": iso_of(signature.signed_at),
    }
    return facts | {"half": signature.half} if signature.half else facts


def certified_facts(certificate: Certificate) -> dict[str, Any]:
    """What the chain says of an attestation, but for whose record it is in: that may change when two are merged."""
    return {
        "certificate": certificate.number,
        "content": digest_of(certificate.content),
        "club": certificate.club_id,
        "from": certificate.from_date.isoformat() if certificate.from_date else "",
        "to": certificate.to_date.isoformat() if certificate.to_date else "",
        "by": certificate.issued_by_id,
        "at": iso_of(certificate.issued_at),
    }


# ── Reading it again ────────────────────────────────────────────────────────
Version = tuple[Any, Any]  # a closed sheet: its workshop, its number
