"""Finding likely duplicates: each record that changed is compared with those that share a key with it, never with all.

The keys: the e-mail, a phone, the birth date, the names the other way round; all of them indexed columns.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from clubemploi.trainees.keys import national
from clubemploi.trainees.likeness import Face, Likeness, likeness
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
    return row is not None and (row.score, row.reasons) == how


def likely_pairs(pks: Collection[int]) -> dict[Pair, Likeness]:
    """{(low, high): why} of these people with anybody. A fixed number of queries."""
    faces = _faces(pks)
    people = list(faces.values())
    pairs = {*_by_email(people), *_by_phone(people), *_by_birth(people), *_by_swapped_names(people)}
    faces |= _faces({pk for pair in pairs for pk in pair} - faces.keys())
    compared = {pair: likeness(faces[pair[0]], faces[pair[1]]) for pair in pairs if pair[1] in faces}
    return {pair: how for pair, how in compared.items() if how is not None}


def _faces(pks: Collection[int]) -> dict[int, Face]:
    rows = Trainee.objects.filter(pk__in=pks).order_by().values_list(*Face._fields)
    return {row[0]: Face(*row) for row in rows}


def _pair(one: int, two: int) -> Pair:
    return (one, two) if one < two else (two, one)


def _shared(rows: QuerySet[Any], column: str, values: Iterable[Any]) -> list[Any]:
    """Those of the values that several records have, and no crowd. Counted on the column's index."""
    counted = rows.filter(**{f"{column}__in": set(values)}).order_by().values(column).annotate(n=Count("pk"))
    return list(counted.filter(n__gt=1, n__lte=CROWD).values_list(column, flat=True))


def _blocks(rows: QuerySet[Any], column: str, values: Iterable[Any], pk: str = "pk") -> dict[Any, list[int]]:
    blocks: dict[Any, list[int]] = {}
    for value, number in rows.filter(**{f"{column}__in": _shared(rows, column, values)}).values_list(column, pk):
        blocks.setdefault(value, []).append(number)
    return blocks


def _by_email(people: list[Face]) -> set[Pair]:
    blocks = _blocks(Trainee.objects.order_by(), "email", [face.email for face in people if face.email])
    return {_pair(face.pk, pk) for face in people for pk in blocks.get(face.email, []) if pk != face.pk}


def _by_phone(people: list[Face]) -> set[Pair]:
    """Either phone, whichever of the two it is for the other: the words that one searches by."""
    keys = {face.pk: [national(phone) for phone in face.phones] for face in people}
    wanted = [key for mine in keys.values() for key in mine]
    blocks = _blocks(SearchKey.objects.order_by(), "key", wanted, pk="trainee")
    return {
        _pair(pk, other) for pk, mine in keys.items() for key in mine for other in blocks.get(key, []) if other != pk
    }


def _by_birth(people: list[Face]) -> set[Pair]:
    """Born the same day, with a word of their names or the first letter in common. A crowded day: the same names."""
    everyone = Trainee.objects.order_by()
    days = {face.birth_date for face in people if face.birth_date}
    shared = _shared(everyone, "birth_date", days)
    crowded = days.difference(shared)
    names = _shared(everyone, "name_key", [face.name_key for face in people if face.birth_date in crowded])
    columns = ("birth_date", "name_key", "pk")
    born: dict[Any, list[tuple[int, str, set[str]]]] = {}
    for day, key, pk in everyone.filter(birth_date__in=shared).values_list(*columns):
        born.setdefault(day, []).append((pk, key[:1], set(key.split())))
    namesakes: dict[Any, list[int]] = {}
    for day, key, pk in everyone.filter(name_key__in=names, birth_date__in=crowded).values_list(*columns):
        namesakes.setdefault((day, key), []).append(pk)
    pairs = set()
    for face in people:
        letter, words = face.name_key[:1], set(face.name_key.split())
        near = [pk for pk, first, others in born.get(face.birth_date, []) if first == letter or words & others]
        near += namesakes.get((face.birth_date, face.name_key), [])
        pairs |= {_pair(face.pk, pk) for pk in near if pk != face.pk}
    return pairs


def _by_swapped_names(people: list[Face]) -> set[Pair]:
    swapped = {face.pk: face.swapped_key for face in people if face.swapped_key != face.name_key}
    blocks: dict[str, list[int]] = {}
    for key, pk in Trainee.objects.filter(name_key__in=set(swapped.values())).order_by().values_list("name_key", "pk"):
        blocks.setdefault(key, []).append(pk)
    found = [face for face in people if 0 < len(blocks.get(swapped.get(face.pk, ""), [])) <= CROWD]
    namesakes = Trainee.objects.filter(name_key__in={face.name_key for face in found}).order_by().values("name_key")
    crowds = set(namesakes.annotate(n=Count("pk")).filter(n__gt=CROWD).values_list("name_key", flat=True))
    return {_pair(face.pk, pk) for face in found if face.name_key not in crowds for pk in blocks[swapped[face.pk]]}
