"""What the screens about trainees and training sessions show."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from clubemploi.accounts.models import User
from clubemploi.core.text import fold
from clubemploi.trainees.keys import name_key, national
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

    The same e-mail; a phone in common, whichever of the two; the same names without accents or case, also when last
    and first changed places; the same birth date with a name in common. Two queries, each walking an index.
    `but`: the id of a record that is not its own double.
    """
    last, first = values.get("last_name", ""), values.get("first_name", "")
    email, born = values.get("email", "").lower(), values.get("birth_date")
    phones = {phone for phone in (values.get("phone"), values.get("second_phone")) if phone}
    names = {name_key(last, first), name_key(first, last)} - {""}
    alike = Q(name_key__in=names)
    if email:
        alike |= Q(email=email)
    if phones:
        # A list, not a subquery: PostgreSQL combines no index with a subquery in an OR.
        by_phone = SearchKey.objects.filter(key__in=[national(phone) for phone in phones])
        alike |= Q(pk__in=list(by_phone.values_list("trainee", flat=True)[:200]))
    if born:
        alike |= Q(birth_date=born)
    words = _name_words(last, first)
    found = []
    others = Trainee.objects.exclude(pk=but) if but else Trainee.objects.all()
    for trainee in others.filter(alike).order_by("name_key", "pk")[:200]:
        reasons = _reasons(trainee, email=email, phones=phones, names=names, born=born, words=words)
        if reasons:
            found.append(LookAlike(trainee, reasons))
    return sorted(found, key=lambda person: -len(person.reasons))[:LOOK_ALIKES_SHOWN]


def _name_words(*names: str) -> set[str]:
    return {word for name in names for word in fold(name).split() if len(word) > 1}


def _reasons(
    trainee: Trainee, *, email: str, phones: set[str], names: set[str], born: dt.date | None, words: set[str]
) -> list[str]:
    same_birth = born is not None and trainee.birth_date == born
    checks = {
        "même e-mail": bool(email) and trainee.email == email,
        "même téléphone": bool(phones & {trainee.phone, trainee.second_phone}),
        "même nom": trainee.name_key in names,
        "même date de naissance": same_birth and bool(words & _name_words(trainee.last_name, trainee.first_name)),
    }
    return [reason for reason, holds in checks.items() if holds]


# ── Training sessions ───────────────────────────────────────────────────────
