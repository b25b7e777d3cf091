"""The chain of proofs (security.md, 3): each link holds the hash of the one before, so that a row that is changed,
taken out, added or moved is found, and named.

A link's hash is that of « v1 », its number, the previous hash and its body, one a line. An owner of the server could
write all of it anew: that is why its head is printed on each sealed sheet and mailed away.
"""

import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clubemploi.attendance.models import Anchor, AttendanceSheet, Evidence, EvidenceHead, Scan, Signature
from clubemploi.attendance.sheets import canonical, digest_of
from clubemploi.core.files import digest_of_file

START = "0" * 64
HASH = re.compile("[0-9a-f]{64}")


def hash_of(number: int, previous: str, body: str) -> str:
    return hashlib.sha256(f"v1\n{number}\n{previous}\n{body}".encode()).hexdigest()


def new_salt() -> str:
    """128 bits."""
    return secrets.token_hex(16)


def commitment_of(salt: str, person: dict[str, Any]) -> str:
    """What the chain holds of a person: without the salt it says nothing, with it nothing else fits."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(person)).hexdigest()


def append_evidence(kind: str, facts: dict[str, Any]) -> Evidence:
    """Add a link, in the transaction of what it proves. `facts`: JSON, nobody's name."""
    EvidenceHead.objects.get_or_create(pk=1)
    head = EvidenceHead.objects.select_for_update().get(pk=1)
    body = canonical({"kind": kind, **facts}).decode()
    number = head.number + 1
    link = Evidence.objects.create(number=number, body=body, previous=head.hash, hash=hash_of(number, head.hash, body))
    head.number, head.hash = link.number, link.hash
    head.save(update_fields=["number", "hash"])
    return link


