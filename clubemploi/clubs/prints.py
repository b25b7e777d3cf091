"""Step 8: « liste inscrits » and « feuille présence », as PDF on A4."""

import re
from pathlib import Path

from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.queries import letterhead
from clubemploi.clubs.halves import boxes_of, halves_of
from clubemploi.clubs.models import Club, Enrolment, Workshop
from clubemploi.clubs.paper import paper_address, paper_code
from clubemploi.clubs.queries import expected_at, participants_of
from clubemploi.core.dates import NBSP, day_fr, hours_fr, of_month
from clubemploi.core.errors import Refused
from clubemploi.core.pdf import render_pdf
from clubemploi.core.phones import format_phone
from clubemploi.core.qr import qr_svg
from clubemploi.core.text import plural
from clubemploi.trainees.models import Trainee

_LONG_WORD = re.compile(r"\S{17,}")
_BREAKS = re.compile(r"[@.]|\S{10}")
TEMPLATES = Path(__file__).parent / "typst"
SPARE_ROWS = 3
FIRST_PAGE_ROWS = 13  # a sheet for few people fills its page with spare rows
PROMISE = "En signant, je certifie avoir participé à cet atelier."
TO_HAND_OUT = "À distribuer\u00a0: chacun n’y figure qu’avec ce qu’il a accepté de partager."
FOR_THE_TUTOR = (
    "Réservée au tuteur et à l’équipe\u00a0: ne pas distribuer. La version à distribuer est une autre liste."
)
AWAY = "absence annoncée"  # in the box to sign


def participants_list(club: Club, *, complete: bool, strict: bool = False) -> bytes:
    """« liste inscrits »: the tutor's details and those enrolled, by name.

    `complete=False`, to hand out: what each person agreed to share. `complete=True`, the tutor's: everything.
    `strict` turns the compiler's warnings into errors (tests). Three queries, whatever the number of people.
    """
    people = [e.trainee for e in participants_of(club) if e.status == Enrolment.Status.ENROLLED]
    rows = [_complete_row(trainee) if complete else _shared_row(trainee) for trainee in people]
    labels = ["Nom", "Téléphone", "E-mail"] + (["Adresse", "Session, situation"] if complete else [])
    data = {
        **letterhead(),
        "title": f"Liste des inscrits, club emploi {of_month(club.month)}",
        "version": "Version du tuteur" if complete else "Version à distribuer",
        "notice": FOR_THE_TUTOR if complete else TO_HAND_OUT,
        "complete": complete,
        "club": f"Club emploi {of_month(club.month)}, {plural(len(rows), 'inscrit')}",
        "tutor": club.tutor.get_full_name(),
        "tutor_contact": _contact(club.tutor),
        "place": club.place,
        "workshops": " ; ".join(_workshop_line(w) for w in club.workshops.held()) or "pas encore d’atelier",
        "columns": [{"label": label, "wide": label in {"E-mail", "Adresse"}} for label in labels],
        "people": [
            [breakable(cell) for cell in (f"{index}. {row[0]}", *row[1:])] for index, row in enumerate(rows, start=1)
        ],
    }
    return render_pdf(TEMPLATES / "participants.typ", data, warnings_are_errors=strict)


def breakable(text: str) -> str:
    """Invisible places to break at, in words too long for a cell: after « @ » and « . », and every ten letters."""
    return _LONG_WORD.sub(lambda word: _BREAKS.sub("\\g<0>\u200b", word.group()), text)


def _contact(tutor: User) -> str:
    return " · ".join(filter(None, [format_phone(tutor.phone), tutor.email]))


def _workshop_line(workshop: Workshop) -> str:
    day = day_fr(timezone.localdate(workshop.starts_at), weekday=True, year=False)
    return f"{day}, {hours_fr(workshop.starts_at, workshop.ends_at)}"


def _shared_row(trainee: Trainee) -> list[str]:
    phone = trainee.phone or trainee.second_phone
    return [
        trainee.shared_name,
        format_phone(phone) if trainee.share_phone else "",
        trainee.email if trainee.share_email else "",
    ]


def _complete_row(trainee: Trainee) -> list[str]:
    phones = [format_phone(phone) for phone in (trainee.phone, trainee.second_phone) if phone]
    city = f"{trainee.postcode}{NBSP}{trainee.city}".strip(NBSP)
    session = f"session{NBSP}{trainee.last_session_number}" if trainee.last_session_number else ""
    return [
        trainee.full_name,
        "\n".join(phones) or "manquant",
        trainee.email or "manquant",
        ", ".join(filter(None, [trainee.address, city])) or "manquante",
        ", ".join(filter(None, [session, trainee.get_situation_display()])),
    ]


def attendance_sheet(workshop: Workshop, *, strict: bool = False) -> bytes:
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
    return render_pdf(TEMPLATES / "sheet.typ", data, warnings_are_errors=strict)
