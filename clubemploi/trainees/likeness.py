"""Whether two records may be one person's: what they have in common, and how much that says."""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from clubemploi.core.text import fold
from clubemploi.trainees.models import DuplicatePair

Reason = DuplicatePair.Reason
folded = lru_cache(maxsize=50_000)(fold)


class Face(NamedTuple):
    """What records are compared by: the columns of Trainee, in this order."""

    pk: int
    civility: str
    last_name: str
    first_name: str
    email: str
    phone: str
    second_phone: str
    birth_date: dt.date | None
    name_key: str

    @property
    def phones(self) -> set[str]:
        return {self.phone, self.second_phone} - {""}

    @property
    def swapped_key(self) -> str:
        """What name_key would be with the names the other way round."""
        return f"{folded(self.first_name)} {folded(self.last_name)}".strip()[:170]


class Likeness(NamedTuple):
    score: int
    reasons: str


def likeness(a: Face, b: Face) -> Likeness | None:
    """How likely these two are one person; None: nothing says so. Birth dates that differ speak against it."""
    swapped = a.name_key != b.name_key and a.name_key == b.swapped_key
    alike = swapped or names_alike(a, b)
    contradicted = None not in (a.birth_date, b.birth_date) and a.birth_date != b.birth_date
    points: dict[str, int] = {}
    if a.email and a.email == b.email:
        points[Reason.EMAIL] = 7 if alike else 4
    if a.phones & b.phones and (alike or first_names_alike(a, b)):
        points[Reason.PHONE] = 5 if alike else 4
    if alike and a.birth_date is not None and a.birth_date == b.birth_date:
        points[Reason.BIRTH] = 6 if a.name_key == b.name_key else 5
    if swapped and not contradicted:
        points[Reason.SWAPPED] = 3
    if not points:
        return None
    return Likeness(sum(points.values()) - 3 * contradicted, ",".join(points))


def names_alike(a: Face, b: Face) -> bool:
    return words_alike(folded(a.last_name), folded(b.last_name)) and first_names_alike(a, b)


def first_names_alike(a: Face, b: Face) -> bool:
    """« Léo » and « Léa » are twins rather than a slip: Mme and M. must have the very same first name."""
    one, two = folded(a.first_name), folded(b.first_name)
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
