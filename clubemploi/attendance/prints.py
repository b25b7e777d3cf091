"""The sealed sheet as PDF/A and PDF/UA. Signatures are drawn by us from their strokes, never a
client's picture.
"""

import base64
import datetime as dt
from typing import Any

from django.utils import timezone

from clubemploi.association.queries import letterhead
from clubemploi.attendance.models import AttendanceSheet, Evidence, Scan, Signature
from clubemploi.attendance.sheets import month_of, numbers_in
from clubemploi.clubs.models import Attendance
from clubemploi.clubs.prints import breakable
from clubemploi.clubs.workshops.halves import HALVES, boxes_of
from clubemploi.core.addresses import absolute
from clubemploi.core.dates import day_fr, hour_fr, hours_fr, moment_fr
from clubemploi.core.text import plural
from clubemploi.files.storage import kept_file
from clubemploi.pdf.making import render_pdf

A_WHILE = dt.timedelta(minutes=5)
PAGE = (178, 232)  # what a page signed on paper may take, in millimetres
WHAT_IT_IS = (
    "Ce document est une signature électronique simple, au sens des articles 1366 et 1367 du code civil. "
    "Le dessin n’est qu’une image\u00a0: la preuve est l’enregistrement décrit ici, qui ne peut plus être changé."
)
WHY_IT_HOLDS = (
    "Chaque signature et chaque clôture est écrite à la suite des précédentes, avec l’empreinte de celle d’avant. "
    "Modifier, retirer ou ajouter une ligne se voit."
)


def drawing_of(strokes: list[list[list[int]]]) -> str:
    """The strokes as SVG. It holds nothing but whole numbers in lines."""
    points = [point for line in strokes for point in line] or [[0, 0]]
    left, top = min(x for x, _ in points) - 15, min(y for _, y in points) - 15
    width, height = max(x for x, _ in points) - left + 15, max(y for _, y in points) - top + 15
    lines = "".join(f'<polyline points="{" ".join(f"{int(x)},{int(y)}" for x, y in line)}"/>' for line in strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" width="{width}" '
        f'height="{height}"><g fill="none" stroke="#1d2a2c" stroke-width="6" stroke-linecap="round" '
        f'stroke-linejoin="round">{lines}</g></svg>'
    )


def sealed_sheet(sheet: AttendanceSheet, closing: Evidence, *, strict: bool = False) -> bytes:
    """The PDF of a closed sheet (`sheet`: with who closed it; `closing`: its link in the chain)."""
    content = sheet.content
    signed = [*(person["signature"] for person in content["people"]), content["tutor_signature"]]
    numbers = {number for one in signed for number in numbers_in(one) if number}
    found = Signature.objects.filter(evidence__in=numbers).select_related("witness")
    signatures = {signature.evidence: signature for signature in found}
    # As it was closed: the workshop's own date may have been corrected since.
    day = day_fr(timezone.localdate(sheet.starts_at), weekday=True)
    labels, came = dict(Attendance.Status.choices), [p for p in content["people"] if p["presence"] in Attendance.CAME]
    data = {
        **letterhead(),
        "title": f"Feuille de présence, {content['title']}, {day}",
        "club": f"Club emploi {month_of(content)}",
        "workshop": content["title"],
        "date": f"{day}, {hours_fr(sheet.starts_at, sheet.ends_at)}",
        "place": content["place"],
        "tutor": content["tutor"],
        "closed": f"le {moment_fr(sheet.closed_at)}, par {sheet.closed_by.get_full_name()} (version {sheet.number})",
        "counts": f"{plural(len(came), 'personne présente', 'personnes présentes')} sur {len(content['people'])}.",
        "rows": [_row(person, labels, signatures) for person in content["people"]],
        "boxes": boxes_of(numbers_in(content["tutor_signature"])),
        "tutor_signatures": _tutor_s(content, signatures),
        "explained": [WHAT_IT_IS, WHY_IT_HOLDS, _how_to_check()],
        "proofs": [_proof(signatures[number]) for number in sorted(numbers & signatures.keys())],
        "agreed": sorted({f"Texte accepté\u00a0: «\u00a0{one.agreed}\u00a0»" for one in signatures.values()}),
        "marks": [
            ["Empreinte de la feuille", sheet.digest],
            ["Preuve de la clôture", f"{closing.number}"],
            ["Tête de la chaîne", closing.hash],
        ],
    }
    data["pages"] = _scanned(sheet)
    data["annexed"] = f"{plural(len(content.get('scans', [])), 'page')} de feuille papier à la suite."
    return render_pdf("attendance/typst/sealed.typ", data, warnings_are_errors=strict)


