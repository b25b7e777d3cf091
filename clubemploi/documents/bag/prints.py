"""« Sac du tuteur »: one PDF with all that a tutor takes to a club: place, phones, people, sheets, documents."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import segno
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.association.queries import letterhead
from clubemploi.clubs.models import Club, Workshop
from clubemploi.clubs.prints import FOR_THE_TUTOR, participants_list
from clubemploi.clubs.workshops.prints import sheet_to_sign
from clubemploi.core.dates import day_fr, hours_fr, of_month
from clubemploi.core.errors import Refused
from clubemploi.core.maps import map_address
from clubemploi.core.phones import format_phone
from clubemploi.core.text import plural, weight_fr
from clubemploi.documents.models import Document
from clubemploi.files.storage import kept_file
from clubemploi.pdf.joining import count_pages, join_pdfs
from clubemploi.pdf.making import render_pdf
from clubemploi.uploads.checking import Kind

JOINED = {Kind.PDF, Kind.IMAGE}
MAX_DOCUMENTS, MAX_PAGES, MAX_BYTES = 20, 200, 40 * 1024 * 1024
LIMITS = (
    f"{MAX_DOCUMENTS} documents, {MAX_PAGES} pages et {weight_fr(MAX_BYTES)} de documents au plus. Les PDF et les "
    "images entrent dans le sac\u00a0; les autres y sont cités, à ouvrir à part."
)


@dataclass(frozen=True)
class Bag:
    """The PDF, and the titles of the documents that could not be read."""

    pdf: bytes
    broken: list[str]


@dataclass
class Part:
    name: str  # of its file
    title: str
    pages: int = 0
    document: Document | None = field(default=None)


def fill_bag(club: Club, workshops: Sequence[Workshop], documents: Sequence[Document], *, strict: bool = False) -> Bag:
    """`workshops`: those whose sheet goes in; `documents`: with their current version, in order.

    About 1 s, and 0.1 s a sheet. Raises Refused past the limits. A document that cannot be read is named on the cover.
    """
    joined = [one for one in documents if one.current and one.current.kind in JOINED]
    _check_weight(documents, joined)
    with tempfile.TemporaryDirectory(prefix="bag-") as name:
        folder = Path(name)
        parts = [*_our_parts(folder, club, workshops, strict=strict), *_documents(folder, joined)]
        for part, pages in zip(parts, count_pages(folder, [part.name for part in parts]), strict=True):
            part.pages = pages
        read = [part for part in parts if part.pages]
        total = sum(part.pages for part in read)
        if total > MAX_PAGES:
            raise Refused(f"Ce sac aurait {total} pages, et {MAX_PAGES} est le plus\u00a0: retirez un document.")
        broken = [part.title for part in parts if not part.pages]
        apart = [one.title for one in documents if one not in joined]
        data = _cover(club, workshops, read, apart=apart, broken=broken)
        (folder / "cover").write_bytes(render_pdf("documents/typst/bag.typ", data, warnings_are_errors=strict))
        count_pages(folder, ["cover"])
        outline = [("cover", "Couverture"), *((part.name, part.title) for part in read)]
        return Bag(join_pdfs(folder, outline, title=data["title"], mark="Sac du tuteur,"), broken)


def _check_weight(documents: Sequence[Document], joined: Sequence[Document]) -> None:
    if len(documents) > MAX_DOCUMENTS:
        raise Refused(f"{len(documents)} documents, c’est trop pour un sac\u00a0: {MAX_DOCUMENTS} au plus.")
    weight = sum(one.current.size for one in joined if one.current)
    if weight > MAX_BYTES:
        raise Refused(
            f"Ces documents pèsent {weight_fr(weight)}, et {weight_fr(MAX_BYTES)} est le plus\u00a0: retirez-en."
        )


def _our_parts(folder: Path, club: Club, workshops: Sequence[Workshop], *, strict: bool) -> list[Part]:
    parts = [Part("list", "Liste des inscrits, complète")]
    (folder / "list").write_bytes(participants_list(club, complete=True, strict=strict))
    for number, workshop in enumerate(workshops):
        day = day_fr(timezone.localdate(workshop.starts_at), weekday=True, year=False)
        parts.append(Part(f"sheet-{number}", f"Feuille de présence du {day}\u00a0: {workshop.title}"))
        (folder / parts[-1].name).write_bytes(sheet_to_sign(workshop, strict=strict))
    return parts


def _documents(folder: Path, documents: Sequence[Document]) -> list[Part]:
    parts = []
    for number, document in enumerate(documents):
        parts.append(Part(f"document-{number}", document.title, document=document))
        try:
            with kept_file(document.current.file_name) as kept, (folder / parts[-1].name).open("wb") as copy:  # type: ignore[union-attr]  # ready
                shutil.copyfileobj(kept, copy)
        except FileNotFoundError:
            (folder / parts[-1].name).touch()  # read as a file that is broken
    return parts


def _cover(
    club: Club, workshops: Sequence[Workshop], parts: Sequence[Part], *, apart: list[str], broken: list[str]
) -> dict[str, Any]:
    association = Association.current()
    places = list(dict.fromkeys([club.place, *(workshop.place for workshop in workshops if workshop.place)]))
    before, contents = 0, []
    for part in parts:  # after the cover: how long that is, the template knows
        contents.append({"title": part.title, "first": before + 1})
        before += part.pages
    month = of_month(club.month)
    return {
        **letterhead(),
        "title": f"Sac du tuteur, club emploi {month}",
        "club": f"Club emploi {month}, {plural(club.seats_taken, 'inscrit')}",
        "notice": FOR_THE_TUTOR.partition(" La version")[0],
        "places": [_place(place) for place in places],
        "phones": [
            [name, format_phone(phone)]
            for name, phone in (
                (f"{club.tutor.get_full_name()}, tuteur", club.tutor.phone),
                (association.name, association.phone),
            )
            if phone
        ],
        "workshops": [_workshop(workshop, club) for workshop in club.workshops.held().order_by("starts_at", "pk")],
        "contents": contents,
        "total": before,
        "apart": apart,
        "broken": broken,
    }


def _place(place: str) -> dict[str, str]:
    address = map_address(place)
    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, light="white")
    return {"name": place, "address": address, "code": drawn}


def _workshop(workshop: Workshop, club: Club) -> list[str]:
    day = day_fr(timezone.localdate(workshop.starts_at), weekday=True)
    elsewhere = workshop.place if workshop.place != club.place else ""
    return [f"{day}, {hours_fr(workshop.starts_at, workshop.ends_at)}", workshop.title, elsewhere]
