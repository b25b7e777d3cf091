"""Finding likely duplicates: each record that changed is compared with those that share a key with it, never with all.

The keys: the e-mail, a phone, the birth date, the names the other way round; all of them indexed columns.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from clubemploi.trainees.keys import national
from clubemploi.trainees.likeness import COLUMNS, LIKELY, Face, Likeness, likeness
from clubemploi.trainees.models import DuplicatePair, Examination, SearchKey, Trainee

BATCH = 2000
CROWD = 30  # what more records than this share (a hostel's phone, 1 January) says nothing of two of them
Pair = tuple[int, int]


def examine_next() -> bool:
    """Examine the records that wait, so many at once; whether any could be.

    Safe to run twice, and by two workers: it compares without a lock, then writes in one short transaction and takes
    out of the queue only what has not changed meanwhile.
    """
    waiting = dict(Examination.objects.order_by("pk")[:BATCH].values_list("pk", "token"))
    if not waiting:
        return False
    found = likely_pairs(waiting)
    with transaction.atomic():
        rows = Examination.objects.select_for_update(skip_locked=True).filter(pk__in=waiting)
        unchanged = [pk for pk, token in rows.values_list("pk", "token") if token == waiting[pk]]
        _write(set(unchanged), found)
        Examination.objects.filter(pk__in=unchanged).delete()
    return bool(unchanged)


def _write(examined: set[int], found: dict[Pair, Likeness]) -> None:
    """Add and correct the pairs of these people, and take away those that are likely no more. Decisions stay."""
    found = {pair: how for pair, how in found.items() if examined & set(pair)}
    people = {pk for pair in found for pk in pair}
    rows = Trainee.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=people).order_by("pk")
    alive = set(rows.values_list("pk", flat=True))
    known = {
        (row.low_id, row.high_id): row
        for column in ("low__in", "high__in")
        for row in DuplicatePair.objects.filter(**{column: examined})
    }
    gone = [row.pk for pair, row in known.items() if pair not in found and row.state == DuplicatePair.State.CANDIDATE]
    DuplicatePair.objects.filter(pk__in=gone).delete()
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(low_id=low, high_id=high, score=how.score, reasons=how.reasons)
            for (low, high), how in sorted(found.items())
            if {low, high} <= alive and not _says(known.get((low, high)), how)
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["low", "high"],
        update_fields=["score", "reasons"],
    )


def _says(row: DuplicatePair | None, how: Likeness) -> bool:
    return row is not None and (row.score, row.reasons) == (how.score, how.reasons)


def likely_pairs(pks: Collection[int]) -> dict[Pair, Likeness]:
    """{(low, high): why} of these people with anybody. A fixed number of queries."""
    faces = _faces(pks)
    people = list(faces.values())
    crowds = crowds_of(people)
    pairs = _by_email(people) | by_phone(people, crowds) | by_birth(people, crowds) | _by_swapped_names(people)
    return likely_of(pairs, faces)


def likely_of(pairs: set[Pair], faces: dict[int, Face]) -> dict[Pair, Likeness]:
    """Those of the pairs that are likely. `faces`: of some of them; the others are read. One query."""
    faces = faces | _faces({pk for pair in pairs for pk in pair} - faces.keys())
    compared = {pair: likeness(faces[pair[0]], faces[pair[1]]) for pair in pairs if pair[1] in faces}
    return {pair: how for pair, how in compared.items() if how is not None and how.rank >= LIKELY}


def _faces(pks: Collection[int]) -> dict[int, Face]:
    rows = Trainee.objects.filter(pk__in=pks).order_by().values_list(*COLUMNS)
    return {row[0]: Face(*row) for row in rows}


def _pair(one: int, two: int) -> Pair:
    return (one, two) if one < two else (two, one)


def marks_of(face: Face) -> set[Any]:
    """What one person has and a crowd may share: the phones, as one searches for them, and the birth date."""
    return {*map(national, face.phones), face.birth_date} - {None}


def crowds_of(people: Iterable[Face]) -> set[Any]:
    """Those of their marks that too many records share. Two queries."""
    marks = {mark for face in people for mark in marks_of(face)}
    days = {mark for mark in marks if isinstance(mark, dt.date)}
    return _crowded(SearchKey.objects.all(), "key", marks - days) | _crowded(Trainee.objects.all(), "birth_date", days)


def _crowded(rows: QuerySet[Any], column: str, values: set[Any]) -> set[Any]:
    """Counted on the column's index."""
    counted = rows.filter(**{f"{column}__in": values}).order_by().values(column).annotate(n=Count("pk"))
    return set(counted.filter(n__gt=CROWD).values_list(column, flat=True))


def _blocks(rows: QuerySet[Any], column: str, values: set[Any], pk: str = "pk") -> dict[Any, list[int]]:
    blocks: dict[Any, list[int]] = {}
    for value, number in rows.filter(**{f"{column}__in": values}).order_by().values_list(column, pk):
        blocks.setdefault(value, []).append(number)
    return blocks


def _by_email(people: list[Face]) -> set[Pair]:
    emails, everyone = {face.email for face in people} - {""}, Trainee.objects.all()
    blocks = _blocks(everyone, "email", emails - _crowded(everyone, "email", emails))
    return {_pair(face.pk, pk) for face in people for pk in blocks.get(face.email, []) if pk != face.pk}


def by_phone(people: list[Face], crowds: set[Any]) -> set[Pair]:
    """Either phone, whichever of the two it is for the other: the words that one searches by."""
    keys = {face.pk: {national(phone) for phone in face.phones} - crowds for face in people}
    blocks = _blocks(SearchKey.objects.all(), "key", {key for mine in keys.values() for key in mine}, pk="trainee")
    return {
        _pair(pk, other) for pk, mine in keys.items() for key in mine for other in blocks.get(key, []) if other != pk
    }


def by_birth(people: list[Face], crowds: set[Any]) -> set[Pair]:
    """Born the same day, with a word of their names or the first letter in common. A crowded day: the same names."""
    days = {face.birth_date for face in people if face.birth_date}
    names = {face.name_key for face in people if face.birth_date in crowds}
    everyone = Trainee.objects.order_by()
    columns = ("birth_date", "name_key", "pk")
    born: dict[Any, list[tuple[int, str, set[str]]]] = {}
    for day, key, pk in everyone.filter(birth_date__in=days - crowds).values_list(*columns):
        born.setdefault(day, []).append((pk, key[:1], set(key.split())))
    names -= _crowded(everyone, "name_key", names)
    namesakes: dict[Any, list[int]] = {}
    for day, key, pk in everyone.filter(name_key__in=names, birth_date__in=days & crowds).values_list(*columns):
        namesakes.setdefault((day, key), []).append(pk)
    pairs = set()
    for face in people:
        letter, words = face.name_key[:1], set(face.name_key.split())
        near = [pk for pk, first, others in born.get(face.birth_date, []) if first == letter or words & others]
        near += namesakes.get((face.birth_date, face.name_key), [])
        pairs |= {_pair(face.pk, pk) for pk in near if pk != face.pk}
    return pairs


def _by_swapped_names(people: list[Face]) -> set[Pair]:
    turned = {face.pk: (face.name_key, face.swapped_key) for face in people if face.swapped_key != face.name_key}
    everyone = Trainee.objects.all()
    crowds = _crowded(everyone, "name_key", {key for keys in turned.values() for key in keys})
    few = {pk: swapped for pk, (key, swapped) in turned.items() if not {key, swapped} & crowds}
    blocks = _blocks(everyone, "name_key", set(few.values()))
    return {_pair(pk, other) for pk, swapped in few.items() for other in blocks.get(swapped, [])}
