"""Step 7: what those enrolled were told about a workshop, and what has changed since.

A part of the operations that move, cancel or restore workshops: they ask what is known, change, and note the changes.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from clubemploi.clubs.models import Attendance, Club, Workshop
from clubemploi.core.dates import day_fr, hours_fr

Facts = dict[str, Any]
TOLD = ("starts_at", "ends_at", "place", "held")  # a new title alone is no news to write about


def facts_of(workshop: Workshop, club: Club) -> Facts:
    """The facts of a workshop as JSON keeps them: title, starts_at, ends_at (ISO), place, and whether it is held."""
    return {
        "title": workshop.title,
        "starts_at": workshop.starts_at.astimezone(dt.UTC).isoformat(),
        "ends_at": workshop.ends_at.astimezone(dt.UTC).isoformat(),
        "place": workshop.place or club.place,
        "held": not (workshop.cancelled_at or club.cancelled_at),
    }


def facts_by_workshop(club: Club, workshops: Iterable[Workshop] | None = None) -> dict[int, Facts]:
    """{workshop: its facts}, to be asked before a change. `workshops`: those that may change, by default all those not
    over.
    """
    rows = club.workshops.filter(ends_at__gt=timezone.now()) if workshops is None else workshops
    return {workshop.pk: facts_of(workshop, club) for workshop in rows}


def note_changes(club: Club, before: Mapping[int, Facts]) -> None:
    """After a change, compare with `before`: raise the sequence that calendars follow, and keep what those enrolled
    must still be told.

    When a workshop moves to another day, its reminders are due again, and absences announced for it are forgotten.
    """
    somebody = club.enrolments.enrolled().exists()
    for workshop in Workshop.objects.filter(pk__in=before):
        then, now = before[workshop.pk], facts_of(workshop, club)
        if then == now:
            continue
        told = workshop.told_as or then
        is_news = any(told[name] != now[name] for name in TOLD)
        is_ahead = max(told["starts_at"], now["starts_at"]) > timezone.now().isoformat()
        workshop.told_as = told if is_news and is_ahead and somebody else None
        workshop.sequence += 1
        workshop.save(update_fields=["told_as", "sequence"])
        if then["starts_at"][:10] != now["starts_at"][:10]:
            rows = workshop.attendances.filter(status=Attendance.Status.EXPECTED)
            rows.update(reminded_at=None, away_at=None, away_reason="")


def bump_sequences(club: Club) -> None:
    """Raise the sequence of the workshops to come: entries struck out, or restored, must be newer than those that
    people have.
    """
    club.workshops.filter(ends_at__gt=timezone.now()).update(sequence=F("sequence") + 1)


def untold(club: Club) -> list[Workshop]:
    """The workshops with a change that those enrolled have not been told, by date. One query."""
    return list(club.workshops.filter(told_as__isnull=False).order_by("starts_at", "pk"))


def change_sentence(workshop: Workshop, club: Club) -> str:
    """« L’atelier « Faire le point » du mardi 9 mars 2027, 9 h 30 – 12 h est annulé. »"""
    told, now = workshop.told_as or facts_of(workshop, club), facts_of(workshop, club)
    title = f"L’atelier «\u00a0{workshop.title}\u00a0»"
    if not now["held"]:
        return f"{title} du {_when(told)} est annulé."
    if not told["held"]:
        return f"{title} aura bien lieu le {_when(now)}, à cette adresse\u00a0: {now['place']}."
    parts = []
    if (told["starts_at"], told["ends_at"]) != (now["starts_at"], now["ends_at"]):
        parts.append(f"est déplacé au {_when(now)}")
    if told["place"] != now["place"]:
        parts.append(f"aura lieu à cette adresse\u00a0: {now['place']}")
    return f"{title}, prévu le {_when(told)}, {' et '.join(parts)}."


def _when(known: Facts) -> str:
    starts_at, ends_at = (timezone.localtime(parse_datetime(known[name])) for name in ("starts_at", "ends_at"))
    return f"{day_fr(starts_at.date(), weekday=True)}, {hours_fr(starts_at, ends_at)}"


def forget_changes(club: Club) -> int:
    """Forget the changes: those enrolled have been told, or need not be. Return how many there were."""
    return club.workshops.filter(told_as__isnull=False).update(told_as=None)
