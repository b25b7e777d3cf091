"""Closed sheets as a list."""

from collections.abc import Sequence

from django.db.models import QuerySet

from clubemploi.attendance.certificates.prints import hours_of
from clubemploi.attendance.models import AttendanceSheet
from clubemploi.core.dates import month_fr
from clubemploi.core.exports import SPACES, Column, Export, Format


def _club(row: AttendanceSheet) -> str:
    return month_fr(row.workshop.club.month).translate(SPACES)


def tutor_of(row: AttendanceSheet) -> str:
    return row.workshop.club.tutor.get_full_name()


def minutes_of(row: AttendanceSheet) -> int:
    return int((row.ends_at - row.starts_at).total_seconds()) // 60


COLUMNS = [
    Column("Début", lambda row: row.starts_at, 17),
    Column("Fin", lambda row: row.ends_at, 17),
    Column("Atelier", lambda row: row.title, 40),
    Column("Club", _club),
    Column("Tuteur", tutor_of, 24),
]
COUNTS = [
    Column("Présents", lambda row: row.present, 10),
    Column("Absents", lambda row: row.expected - row.present, 10),
    Column("Version", lambda row: row.number, 8),
    Column("Close le", lambda row: row.closed_at, 17),
    Column("Rouverte le", lambda row: row.reopened_at, 17),
]
PROOF = [Column("SHA-256 du PDF", lambda row: row.pdf_digest, 66), Column("N° de preuve", lambda row: row.evidence, 12)]


def state_of(row: AttendanceSheet) -> str:
    return "effacée" if row.erased_at else "scellée" if row.pdf_digest else "en préparation"


def sheets_export(sheets: QuerySet[AttendanceSheet], into: Format, *, choices: Sequence[str] = ()) -> Export:
    """`sheets`: as archive/queries.sheets_listed gives them."""
    duration = Column("Durée", lambda row: hours_of(minutes_of(row)).translate(SPACES), 10)
    state = Column("État", state_of, 16)
    columns = [*COLUMNS, duration, *COUNTS, state, *PROOF]
    return Export("feuilles closes", ("feuille close", "feuilles closes"), columns, sheets, into, choices)
