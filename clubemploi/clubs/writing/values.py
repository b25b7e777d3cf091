"""What merge fields say about a club."""

from collections.abc import Sequence

from django.utils import timezone

from clubemploi.clubs.models import Club, Workshop
from clubemploi.core.dates import day_fr, hours_fr, moment_fr, month_fr
from clubemploi.core.phones import format_phone


def club_values(club: Club, workshops: Sequence[Workshop] | None = None) -> dict[str, str]:
    """{merge field: its text} for everything about a club. `workshops`: those to come, if known; else one query."""
    upcoming = list(club.workshops.upcoming()) if workshops is None else workshops
    lines = []
    for workshop in upcoming:
        day = day_fr(timezone.localdate(workshop.starts_at), weekday=True)
        lines.append(f"{day}, {hours_fr(workshop.starts_at, workshop.ends_at)}\u00a0: {workshop.title}")
    return {
        "mois du club": month_fr(club.month),
        "lieu": club.place,
        "tuteur": club.tutor.get_full_name(),
        "téléphone du tuteur": format_phone(club.tutor.phone) if club.tutor.phone else "",
        "ateliers": "\n".join(lines),
        "prochain atelier": moment_fr(upcoming[0].starts_at) if upcoming else "",
    }