def _scanned(sheet: AttendanceSheet) -> list[dict[str, str]]:
    """The pages signed on paper. Each goes as an SVG around the JPEG's own bytes: typst then passes them through,
    undecoded, which takes the least memory; a page that is no longer kept is said.
    """
    listed = sheet.content.get("scans", [])
    found = {scan.sha256: scan for scan in Scan.objects.filter(workshop=sheet.workshop_id)}
    pages = []
    for page in listed:
        at = moment_fr(dt.datetime.fromisoformat(page["added_at"]), weekday=False)
        where = f"Feuille papier, page {page['page']} sur {len(listed)}"
        scan = found.get(page["sha256"])
        pages.append(
            {
                "caption": f"{where}, jointe par {page['by']} le {at}.",
                "alt": f"{where}\u00a0: image de la feuille signée à la main",
                "svg": _picture_of(scan),
                "tall": scan is not None and scan.height * PAGE[0] > scan.width * PAGE[1],
                "digest": page["sha256"],
            }
        )
    return pages


def _picture_of(scan: Scan | None) -> str:
    if scan is None:
        return ""
    try:
        with kept_file(scan.file_name) as file:
            content = base64.b64encode(file.read()).decode()
    except FileNotFoundError:
        return ""
    size = f'width="{scan.width}" height="{scan.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {scan.width} {scan.height}" {size}>'
        f'<image {size} href="data:image/jpeg;base64,{content}"/></svg>'
    )


def _how_to_check() -> str:
    page = absolute("sheet_verify")
    return (
        f"Pour vérifier ce document\u00a0: ouvrez {page} et déposez-y le fichier PDF, tel qu’il vous a été remis. "
        "Un fichier imprimé puis numérisé, ou enregistré de nouveau, n’est plus le même."
    )


def _row(person: dict[str, Any], labels: dict[str, Any], signatures: dict[int, Signature]) -> dict[str, Any]:
    drawn = _drawn(person["signature"], signatures)
    return {"name": breakable(person["name"]), "presence": str(labels[person["presence"]]), "signatures": drawn}


def _drawn(signature: Any, signatures: dict[int, Signature]) -> list[dict[str, str] | None]:
    """One a box; `signature`: as in a sheet's content."""
    found = [signatures.get(number) if number else None for number in numbers_in(signature)]
    return [{"name": one.name, "svg": drawing_of(one.strokes)} if one else None for one in found]


def _tutor_s(content: dict[str, Any], signatures: dict[int, Signature]) -> list[dict[str, str]]:
    drawn = _drawn(content["tutor_signature"], signatures)
    halves = ["", ""] if len(drawn) == 1 else [f", {half.label}" for half in HALVES]
    return [one | {"half": half} for one, half in zip(drawn, halves, strict=False) if one]


def _proof(signature: Signature) -> dict[str, Any]:
    witness = f" ({signature.witness.get_full_name()})" if signature.witness else ""
    half = signature.get_half_display() if signature.half else ""
    how = [half, f"{signature.get_method_display()}{witness}", signature.identified, signature.device]
    said = "\u00a0; ".join(filter(None, [*how, *clock_of(signature)]))
    at = timezone.localtime(signature.signed_at).strftime("%d/%m/%Y %H:%M:%S")
    return {"number": signature.evidence, "name": breakable(signature.name), "at": at, "how": said}


def clock_of(signature: Signature) -> list[str]:
    """What to say of the device's clock when it is more than five minutes from the server's: drawn without network and
    received later, or a clock that is wrong, or both.
    """
    drawn, sent, received = signature.device_at, signature.sent_at, signature.signed_at
    if not drawn or not sent:
        return []
    said, off = [], sent - received
    if sent - drawn > A_WHILE:  # by one clock, right or wrong
        at = drawn - off
        same_day = timezone.localdate(at) == timezone.localdate(received)
        when = f"à {hour_fr(at)}" if same_day else f"le {moment_fr(at, weekday=False)}"
        said.append(f"signée sans réseau {when}, reçue à {hour_fr(received)}")
    if abs(off) > A_WHILE:
        said.append(f"l’horloge de l’appareil disait {moment_fr(drawn, weekday=False)}")
    return said
