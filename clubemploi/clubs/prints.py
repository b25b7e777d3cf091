"""Step 8: « liste inscrits » and « feuille présence », as PDF on A4."""

import re
from pathlib import Path

from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club, Enrolment, Workshop
from clubemploi.clubs.queries import expected_at, participants_of
from clubemploi.core.dates import NBSP, day_fr, hours_fr, of_month, today
from clubemploi.core.errors import Refused
from clubemploi.core.pdf import render_pdf
from clubemploi.core.phones import format_phone
from clubemploi.core.text import plural
from clubemploi.trainees.models import Trainee

_LONG_WORD = re.compile(r"\S{17,}")
# After « @ », « . » and « _ »; every twelve letters only where nothing else would end the line.
_BREAKS = re.compile(r"[@._]|[^\s@._-]{12}(?=[^\s@._-]{6})")
TEMPLATES = Path(__file__).parent / "typst"
PROMISE = "En signant, je certifie avoir participé à cet atelier."
TO_HAND_OUT = ("À distribuer aux participants.", "Chacun n’y figure qu’avec ce qu’il a accepté de partager.")
FOR_THE_TUTOR = (
    "Réservée au tuteur et à l’équipe\u00a0: ne pas distribuer.",
    "Pour les participants, imprimez la version à distribuer.",
)
LABELS = ["N°", "Nom", "Téléphone", "E-mail"]
COMPLETE_LABELS = [*LABELS, "Adresse", "Session, situation", "À compléter"]


def participants_list(club: Club, *, complete: bool, strict: bool = False) -> bytes:
    """Step 8, « liste inscrits »: the tutor's details and those enrolled, by name.

    `complete=False`, to hand out: what each person agreed to share. `complete=True`, the tutor's: everything.
    Every page says which one it is. `strict` turns the compiler's warnings into errors (tests).
    Two queries beside the club and its tutor, whatever the number of people.
    """
    people = [e.trainee for e in participants_of(club) if e.status == Enrolment.Status.ENROLLED]
    name = f"Club emploi {of_month(club.month)}"
    notice = FOR_THE_TUTOR if complete else TO_HAND_OUT
    row = _complete_row if complete else _shared_row
    data = {
        "title": f"Liste des inscrits, club emploi {of_month(club.month)}",
        "version": "Version du tuteur" if complete else "Version à distribuer",
        "running": f"Liste des inscrits, {name}. {notice[0]}",
        "notice": notice,
        "complete": complete,
        "club": f"{name}, {plural(len(people), 'inscrit')} au {day_fr(today())}",
        "tutor": club.tutor.get_full_name(),
        "tutor_contact": _contact(club.tutor),
        "place": club.place,
        "workshops": [_workshop_line(workshop) for workshop in club.workshops.held()],
        "labels": COMPLETE_LABELS if complete else LABELS,
        "people": [[breakable(cell) for cell in row(trainee)] for trainee in people],
    }
    return render_pdf(TEMPLATES / "participants.typ", data, warnings_are_errors=strict)


def breakable(text: str) -> str:
    """Invisible places to break at, in words too long for a cell."""
    return _LONG_WORD.sub(lambda word: _BREAKS.sub("\\g<0>\u200b", word.group()), text)


def _contact(tutor: User) -> str:
    return " · ".join(filter(None, [format_phone(tutor.phone), tutor.email]))


def _workshop_line(workshop: Workshop) -> str:
    day = day_fr(timezone.localdate(workshop.starts_at), weekday=True, year=False)
    return f"{day}, {hours_fr(workshop.starts_at, workshop.ends_at)}"


def _shared_row(trainee: Trainee) -> list[str]:
    """First name, last name or initial, phone, e-mail: what they agreed to share, and nothing else."""
    return [
        trainee.first_name,
        trainee.shared_name.removeprefix(trainee.first_name).strip(),
        format_phone(trainee.phone or trainee.second_phone) if trainee.share_phone else "",
        trainee.email if trainee.share_email else "",
    ]


def _complete_row(trainee: Trainee) -> list[str]:
    phones = [format_phone(phone) for phone in (trainee.phone, trainee.second_phone) if phone]
    city = f"{trainee.postcode}{NBSP}{trainee.city}".strip(NBSP)
    session = trainee.last_session_number and f"session{NBSP}{trainee.last_session_number}"
    situation = trainee.get_situation_display()
    return [
        trainee.first_name,
        trainee.last_name,
        "\n".join(phones),
        trainee.email,
        ", ".join(filter(None, [trainee.address, city])),
        ", ".join(filter(None, [session, situation])),
        ", ".join(trainee.missing),
    ]


def attendance_sheet(workshop: Workshop, *, strict: bool = False) -> bytes:
    """Step 8, « feuille présence » of one workshop: those enrolled, by name, then at least three spare rows.

    One query beside the workshop, its club and its tutor. Refused for a cancelled workshop.
    """
    if workshop.cancelled_at:
        raise Refused("Cet atelier est annulé\u00a0: il n’a pas de feuille de présence.")
    club = workshop.club
    day = day_fr(timezone.localdate(workshop.starts_at), weekday=True)
    data = {
        "title": f"Feuille de présence, {workshop.title}, {day}",
        "club": f"Club emploi {of_month(club.month)}",
        "workshop": workshop.title,
        "date": f"{day}, {hours_fr(workshop.starts_at, workshop.ends_at)}",
        "place": workshop.place or club.place,
        "tutor": club.tutor.get_full_name(),
        "promise": PROMISE,
        "names": [[breakable(t.first_name), breakable(t.last_name)] for t in expected_at(workshop)],
    }
    return render_pdf(TEMPLATES / "sheet.typ", data, warnings_are_errors=strict)
