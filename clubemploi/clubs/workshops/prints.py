"""Step 8: « feuille présence », as PDF on A4."""

from django.utils import timezone

from clubemploi.association.queries import letterhead
from clubemploi.clubs.models import Workshop
from clubemploi.clubs.prints import breakable
from clubemploi.clubs.workshops.halves import boxes_of, halves_of
from clubemploi.clubs.workshops.printed_codes import paper_address, paper_code
from clubemploi.clubs.workshops.queries import expected_at
from clubemploi.core.dates import day_fr, hours_fr, of_month
from clubemploi.core.errors import Refused
from clubemploi.core.qr import qr_svg
from clubemploi.pdf.making import render_pdf

SPARE_ROWS = 3
FIRST_PAGE_ROWS = 13  # a sheet for few people fills its page with spare rows
PROMISE = "En signant, je certifie avoir participé à cet atelier."
AWAY = "absence annoncée"  # in the box to sign


def sheet_to_sign(workshop: Workshop, *, strict: bool = False) -> bytes:
    """« feuille présence » of one workshop: those enrolled, by name, then spare rows; who said that they will be away
    is marked. Three queries beside the workshop.

    Refused for a cancelled workshop.
    """
    if workshop.cancelled_at:
        raise Refused("Cet atelier est annulé\u00a0: il n’a pas de feuille de présence.")
    club = workshop.club
    people = expected_at(workshop)
    away = set(workshop.attendances.filter(away_at__isnull=False).values_list("enrolment__trainee", flat=True))
    rows = [[breakable(person.full_name), AWAY if person.pk in away else ""] for person in people]
    spare = FIRST_PAGE_ROWS - len(rows) if len(rows) < FIRST_PAGE_ROWS else SPARE_ROWS  # one page while it holds
    day = day_fr(timezone.localdate(workshop.starts_at), weekday=True)
    data = {
        **letterhead(),
        "title": f"Feuille de présence, {workshop.title}, {day}",
        "club": f"Club emploi {of_month(club.month)}",
        "workshop": workshop.title,
        "date": f"{day}, {hours_fr(workshop.starts_at, workshop.ends_at)}",
        "place": workshop.place or club.place,
        "tutor": club.tutor.get_full_name(),
        "promise": PROMISE,
        "mark": f"feuille {paper_code(workshop)}",
        "qr": qr_svg(paper_address(workshop)),
        "boxes": boxes_of(halves_of(workshop)),
        "rows": rows + [["", ""]] * spare,
    }
    return render_pdf("clubs/typst/sheet.typ", data, warnings_are_errors=strict)
