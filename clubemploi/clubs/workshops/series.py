"""Step 2, several at once: the dates that a weekly rhythm gives, with what speaks against each."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from clubemploi.clubs.models import Club
from clubemploi.clubs.workshops.queries import workshop_warnings
from clubemploi.core.dates import holiday_name, wall_time

SKIPPED_HOUR = "cette heure n’existe pas ce jour-là (changement d’heure)"


@dataclass
class Proposal:
    """One date of the series. `kept` is what the person is offered: they may tick otherwise, unless `impossible`."""

    date: dt.date
    title: str
    reason: str = ""
    kept: bool = True
    impossible: bool = False
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None

    def values(self, place: str) -> dict[str, Any]:
        """For operations.add_workshop."""
        return {"title": self.title, "starts_at": self.starts_at, "ends_at": self.ends_at, "place": place}


def propose_series(club: Club, data: dict[str, Any]) -> list[Proposal]:
    """`count` dates from `date` every `every` weeks; holidays are shown, skipped, and made up for at the end.

    `data`: SeriesForm.cleaned_data. Stops at the club's last day, so there may be fewer.
    """
    titles = [line.strip()[:120] for line in data["titles"].splitlines() if line.strip()]
    proposals: list[Proposal] = []
    kept, day = 0, data["date"]
    while kept < data["count"] and day <= club.end_date:
        title = titles[kept] if kept < len(titles) else f"Atelier {kept + 1}"
        proposal = _examine(club, day, title, data)
        kept += proposal.kept
        proposals.append(proposal)
        day += dt.timedelta(weeks=data["every"])
    return proposals


def _examine(club: Club, day: dt.date, title: str, data: dict[str, Any]) -> Proposal:
    if day < club.month:
        return Proposal(day, title, "avant le début du club", kept=False, impossible=True)
    try:
        starts_at, ends_at = wall_time(day, data["start"]), wall_time(day, data["end"])
    except ValueError:
        return Proposal(day, title, SKIPPED_HOUR, kept=False, impossible=True)
    proposal = Proposal(day, title, starts_at=starts_at, ends_at=ends_at)
    if club.workshops.held().filter(starts_at=starts_at).exists():
        proposal.reason, proposal.kept, proposal.impossible = "le club a déjà cet atelier", False, True
    elif name := holiday_name(day):
        proposal.reason, proposal.kept = f"férié ({name})", False
    else:
        proposal.reason = " ".join(workshop_warnings(club, starts_at, ends_at))
    return proposal
