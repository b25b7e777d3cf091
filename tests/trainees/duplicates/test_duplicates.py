"""Likely duplicates: what makes two records alike, how they are found, what is remembered."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clubemploi.config.jobs import JOBS
from clubemploi.core.errors import Refused
from clubemploi.journal.queries import history_of
from clubemploi.trainees import tasks
from clubemploi.trainees.duplicates import examination
from clubemploi.trainees.duplicates.examination import CROWD, likely_pairs
from clubemploi.trainees.duplicates.operations import reconsider_pair, tell_apart
from clubemploi.trainees.likeness import distance_within, words_alike
from clubemploi.trainees.models import DuplicatePair, Examination, Trainee
from clubemploi.trainees.operations import delete_trainee, index_trainees, set_situation, update_trainee
from tests.cast import UserFactory, make_trainee

pytestmark = pytest.mark.django_db
BORN, OTHER_DAY = dt.date(1975, 3, 9), dt.date(1981, 11, 2)


def person(first_name="Nathalie", last_name="Kowalski", **fields):
    return make_trainee(first_name=first_name, last_name=last_name, **{"email": "", **fields})


def examine():
    while tasks.examine_next():
        pass


def pairs():
    return {(pair.low, pair.high): pair.reasons for pair in DuplicatePair.objects.candidates()}


def reasons(one: dict, two: dict) -> str | None:
    """Why these two are likely one person, found from either side."""
    low, high = person(**one), person(**two)
    found = likely_pairs([low.pk])
    assert found == likely_pairs([high.pk]) == likely_pairs([low.pk, high.pk])
    how = found.get((low.pk, high.pk))
    return how and how.reasons


# ── What makes two records alike ────────────────────────────────────────────
ALIKE = [
    ("same e-mail", {"email": "n@exemple.fr"}, {"email": "n@exemple.fr", "first_name": "Paul"}, "email"),
    ("same phone and name", {"phone": "+33612345678"}, {"phone": "+33612345678"}, "phone"),
    ("the other's second phone", {"phone": "+33612345678"}, {"second_phone": "+33612345678"}, "phone"),
    ("a married name", {"phone": "+33612345678"}, {"phone": "+33612345678", "last_name": "Petit"}, "phone"),
    ("same birth date, same names", {"birth_date": BORN}, {"birth_date": BORN, "first_name": "NATHALIE"}, "birth"),
    ("a slip", {"birth_date": BORN}, {"birth_date": BORN, "last_name": "Kovalski"}, "birth"),
    ("two letters exchanged", {"birth_date": BORN}, {"birth_date": BORN, "first_name": "Nahtalie"}, "birth"),
    ("half of a name", {"birth_date": BORN}, {"birth_date": BORN, "last_name": "Kowalski-Petit"}, "birth"),
    ("an initial", {"birth_date": BORN}, {"birth_date": BORN, "first_name": "N."}, "birth"),
    ("swapped", {}, {"first_name": "Kowalski", "last_name": "Nathalie"}, "swapped"),
    (
        "swapped, same birth date",
        {"birth_date": BORN},
        {"first_name": "Kowalski", "last_name": "Nathalie", "birth_date": BORN},
        "birth,swapped",
    ),
]


@pytest.mark.parametrize(("one", "two", "expected"), [row[1:] for row in ALIKE], ids=[row[0] for row in ALIKE])
def test_likely_pairs(one, two, expected):
    assert reasons(one, two) == expected


NOT_ALIKE = [
    ("namesakes who say nothing more", {}, {}),
    ("namesakes born on different days", {"birth_date": BORN}, {"birth_date": OTHER_DAY}),
    ("twins", {"birth_date": BORN}, {"birth_date": BORN, "first_name": "Bérengère"}),
    (
        "twins of nearly one name",
        {"birth_date": BORN, "first_name": "Paule", "civility": "madam"},
        {"birth_date": BORN, "first_name": "Paul", "civility": "sir"},
    ),
    ("short first names", {"birth_date": BORN, "first_name": "Léo"}, {"birth_date": BORN, "first_name": "Léa"}),
    ("a family's phone", {"phone": "+33612345678"}, {"phone": "+33612345678", "first_name": "Paul"}),
    ("strangers born the same day", {"birth_date": BORN}, {"birth_date": BORN, "last_name": "Diallo"}),
    (
        "swapped names, other days",
        {"birth_date": BORN},
        {"first_name": "Kowalski", "last_name": "Nathalie", "birth_date": OTHER_DAY},
    ),
    (
        "one name twice",
        {"first_name": "Martin", "last_name": "Martin"},
        {"first_name": "Martin", "last_name": "Martin"},
    ),
]


@pytest.mark.parametrize(("one", "two"), [row[1:] for row in NOT_ALIKE], ids=[row[0] for row in NOT_ALIKE])
def test_not_likely(one, two):
    assert reasons(one, two) is None


def test_birth_dates_that_differ_make_it_less_likely():
    for name, phone, born in (("Diallo", "+33612345678", OTHER_DAY), ("Petit", "+33612345679", None)):
        for birth_date in (BORN, born):
            person(last_name=name, phone=phone, birth_date=birth_date)
    examine()
    likely, less = DuplicatePair.objects.candidates()
    assert (likely.high.last_name, less.high.last_name) == ("Petit", "Diallo")
    assert likely.score > less.score
    assert likely.reason_labels == ["même téléphone et même nom"]


@pytest.mark.parametrize(
    ("one", "two", "most", "expected"),
    [
        ("roussel", "roussel", 1, True), ("roussel", "rousel", 1, True), ("roussel", "rosusel", 1, True),
        ("roussel", "rouzzel", 1, False), ("roussel", "rouzzel", 2, True), ("roussel", "rous", 2, False),
        ("abcdefgh", "hgfedcba", 2, False), ("abcdef", "badcfe", 2, False), ("", "", 1, True),
    ],
)  # fmt: skip
def test_distance(one, two, most, expected):
    assert distance_within(one, two, most) == distance_within(two, one, most) == expected


def test_words():
    assert words_alike("le guen", "leguen")
    assert words_alike("anne", "anne laure")
    assert not words_alike("li", "lo")
    assert not words_alike("petit", "petrov")


# ── Found without comparing everyone with everyone ──────────────────────────
def test_only_who_changed_is_examined(monkeypatch):
    one, two = person(birth_date=BORN), person(birth_date=OTHER_DAY)
    examine()
    assert pairs() == {}
    asked = []
    ask = examination.likely_pairs
    monkeypatch.setattr(examination, "likely_pairs", lambda pks: asked.append(set(pks)) or ask(pks))
    update_trainee(two, {"birth_date": BORN}, by=None)
    examine()
    assert pairs() == {(one, two): "birth"}
    assert asked == [{two.pk}]
    update_trainee(one, {"birth_date": dt.date(1960, 1, 1)}, by=None)
    examine()
    assert pairs() == {}
    assert asked == [{two.pk}, {one.pk}]


def test_reasons_follow_the_records():
    one, two = person(birth_date=BORN), person(birth_date=BORN)
    third = person(first_name="Paul")
    examine()
    pair = DuplicatePair.objects.get()
    update_trainee(two, {"email": "n@exemple.fr"}, by=None)
    update_trainee(one, {"email": "n@exemple.fr"}, by=None)
    examine()
    again = DuplicatePair.objects.get()
    assert (again.pk, again.reasons) == (pair.pk, "email,birth")
    assert again.score > pair.score
    set_situation(third, "employed", by=None)
    assert not tasks.examine_next()  # nothing that one is compared by has changed


def test_queries_do_not_depend_on_how_many():
    counts = []
    for count in (2, 3, 4):
        for _ in range(count):
            person(email=f"n{count}@exemple.fr", phone="+33612345678", birth_date=BORN)
            person(first_name="Kowalski", last_name="Nathalie")
        with CaptureQueriesContext(connection) as queries:
            assert tasks.examine_next()
        counts.append(len(queries))
    assert counts[1] == counts[2]  # in the first batch, nobody else is there to read
    assert counts[0] <= 25


def crowd(count, **fields):
    people = Trainee.objects.bulk_create(
        [
            Trainee(last_name="Kowalski", first_name="Nathalie", name_key="kowalski nathalie", **fields)
            for _ in range(count)
        ]
    )
    index_trainees(people)
    return people


@pytest.mark.parametrize(
    "shared", [{"phone": "+33344000000"}, {"email": "accueil@exemple.fr"}, {"birth_date": dt.date(1970, 1, 1)}, {}]
)
def test_a_crowd_says_nothing(shared):
    """Five hundred people at one phone, or born on 1 January: no flood, and the others are still found."""
    crowd(CROWD + 1, **shared)
    one, two = person(birth_date=BORN, last_name="Diallo"), person(birth_date=BORN, last_name="Diallo")
    swapped = person(first_name="Kowalski", last_name="Nathalie")
    examine()
    assert pairs() == {(one, two): "birth"}
    assert not Examination.objects.exists()
    assert likely_pairs([swapped.pk]) == {}


def test_just_no_crowd():
    people = crowd(CROWD, email="accueil@exemple.fr")
    assert len(likely_pairs([person.pk for person in people])) == CROWD * (CROWD - 1) // 2


def test_the_same_names_are_found_in_a_crowded_day():
    day = dt.date(1970, 1, 1)
    for number in range(CROWD + 1):
        letters = chr(97 + number % 26) * 4 + chr(97 + number // 26) * 4
        person(first_name=letters, last_name=letters + "ez", birth_date=day)
    one, two = person(birth_date=day), person(birth_date=day)
    person(birth_date=day, last_name="Kovalski")
    examine()
    assert pairs() == {(one, two): "birth"}


# ── The worker ──────────────────────────────────────────────────────────────
def test_it_is_a_job_of_the_worker():
    assert tasks.examine_next in JOBS
    assert tasks.purge_merges in JOBS
    assert not tasks.examine_next()


def test_what_changes_while_it_is_examined_is_examined_again(monkeypatch):
    one, two = person(birth_date=BORN), person(birth_date=OTHER_DAY)
    ask = examination.likely_pairs

    def meanwhile(pks):
        found = ask(pks)
        update_trainee(two, {"birth_date": BORN}, by=None)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(examination, "likely_pairs", meanwhile)
        assert tasks.examine_next()
    assert list(Examination.objects.values_list("pk", flat=True)) == [two.pk]
    assert tasks.examine_next()
    assert pairs() == {(one, two): "birth"}


def test_who_is_deleted_while_it_is_examined_is_in_no_pair(monkeypatch):
    one, two = person(birth_date=BORN), person(birth_date=BORN)
    ask = examination.likely_pairs

    def meanwhile(pks):
        found = ask(pks)
        assert list(found) == [(one.pk, two.pk)]
        delete_trainee(two, by=None)
        return found

    monkeypatch.setattr(examination, "likely_pairs", meanwhile)
    assert tasks.examine_next()
    assert not DuplicatePair.objects.exists()
    assert not tasks.examine_next()


def test_more_than_one_batch(monkeypatch):
    monkeypatch.setattr(examination, "BATCH", 2)
    one, _, _, _, last = (
        person(birth_date=BORN),
        *(person(first_name=f"P{n}") for n in range(3)),
        person(birth_date=BORN),
    )
    assert [tasks.examine_next() for _ in range(4)] == [True, True, True, False]
    assert pairs() == {(one, last): "birth"}


# ── « Ce sont deux personnes » ──────────────────────────────────────────────
def test_two_people_are_remembered():
    martine = UserFactory(is_manager=True)
    one, two = person(birth_date=BORN), person(birth_date=BORN)
    examine()
    pair = tell_apart(two, one, by=martine)
    assert (pair.state, pair.decided_by) == ("different", martine)
    assert pairs() == {}
    assert tell_apart(one, two, by=UserFactory()).decided_by == martine
    update_trainee(one, {"email": "n@exemple.fr"}, by=None)
    update_trainee(two, {"email": "n@exemple.fr"}, by=None)
    examine()
    assert pairs() == {}
    update_trainee(two, {"last_name": "Diallo", "email": "", "birth_date": None}, by=None)
    examine()  # no longer alike, the decision is kept all the same
    assert DuplicatePair.objects.get().state == "different"
    for someone in (one, two):
        assert "sont deux personnes" in str([line.sentence for line in history_of(someone)])


def test_taking_that_back():
    one, two = person(birth_date=BORN), person(birth_date=BORN)
    examine()
    tell_apart(one, two, by=None)
    reconsider_pair(one, two, by=None)
    assert pairs() == {(one, two): "birth"}
    pair = DuplicatePair.objects.get()
    assert (pair.decided_by, pair.decided_at) == (None, None)
    lines = len(history_of(one))
    reconsider_pair(one, two, by=None)
    assert len(history_of(one)) == lines


def test_two_people_whom_nothing_made_alike():
    one, two = person(), person(first_name="Paul")
    pair = tell_apart(one, two, by=None)
    assert pair.reason_labels == []
    assert str(pair) == f"fiches {one.pk} et {two.pk}"
    reconsider_pair(one, two, by=None)
    assert not DuplicatePair.objects.exists()


def test_one_of_them_is_gone():
    one, two = person(), person()
    delete_trainee(two, by=None)
    with pytest.raises(Refused, match="entre-temps"):
        tell_apart(one, Trainee(pk=two.pk or 10**9), by=None)
