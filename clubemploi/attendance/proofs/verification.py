"""Reading the chain of proofs again, link by link: what was changed, taken out, added or moved is named."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clubemploi.attendance.models import (
    Anchor,
    AttendanceSheet,
    Certificate,
    Evidence,
    EvidenceHead,
    Scan,
    Signature,
    Stamp,
)
from clubemploi.attendance.proofs.chain import (
    HASH,
    START,
    Version,
    certified_facts,
    commitment_of,
    facts_of,
    hash_of,
    iso_of,
    personal_part,
)
from clubemploi.attendance.proofs.stamps import problem_with
from clubemploi.attendance.sheets import digest_of
from clubemploi.core.text import plural
from clubemploi.files.storage import digest_of_file


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written. `number`: of the link, if there is one."""

    number: int | None
    sentence: str


@dataclass(frozen=True)
class Report:
    links: int
    signatures: int
    sheets: int
    head: str
    faults: list[Fault]


@dataclass(frozen=True)
class ChainFacts:
    """What the links of the chain say, sorted by what they are about."""

    signatures: dict[int, dict[str, Any]]  # by the number of their link, as closings
    voidings: dict[int, dict[str, Any]]  # by the signature's
    closings: dict[int, dict[str, Any]]
    reopenings: dict[Version, dict[str, Any]]
    sealings: dict[Version, dict[str, Any]]
    erasures: dict[Version, dict[str, Any]]
    erased: set[int]  # workshops
    certificates: dict[str, dict[str, Any]]  # by their number

    def note(self, number: int, body: dict[str, Any]) -> None:
        version = body.get("workshop"), body.get("version")
        match body:
            case {"kind": "signature"}:
                self.signatures[number] = body
            case {"kind": "voiding", "signature": int(signature)}:
                self.voidings[signature] = body
            case {"kind": "closing"}:
                self.closings[number] = body
            case {"kind": "reopening", "workshop": int(), "version": int()}:
                self.reopenings[version] = body
            case {"kind": "sealing", "workshop": int(), "version": int()}:
                self.sealings[version] = body
            case {"kind": "erasure", "workshop": int(workshop), "versions": [*versions]}:
                self.erased.add(workshop)
                self.erasures.update({(workshop, one): body for one in versions if isinstance(one, int)})
            case {"kind": "certificate", "certificate": str(certificate)}:
                self.certificates[certificate] = body


def verify_all() -> Report:
    """Read the whole chain, then compare with it all that it is about: signatures, closed sheets with their files,
    attestations. What the links say is held in memory; the rest is read row by row.
    """
    faults: list[Fault] = []
    told = ChainFacts({}, {}, {}, {}, {}, {}, set(), {})
    links, last, previous = 0, 0, START
    for link, fault in _walk():
        links, last, previous = links + 1, link.number, link.hash
        if fault:
            faults.append(fault)
        told.note(link.number, _read(link))
    faults += _check_head(last, previous) + _check_anchors()
    signatures = sheets = 0
    for signature in Signature.objects.order_by("pk").iterator():
        signatures += 1
        faults += _check_signature(signature, told)
    faults += [Fault(number, f"la signature de la preuve {number} a disparu") for number in told.signatures]
    for sheet in AttendanceSheet.objects.order_by("pk").iterator():
        sheets += 1
        faults += _check_sheet(sheet, told)
    faults += [Fault(number, f"la feuille de la preuve {number} a disparu") for number in told.closings]
    faults += _check_certificates(told) + _check_stamps()
    return Report(links, signatures, sheets, previous, faults)


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
    """The link that has this hash, however it is cut into lines, if the chain is whole up to there; else None."""
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


def _check_head(last: int, last_hash: str) -> list[Fault]:
    head = EvidenceHead.objects.filter(pk=1).first()
    number, known = (head.number, head.hash) if head else (0, START)
    if number > last:
        missing = plural(number - last, "preuve manque", "preuves manquent")
        return [Fault(last + 1, f"la fin a été coupée\u00a0: {missing}")]
    if (number, known) != (last, last_hash):
        return [Fault(last, "la tête ne correspond pas à la dernière preuve")]
    return []


def _check_anchors() -> list[Fault]:
    """The anchors mailed away are still in the chain: it was neither rewritten as a whole nor cut."""
    anchors = list(Anchor.objects.all())
    hashes = dict(Evidence.objects.filter(number__in=[one.number for one in anchors]).values_list("number", "hash"))
    return [
        Fault(one.number, f"la preuve {one.number} n’est plus celle qui fut envoyée par mail le {one.sent_at:%d/%m/%Y}")
        for one in anchors
        if hashes.get(one.number) != one.hash
    ]