def _iso(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat() if moment else ""


def personal_part(signature: Signature) -> dict[str, Any]:
    """What a signature's commitment is about."""
    clock = {"device_at": _iso(signature.device_at), "sent_at": _iso(signature.sent_at)} if signature.sent_at else {}
    return clock | {
        "name": signature.name,
        "attendance": signature.attendance_id,
        "witness": signature.witness_id,
        "identified": signature.identified,
        "device": signature.device,
        "network": signature.network,
        "strokes": signature.strokes,
    }


# ── Reading it again ────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written. `number`: of the link, when there is one."""

    number: int | None
    sentence: str


@dataclass(frozen=True)
class Report:
    links: int
    signatures: int
    sheets: int
    head: str
    faults: list[Fault]


def verify_all() -> Report:
    """Walk the whole chain, then hold every signature and closed sheet against it. Constant memory."""
    faults: list[Fault] = []
    bodies = 0
    seen: dict[str, dict[int, dict[str, Any]]] = {"signature": {}, "closing": {}, "sealing": {}, "erasure": {}}
    previous = START
    for link, fault in _walk():
        bodies += 1
        if fault:
            faults.append(fault)
        previous = link.hash
        body = _read(link)
        if body.get("kind") in seen:
            seen[body["kind"]][link.number] = body
    faults += _check_head(bodies, previous) + _check_anchors()
    signatures = Signature.objects.order_by("pk")
    for signature in signatures.iterator():
        faults += _check_signature(signature, seen["signature"].pop(signature.evidence, None))
    faults += [Fault(number, f"la signature de la preuve {number} a disparu") for number in seen["signature"]]
    sheets = list(AttendanceSheet.objects.order_by("pk").iterator())
    pdfs = {(body["workshop"], body["version"]): body["pdf"] for body in seen["sealing"].values()}
    erased = {(body["workshop"], version) for body in seen["erasure"].values() for version in body["versions"]}
    for sheet in sheets:
        key = (sheet.workshop_id, sheet.number)
        faults += _check_sheet(sheet, seen["closing"].pop(sheet.evidence, None), pdfs.get(key, ""), key in erased)
    faults += [Fault(number, f"la feuille de la preuve {number} a disparu") for number in seen["closing"]]
    return Report(bodies, signatures.count(), len(sheets), previous, faults)


def _walk() -> Iterator[tuple[Evidence, Fault | None]]:
    number, previous = 0, START
    for link in Evidence.objects.order_by("number").iterator(chunk_size=500):
        number += 1
        fault = None
        if link.number != number:
            fault = Fault(number, f"la preuve {number} manque")
            number = link.number
        elif link.previous != previous:
            fault = Fault(link.number, f"la preuve {link.number} ne suit pas celle d’avant")
        elif link.hash != hash_of(link.number, link.previous, link.body):
            fault = Fault(link.number, f"la preuve {link.number} a été changée")
        previous = link.hash
        yield link, fault


def link_hashed(text: str) -> Evidence | None:
    """The link that has this hash (however it is cut into lines), when the chain is whole from its start to there."""
    digest = "".join(text.split()).lower()
    if not HASH.fullmatch(digest) or not Evidence.objects.filter(hash=digest).exists():
        return None
    for link, fault in _walk():
        if fault or link.hash == digest:
            return None if fault else link
    return None


def _read(link: Evidence) -> dict[str, Any]:
    try:
        body = json.loads(link.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _check_head(links: int, last: str) -> list[Fault]:
    head = EvidenceHead.objects.filter(pk=1).first()
    number, known = (head.number, head.hash) if head else (0, START)
    if number > links:
        return [Fault(links + 1, f"la fin a été coupée\u00a0: {number - links} preuves manquent")]
    if (number, known) != (links, last):
        return [Fault(links, "la tête ne correspond pas à la dernière preuve")]
    return []


def _check_anchors() -> list[Fault]:
    """What was mailed away stays in the chain: it was neither rewritten as a whole nor cut."""
    anchors = list(Anchor.objects.all())
    hashes = dict(Evidence.objects.filter(number__in=[one.number for one in anchors]).values_list("number", "hash"))
    return [
        Fault(one.number, f"la preuve {one.number} n’est plus celle qui fut envoyée par mail le {one.sent_at:%d/%m/%Y}")
        for one in anchors
        if hashes.get(one.number) != one.hash
    ]


def _check_signature(signature: Signature, body: dict[str, Any] | None) -> list[Fault]:
    number = signature.evidence
    if body is None:
        return [Fault(number, f"la signature {signature.pk} n’a pas de preuve")]
    if not signature.salt:  # erased by right: the chain still stands
        return []
    facts = (body.get("workshop"), body.get("half", ""), body.get("at"), body.get("commitment"))
    truth = (
        signature.workshop_id,
        signature.half,
        signature.signed_at.astimezone(dt.UTC).isoformat(),
        commitment_of(signature.salt, personal_part(signature)),
    )
    return [] if facts == truth else [Fault(number, f"la signature de la preuve {number} a été changée")]


def _check_sheet(sheet: AttendanceSheet, body: dict[str, Any] | None, pdf: str, is_erased: bool) -> list[Fault]:
    """`is_erased`: the chain says so; its digests are then held against the chain alone."""
    where = f"la feuille de l’atelier {sheet.workshop_id}, version {sheet.number},"
    if body is None:
        return [Fault(None, f"{where} n’a pas de preuve")]
    if sheet.erased_at and not is_erased:
        return [Fault(None, f"{where} a été vidée sans preuve de son effacement")]
    content = sheet.digest if sheet.erased_at else digest_of(sheet.content)
    truth = (sheet.workshop_id, sheet.number, sheet.digest, content)
    if truth != (body.get("workshop"), body.get("version"), body.get("sheet"), body.get("sheet")):
        return [Fault(None, f"{where} a été changée")]
    if sheet.pdf_digest != pdf:
        return [Fault(None, f"{where} n’a pas le PDF qui fut scellé")]
    if pdf and not sheet.erased_at and digest_of_file(sheet.pdf_name) != pdf:
        return [Fault(None, f"{where}\u00a0: son fichier PDF a disparu ou a été changé")]
    return [] if sheet.reopened_at else _check_scans(sheet)


def _check_scans(sheet: AttendanceSheet) -> list[Fault]:
    """Each page of a standing sheet is kept as it was closed; a sheet erased in the end names none."""
    scans = {scan.sha256: scan for scan in Scan.objects.filter(workshop=sheet.workshop_id)}
    where = f"de la feuille papier de l’atelier {sheet.workshop_id}, version {sheet.number},"
    faults = []
    for page in sheet.content.get("scans", []):
        scan = scans.get(page["sha256"])
        if scan is None or digest_of_file(scan.file_name) != page["sha256"]:
            faults.append(Fault(None, f"la page {page['page']} {where} a disparu ou a été changée"))
    return faults
