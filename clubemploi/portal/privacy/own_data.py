"""« Mes données dans un fichier »: everything known of a person, in a workbook that they and a machine can read."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.enrolments.queries import own_clubs
from clubemploi.core.dates import day_fr, hours_fr, moment_fr, month_fr
from clubemploi.core.exports import CELL_LETTERS, FORBIDDEN, WORKBOOK
from clubemploi.journal.operations import snapshot
from clubemploi.journal.queries import history_of
from clubemploi.mailings.queries import messages_to, refusals_of
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import IDENTITY_FIELDS
from clubemploi.trainees.queries import notes_of, situations_of
from clubemploi.trainees.sessions.queries import sessions_of

Sheet = tuple[str, Sequence[str], list[Sequence[Any]]]  # name, titles, rows of text


def own_sheets(trainee: Trainee, user: User) -> list[Sheet]:
    """What the record, the clubs and the messages hold; notes as far as the person may read them."""
    clubs = own_clubs(trainee)
    workshops = [(enrolment.club, row) for enrolment in clubs for row in enrolment.attended]  # type: ignore[attr-defined]  # prefetched
    return [
        ("Mes coordonnées", ("Rubrique", "Valeur"), list(snapshot(trainee, IDENTITY_FIELDS).items())),
        (
            "Ma situation", ("Situation", "Depuis le", "Précision", "Source", "Noté le"),
            [
                (s.get_kind_display(), day_fr(s.since) if s.since else "", s.detail, s.get_source_display(),
                 moment_fr(s.recorded_at))
                for s in situations_of(trainee)
            ],
        ),
        ("Mes sessions", ("Session", "Intitulé", "Lieu"), [(s.number, s.title, s.place) for s in sessions_of(trainee)]),
        (
            "Mes clubs", ("Club", "Tuteur", "Lieu", "État", "Inscription"),
            [
                (month_fr(e.club.month), str(e.club.tutor), e.club.place, e.get_status_display(),
                 e.get_channel_display())
                for e in clubs
            ],
        ),
        (
            "Mes ateliers", ("Jour", "Heures", "Intitulé", "Présence", "Absence annoncée", "Commentaire"),
            [
                (day_fr(timezone.localdate(a.workshop.starts_at)), hours_fr(a.workshop.starts_at, a.workshop.ends_at),
                 a.workshop.title, a.get_status_display(), a.away_reason or ("oui" if a.away_at else ""),
                 a.comment if a.audience == "trainee" else "")
                for _, a in workshops
            ],
        ),
        ("Mots pour moi", ("Date", "Texte"), [(moment_fr(n.created_at), n.text) for n in notes_of(trainee, user)]),
        (
            "Messages reçus", ("Date", "Objet", "Texte"),
            [(moment_fr(m.created_at), m.subject, m.text) for m in messages_to(trainee)],
        ),
        ("Mes refus", ("Refus", "Depuis le"), [(r.label, moment_fr(r.since)) for r in refusals_of(trainee)]),
        ("Historique", ("Date", "Qui", "Quoi"), [(moment_fr(h.at), h.who, h.sentence) for h in history_of(trainee)]),
    ]  # fmt: skip


def own_file(trainee: Trainee, user: User) -> bytes:
    """The workbook, one sheet a subject."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {**WORKBOOK, "constant_memory": False, "in_memory": True})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, titles, rows in own_sheets(trainee, user):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(titles) - 1, 28)
        sheet.write_row(0, 0, titles, bold)
        for line, row in enumerate(rows, start=1):
            for number, value in enumerate(row):
                sheet.write_string(line, number, FORBIDDEN.sub("", str(value))[:CELL_LETTERS], wrap)
    book.close()
    return file.getvalue()