def _check_signature(signature: Signature, told: ChainFacts) -> list[Fault]:
    """A signature without its personal part is right only if the chain says that its workshop was erased."""
    number = signature.evidence
    body = told.signatures.pop(number, None)
    if body is None:
        return [Fault(number, f"la signature {signature.pk} n’a pas de preuve")]
    where = f"la signature de la preuve {number}"
    truth = {"half": None, **facts_of(signature)}
    if signature.salt:
        truth["commitment"] = commitment_of(signature.salt, personal_part(signature))
    elif signature.workshop_id not in told.erased:
        return [Fault(number, f"{where} a été vidée sans preuve de son effacement")]
    elif signature.name or signature.strokes or signature.identified or signature.device or signature.network:
        return [Fault(number, f"{where} a été changée")]
    if {name: body.get(name) for name in truth} != truth:
        return [Fault(number, f"{where} a été changée")]
    voiding = told.voidings.get(number, {})
    if (voiding.get("at", ""), voiding.get("by")) != (iso_of(signature.voided_at), signature.voided_by_id):
        return [Fault(number, f"{where} a été annulée ou reprise sans preuve")]
    return []


def _check_sheet(sheet: AttendanceSheet, told: ChainFacts) -> list[Fault]:
    """An erased sheet's digests and counts are compared with the chain alone."""
    version, where = (
        (sheet.workshop_id, sheet.number),
        f"la feuille de l’atelier {sheet.workshop_id}, version {sheet.number},",
    )
    body = told.closings.pop(sheet.evidence, None)
    if body is None:
        return [Fault(None, f"{where} n’a pas de preuve")]
    erasure = told.erasures.get(version, {})
    if sheet.erased_at and not erasure:
        return [Fault(None, f"{where} a été vidée sans preuve de son effacement")]
    if iso_of(sheet.erased_at) != erasure.get("at", "") or not _as_closed(sheet, body):
        return [Fault(None, f"{where} a été changée")]
    opening = told.reopenings.get(version, {})
    if (opening.get("at", ""), opening.get("by")) != (iso_of(sheet.reopened_at), sheet.reopened_by_id):
        return [Fault(None, f"{where} a été rouverte ou refermée sans preuve")]
    if opening and not sheet.erased_at and opening.get("reason") != digest_of(sheet.reason):
        return [Fault(None, f"{where}\u00a0: la raison de sa réouverture a été changée")]
    return _check_pdf(sheet, told.sealings.get(version, {}), where) or (
        [] if sheet.reopened_at else _check_scans(sheet)
    )


def _as_closed(sheet: AttendanceSheet, body: dict[str, Any]) -> bool:
    """Whether the row says what the closing says, and what its own content says."""
    facts = {
        "workshop": sheet.workshop_id,
        "version": sheet.number,
        "sheet": sheet.digest,
        "by": sheet.closed_by_id,
        "at": iso_of(sheet.closed_at),
        "expected": sheet.expected,
        "present": sheet.present,
    }
    if {name: body.get(name) for name in facts} != facts:
        return False
    if sheet.erased_at:
        return not sheet.content
    told = (sheet.title, iso_of(sheet.starts_at), iso_of(sheet.ends_at))
    return digest_of(sheet.content) == sheet.digest and told == tuple(
        sheet.content[name] for name in ("title", "starts_at", "ends_at")
    )


def _check_pdf(sheet: AttendanceSheet, sealing: dict[str, Any], where: str) -> list[Fault]:
    digest = sealing.get("pdf", "")
    if (sheet.pdf_digest, sheet.seal) != (digest, sealing.get("seal", "")):
        return [Fault(None, f"{where} n’a pas le PDF qui fut scellé")]
    if digest and not sheet.erased_at and digest_of_file(sheet.pdf_name) != digest:
        return [Fault(None, f"{where}\u00a0: son fichier PDF a disparu ou a été changé")]
    return []


def _check_certificates(told: ChainFacts) -> list[Fault]:
    faults = []
    for certificate in Certificate.objects.order_by("pk").iterator():
        body, facts = told.certificates.pop(certificate.number, None), certified_facts(certificate)
        if body is None:
            faults.append(Fault(None, f"l’attestation {certificate.number} n’a pas de preuve"))
        elif {name: body.get(name) for name in facts} != facts or certificate.digest != facts["content"]:
            faults.append(Fault(None, f"l’attestation {certificate.number} a été changée"))
    return faults + [Fault(None, f"l’attestation {number} a disparu") for number in told.certificates]


def _check_stamps() -> list[Fault]:
    """Each says what its token does; whose certificate signed it depends on a setting, which may have changed since."""
    stamps = Stamp.objects.order_by("pk").iterator()
    return [
        Fault(None, f"l’horodatage de l’empreinte {stamp.digest[:16]}… a été changé")
        for stamp in stamps
        if problem_with(stamp, roots="")
    ]


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
