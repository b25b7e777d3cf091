"""Certificates of attendance as PDF/A and PDF/UA."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from clubemploi.association.queries import letterhead
from clubemploi.attendance.models import Certificate
from clubemploi.attendance.sheets import month_of
from clubemploi.clubs.prints import breakable
from clubemploi.core.addresses import absolute
from clubemploi.core.dates import day_fr, days_fr, hours_fr
from clubemploi.core.text import plural
from clubemploi.pdf.making import render_pdf


def certificates(given: Sequence[Certificate], *, strict: bool = False) -> bytes:
    """The attestations of these people, one page each (`given`: with who issued them)."""
    title = "Attestation de présence" if len(given) == 1 else f"{len(given)} attestations de présence"
    data = {**letterhead(), "title": title, "people": [_certified(one) for one in given]}
    return render_pdf("attendance/typst/certificate.typ", data, warnings_are_errors=strict)


def hours_of(minutes: int) -> str:
    """« 20 h », « 2 h 30 »."""
    return f"{minutes // 60}\u00a0h" + (f"\u00a0{minutes % 60:02d}" if minutes % 60 else "")


def certified_of(one: Certificate) -> str:
    """« du club emploi de mars 2027, mené par Thierry Roussel, du 1er mars au 30 avril 2027 »."""
    words = "de ses clubs emploi"
    if "club" in one.content:
        words = f"du club emploi {month_of(one.content)}, mené par {one.content['tutor']}"
    return f"{words}, {days_fr(one.from_date, one.to_date)}" if one.from_date else words


def _certified(one: Certificate) -> dict[str, Any]:
    content = one.content
    count = plural(len(content["workshops"]), "atelier")
    page = absolute("sheet_verify")
    return {
        "sentence": f"Nous attestons que {content['name']} a participé aux ateliers suivants {certified_of(one)}.",
        "workshops": [_attended(workshop) for workshop in content["workshops"]],
        "total": f"{count}, {hours_of(content['minutes'])} en tout.",
        "issued": f"Fait le {day_fr(timezone.localdate(one.issued_at))}, pour servir et valoir ce que de droit.",
        "check": f"Attestation n°\u00a0{one.number}. Pour la vérifier\u00a0: {page}",
    }


def _attended(workshop: dict[str, str]) -> list[str]:
    start, end = (dt.datetime.fromisoformat(workshop[name]) for name in ("starts_at", "ends_at"))
    day = day_fr(timezone.localdate(start), weekday=True)
    return [f"{day}, {hours_fr(start, end)}", breakable(workshop["title"]), breakable(workshop["place"])]
