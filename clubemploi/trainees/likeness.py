"""Who is the same person: what two have in common, in words, and how sure that makes it. Nothing else decides it.

Three ask. Who creates a record is shown everyone with anything in common (HINT). The examination keeps the pairs that
are LIKELY. An import asks from NAMESAKE on, and writes to the record of whom it is SURE without asking.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from clubemploi.trainees.keys import folded, name_key
from clubemploi.trainees.models import DuplicatePair

Reason = DuplicatePair.Reason

HINT = 1  # what a family shares too: a phone, or a birth date and a word of the names
NAMESAKE = 2  # the same names, and nothing that says one person
LIKELY = 3
SURE = 4  # the same names, and a phone, a session or an address that nothing contradicts
SURE_BY_BIRTH = 5
SURE_BY_EMAIL = 6


class Face(NamedTuple):
    """What people are compared by: the columns of Trainee in this order, and what only an import knows."""

    pk: int  # whoever is no record yet has 0, or a negative number
    civility: str
    last_name: str
    first_name: str
    email: str
    phone: str
    second_phone: str
    birth_date: dt.date | None
    name_key: str
    places: frozenset[tuple[str, str]] = frozenset()  # training sessions and address

    @property
    def phones(self) -> set[str]:
        return {self.phone, self.second_phone} - {""}

    @property
    def raw_name(self) -> tuple[str, str]:
        return self.last_name.casefold(), self.first_name.casefold()

    @property
    def swapped_key(self) -> str:
        """What name_key would be with the names the other way round."""
        return name_key(self.first_name, self.last_name)


COLUMNS = Face._fields[:-1]


def face_of(values: Mapping[str, Any], *, pk: int = 0, places: frozenset[tuple[str, str]] = frozenset()) -> Face:
    """Of model fields, typed or imported: any may be blank or absent, the birth date may be ISO text."""
    civility, last, first, email, phone, second = (values.get(name) or "" for name in COLUMNS[1:7])
    born = values.get("birth_date") or None
    born = dt.date.fromisoformat(born) if isinstance(born, str) else born
    return Face(pk, civility, last, first, email.lower(), phone, second, born, name_key(last, first), places)


class Likeness(NamedTuple):
    rank: int  # from HINT to SURE_BY_EMAIL
    score: int  # which of two likely pairs is likelier
    reasons: str  # codes of Reason, between commas
    words: tuple[str, ...]
    is_swapped: bool


def likeness(a: Face, b: Face) -> Likeness | None:
    """How likely these two are one person; None: nothing says so. Birth dates that differ speak against it."""
    straight = a.name_key == b.name_key and (a.name_key != "" or a.raw_name == b.raw_name)  # 王 folds to nothing
    swapped = not straight and a.name_key != "" and (a.name_key == b.swapped_key or a.swapped_key == b.name_key)
    same_name = straight or swapped
    alike = same_name or names_alike(a, b)
    same_email, same_phone = bool(a.email) and a.email == b.email, bool(a.phones & b.phones)
    both_born = a.birth_date is not None and b.birth_date is not None
    same_birth = both_born and a.birth_date == b.birth_date
    contradicted = both_born and not same_birth
    points: dict[str, int] = {}
    if same_email:
        points[Reason.EMAIL] = 7 if alike else 4
    if same_phone and (alike or first_names_alike(a, b)):
        points[Reason.PHONE] = 5 if alike else 4
    if same_birth and alike:
        points[Reason.BIRTH] = 6 if straight else 5
    if swapped and not contradicted:
        points[Reason.SWAPPED] = 3
    said = {
        "même e-mail": same_email,
        "même téléphone": same_phone,
        "même nom": same_name,
        "même date de naissance": same_birth and (alike or bool(name_words(a) & name_words(b))),
    }
    if not any(said.values()):
        return None
    rank = LIKELY if points else NAMESAKE if same_name else HINT
    if same_name and same_email:
        rank = SURE_BY_EMAIL
    elif same_name and same_birth:
        rank = SURE_BY_BIRTH
    elif same_name and not both_born and (same_phone or (a.places & b.places and not (a.email and b.email))):
        rank = SURE
    words = [word for word, holds in said.items() if holds] + ["noms proches"] * (alike and not same_name)
    return Likeness(rank, sum(points.values()) - 3 * contradicted, ",".join(points), tuple(words), swapped)


def letters_of(name: str) -> str:
    """As names are compared: folded, or as it stands where nothing of it is Latin."""
    return folded(name) or name.casefold()


def name_words(face: Face) -> set[str]:
    return {word for word in face.name_key.split() if len(word) > 1}


def names_alike(a: Face, b: Face) -> bool:
    return words_alike(letters_of(a.last_name), letters_of(b.last_name)) and first_names_alike(a, b)


def first_names_alike(a: Face, b: Face) -> bool:
    """« Léo » and « Léa » are twins rather than a slip: Mme and M. must have the very same first name."""
    one, two = letters_of(a.first_name), letters_of(b.first_name)
    if a.civility and b.civility and a.civility != b.civility:
        return one == two
    return words_alike(one, two) or (1 in (len(one), len(two)) and one[:1] == two[:1])


def words_alike(one: str, two: str) -> bool:
    """The same; one a part of the other (« Anne » of « Anne-Laure »); or a slip: one letter in five, two in eight."""
    if one == two:
        return True
    shorter = min(len(one), len(two))
    if shorter < 3:
        return False
    words, others = set(one.split()), set(two.split())
    if words <= others or others <= words:
        return True
    one, two = one.replace(" ", ""), two.replace(" ", "")
    return one == two or (shorter >= 5 and distance_within(one, two, 1 if shorter < 8 else 2))


def distance_within(one: str, two: str, most: int) -> bool:
    """At most so many letters added, left out, changed, or exchanged with their neighbour."""
    if abs(len(one) - len(two)) > most:
        return False
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(two, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most
