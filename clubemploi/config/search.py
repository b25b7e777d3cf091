"""Search from everywhere: who, which club, which session; only what one may see."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.core.dates import MONTHS
from clubemploi.core.text import fold
from clubemploi.trainees.models import TrainingSession
from clubemploi.trainees.permissions import can_manage_sessions
from clubemploi.trainees.queries import trainees_listed
from clubemploi.trainees.sessions.queries import sessions_listed

SHOWN = 8
_MONTH = re.compile(r"(?:(\d{1,2})/)?((?:19|20)\d{2})")


@dataclass(frozen=True)
class Found:
    """At most eight of each, with whether there are more."""

    people: list[dict[str, Any]] = field(default_factory=list)
    clubs: list[Club] = field(default_factory=list)
    sessions: list[TrainingSession] = field(default_factory=list)
    more: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        return len(self.people) + len(self.clubs) + len(self.sessions)


def find_everywhere(user: User, text: str) -> Found:
    """What these words find: people by name, e-mail, phone or session; clubs by month, tutor or place; sessions by
    number or title. Three queries (two for a tutor), none for nothing.
    """
    if not text:
        return Found()
    people = list(trainees_listed(user, text=text)[: SHOWN + 1])
    clubs = list(_clubs(user, text)[: SHOWN + 1])
    sessions = list(sessions_listed(user, text=text)[: SHOWN + 1]) if can_manage_sessions(user) else []
    groups: dict[str, list[Any]] = {"people": people, "clubs": clubs, "sessions": sessions}
    more = frozenset(name for name, rows in groups.items() if len(rows) > SHOWN)
    return Found(people[:SHOWN], clubs[:SHOWN], sessions[:SHOWN], more)


def _clubs(user: User, text: str) -> QuerySet[Club]:
    """Every word is a month, a year, or is in the tutor's name or the place: « mars 2027 », « 03/2027 », « noyon »."""
    clubs = Club.objects.visible_to(user).select_related("tutor").order_by("-month", "pk")
    months = {fold(name): number for number, name in enumerate(MONTHS, start=1)}
    for word in text.split():
        dated = _MONTH.fullmatch(word)
        if dated:
            month, year = dated.groups()
            clubs = clubs.filter(month__range=(dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)))
            clubs = clubs.filter(month__month=int(month)) if month else clubs
        elif fold(word) in months:
            clubs = clubs.filter(month__month=months[fold(word)])
        elif fold(word) not in {"club", "emploi", "de", "d"}:
            tutor = Q(tutor__first_name__istartswith=word) | Q(tutor__last_name__istartswith=word)
            clubs = clubs.filter(tutor | Q(place__icontains=word))
    return clubs
