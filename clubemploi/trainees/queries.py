"""What the screens about trainees and training sessions show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from clubemploi.accounts.models import User
from clubemploi.trainees.keys import national
from clubemploi.trainees.likeness import COLUMNS, Face, face_of, likeness
from clubemploi.trainees.models import Note, Participation, SearchKey, Situation, Trainee

LOOK_ALIKES_SHOWN = 10

ROW = (
    "pk",
    "first_name",
    "last_name",
    "email",
    "phone",
    "second_phone",
    "last_session_number",
    "situation",
    "situation_since",
)
# Each follows an index, whichever way; see the model's indexes and migration 0002.
TRAINEE_ORDERS: dict[str, tuple[Any, ...]] = {
    "nom": ("name_key", "pk"),
    "-nom": ("-name_key", "-pk"),
    "situation": (F("situation_since").asc(nulls_last=True), "pk"),
    "-situation": (F("situation_since").desc(nulls_last=True), "-pk"),
    "session": (F("last_session_date").asc(nulls_last=True), "pk"),
    "-session": (F("last_session_date").desc(nulls_last=True), "-pk"),
}


def trainees_listed(
    user: User,
    *,
    text: str = "",
    situation: str = "",
    in_network: bool | None = None,
    without_email: bool = False,
    session: str = "",
    order: str = "nom",
) -> QuerySet[Trainee, dict[str, Any]]:
    """One lean row (see ROW) for each person this user may see. `session`: a number; `order`: of TRAINEE_ORDERS."""
    people = Trainee.objects.visible_to(user).search(text)
    if situation:
        people = people.filter(situation=situation)
    if in_network is not None:
        people = people.filter(in_network=in_network)
    if without_email:
        people = people.without_email()
    if session:
        followed = Participation.objects.filter(session__number=session)
        people = people.filter(pk__in=followed.values("trainee"))
    return people.order_by(*TRAINEE_ORDERS[order]).values(*ROW)


def situations_of(trainee: Trainee) -> list[Situation]:
    """The history, the newest first, each with who noted it. One query."""
    return list(trainee.situations.select_related("recorded_by"))


def notes_of(trainee: Trainee, user: User) -> list[Note]:
    """The notes about someone that `user` may read, the newest first, each with its author. One query."""
    return list(Note.objects.visible_to(user).filter(trainee=trainee).select_related("author"))


# ── Is this person known already? ───────────────────────────────────────────
@dataclass(frozen=True)
class LookAlike:
    """Somebody known, and what they have in common with the person being created (French words)."""

    trainee: Trainee
    reasons: list[str]


def look_alikes(values: Mapping[str, Any], *, but: int | None = None) -> list[LookAlike]:
    """Those who may be the person described by `values` (cleaned model fields), the likeliest first; at most ten.

    Whoever has the e-mail, a phone, the names (also swapped) or the birth date, crowds too: three queries, each walking
    an index. `but`: the id of a record that is not its own double.
    """
    face = face_of(values)
    alike = Q(name_key__in={face.name_key, face.swapped_key} - {""})
    if face.email:
        alike |= Q(email=face.email)
    if face.phones:
        # A list, not a subquery: PostgreSQL combines no index with a subquery in an OR.
        by_phone = SearchKey.objects.filter(key__in=[national(phone) for phone in face.phones])
        alike |= Q(pk__in=list(by_phone.values_list("trainee", flat=True)[:200]))
    if face.birth_date:
        alike |= Q(birth_date=face.birth_date)
    others = Trainee.objects.filter(alike).exclude(pk=but or 0).order_by("name_key", "pk")
    compared = {row[0]: likeness(face, Face(*row)) for row in others.values_list(*COLUMNS)}
    found = [(how, pk) for pk, how in compared.items() if how]
    found = sorted(found, key=lambda pair: (-pair[0].rank, -pair[0].score, -len(pair[0].words)))[:LOOK_ALIKES_SHOWN]
    shown = Trainee.objects.in_bulk([pk for _, pk in found])
    return [LookAlike(shown[pk], list(how.words)) for how, pk in found if pk in shown]


# ── Training sessions ───────────────────────────────────────────────────────
