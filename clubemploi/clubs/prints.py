"""Step 8: « liste inscrits », as PDF on A4."""

import re

from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.queries import letterhead
from clubemploi.clubs.enrolments.queries import participants_of
from clubemploi.clubs.models import Club, Enrolment, Workshop
from clubemploi.core.dates import NBSP, day_fr, hours_fr, of_month
from clubemploi.core.phones import format_phone
from clubemploi.core.text import plural
from clubemploi.pdf.making import render_pdf
from clubemploi.trainees.models import Trainee

_LONG_WORD = re.compile(r"\S{17,}")
_BREAKS = re.compile(r"[@.]|\S{10}")
TO_HAND_OUT = "À distribuer\u00a0: chacun n’y figure qu’avec ce qu’il a accepté de partager."
FOR_THE_TUTOR = (
    "Réservée au tuteur et à l’équipe\u00a0: ne pas distribuer. La version à distribuer est une autre liste."
)


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
    return render_pdf("clubs/typst/participants.typ", data, warnings_are_errors=strict)


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
