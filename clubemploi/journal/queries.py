"""Reading the journal for one record's page."""

from dataclasses import dataclass

from django.db import models

from clubemploi.journal.models import Entry

SHOWN = 30


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def history_of(record: models.Model) -> list[Entry]:
    """The newest 30 entries about a record, each with `who` and `changed` (a list of Change). One query."""
    entries = list(Entry.objects.about(record).select_related("actor")[:SHOWN])
    for entry in entries:
        entry.who = entry.actor.get_full_name() if entry.actor else "Club Emploi"
        entry.changed = [Change(label, *pair) for label, pair in entry.changes.items()]
    return entries
