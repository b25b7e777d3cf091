"""Reading the journal for one record's page."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from clubemploi.journal.models import Entry

SHOWN = 30


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One entry as people read it."""

    at: dt.datetime
    who: str
    sentence: str
    changed: list[Change]


def history_of(record: models.Model, *, former: Sequence[int] = ()) -> list[Line]:
    """The newest 30 entries about a record, and about the `former` records merged into it. One query."""
    return [
        Line(
            at=entry.at,
            who=entry.actor.get_full_name() if entry.actor else "Club Emploi",
            sentence=entry.sentence,
            changed=[Change(label, *pair) for label, pair in entry.changes.items()],
        )
        for entry in Entry.objects.about(record, former=former).select_related("actor")[:SHOWN]
    ]
