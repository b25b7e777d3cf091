"""The list of training sessions, as a file."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from clubemploi.core.exports import Column, Export, Format


def sessions_export(sessions: QuerySet[Any], into: Format, *, choices: Sequence[str] = ()) -> Export:
    """`sessions`: as queries.sessions_listed gives them, with `participant_count`."""
    columns = [
        Column("Numéro", lambda row: row["number"]),
        Column("Intitulé", lambda row: row["title"], 40),
        Column("Du", lambda row: row["start_date"], 12),
        Column("Au", lambda row: row["end_date"], 12),
        Column("Lieu", lambda row: row["place"], 32),
        Column("Participants", lambda row: row["participant_count"] or 0, 12),
    ]
    rows = sessions.values("number", "title", "start_date", "end_date", "place", "participant_count")
    return Export("sessions de formation", ("session", "sessions"), columns, rows, into, choices)
