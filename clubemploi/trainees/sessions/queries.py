"""What the screens about training sessions show."""

import datetime as dt
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery

from clubemploi.accounts.models import User
from clubemploi.core.text import squeeze
from clubemploi.trainees.models import Participation, Trainee, TrainingSession
from clubemploi.trainees.queries import ROW

SESSION_ORDERS: dict[str, tuple[Any, ...]] = {
    "-date": (F("start_date").desc(nulls_last=True), "-number"),
    "date": (F("start_date").asc(nulls_last=True), "number"),
    "numero": ("number",),
    "-numero": ("-number",),
}


def sessions_listed(
    user: User, *, text: str = "", year: int | None = None, order: str = "-date"
) -> QuerySet[TrainingSession]:
    """Sessions whose number begins with `text` or whose title holds its words, each with `participant_count`."""
    sessions = TrainingSession.objects.visible_to(user)
    if text := squeeze(text)[:120]:
        sessions = sessions.filter(Q(number__istartswith=text) | Q(title__icontains=text))
    if year:
        sessions = sessions.filter(start_date__range=(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    counted = Participation.objects.filter(session=OuterRef("pk")).order_by().values("session")
    return sessions.annotate(participant_count=Subquery(counted.annotate(n=Count("pk")).values("n"))).order_by(
        *SESSION_ORDERS[order]
    )


def session_years() -> list[int]:
    """Years for the filter, from the newest session's down to the oldest's. One query."""
    ends = TrainingSession.objects.aggregate(first=Min("start_date"), last=Max("start_date"))
    return list(range(ends["last"].year, ends["first"].year - 1, -1)) if ends["first"] else []


def participants_of(session: TrainingSession) -> QuerySet[Trainee, dict[str, Any]]:
    """Lean rows of those who followed a session, by name."""
    return Trainee.objects.filter(participations__session=session).order_by("name_key", "pk").values(*ROW)


def trainees_to_add(session: TrainingSession, text: str) -> list[Trainee]:
    """People to choose from, with `is_here`: whether they already take part."""
    return Trainee.objects.suggested(text, here=Participation.objects.filter(session=session))


def recent_session_numbers() -> list[str]:
    """The last thirty sessions, to suggest in the list's filter. One query."""
    return list(TrainingSession.objects.order_by(*SESSION_ORDERS["-date"]).values_list("number", flat=True)[:30])


def sessions_of(trainee: Trainee) -> list[TrainingSession]:
    """The sessions this person followed, the newest first. One query."""
    return list(trainee.sessions.order_by(*SESSION_ORDERS["-date"]))
