"""Merging while others do: from several connections, on both engines."""

import pytest

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Club, Enrolment
from clubemploi.core.errors import Refused
from clubemploi.merging.operations import merge_trainees, undo_merge
from clubemploi.trainees import tasks
from clubemploi.trainees.duplicates.operations import tell_apart
from clubemploi.trainees.models import DuplicatePair, Examination, Merge, Trainee
from clubemploi.trainees.operations import update_trainee
from tests.cast import ClubFactory, WorkshopFactory, make_trainee
from tests.races import at_once


@pytest.fixture
def twice(transactional_db):
    return make_trainee(last_name="Kowalski"), make_trainee(last_name="Kowalski")


@pytest.fixture
def club(twice):
    club = ClubFactory(capacity=4)
    WorkshopFactory(club=club)
    return club


def enrol(club, trainee):
    return enrol_trainee(club, trainee, by=None, channel="manager")


def seats(club):
    return Club.objects.get(pk=club.pk).seats_taken, Enrolment.objects.enrolled().filter(club=club).count()


def test_two_managers_merge_the_same_two(twice, club):
    low, high = twice
    enrol(club, low), enrol(club, high)
    answers = at_once(*[lambda: merge_trainees(low, high, {}, by=None)] * 4)
    assert sorted(type(answer).__name__ for answer in answers) == ["Merge", "Refused", "Refused", "Refused"]
    assert Merge.objects.count() == 1
    assert seats(club) == (1, 1)


def test_one_merges_the_other_tells_apart(twice):
    low, high = twice
    answers = at_once(lambda: merge_trainees(low, high, {}, by=None), lambda: tell_apart(low, high, by=None))
    assert isinstance(answers[0], Merge)
    assert isinstance(answers[1], Refused | DuplicatePair)
    assert not DuplicatePair.objects.exists()


def test_two_undo_the_same_merge(twice, club):
    low, high = twice
    enrol(club, low), enrol(club, high)
    merge = merge_trainees(low, high, {}, by=None)
    assert at_once(*[lambda: undo_merge(merge, by=None)] * 4) == [[]] * 4
    assert Trainee.objects.count() == 2
    assert seats(club) == (2, 2)


def test_merging_while_others_enrol(twice, club):
    low, high = twice
    enrol(club, low), enrol(club, high)
    others = [make_trainee() for _ in range(6)]
    merges = [lambda: merge_trainees(low, high, {}, by=None)]
    answers = at_once(*merges, *[lambda other=other: enrol(club, other) for other in others])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert seats(club) == (4, 4)
    assert Enrolment.objects.waiting().filter(club=club).count() == 3


def test_two_workers_examine(transactional_db):
    for number in range(40):
        make_trainee(email=f"deux{number // 2}@exemple.fr")
    answers = at_once(*[tasks.examine_next] * 3)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    while tasks.examine_next():
        pass
    assert DuplicatePair.objects.count() == 20
    assert not Examination.objects.exists()


def test_a_record_changed_while_the_worker_examines(transactional_db):
    """Whoever comes second, the pair is found in the end."""
    low, high = make_trainee(), make_trainee()
    at_once(tasks.examine_next, lambda: update_trainee(high, {"email": low.email}, by=None), tasks.examine_next)
    while tasks.examine_next():
        pass
    assert [(pair.low, pair.high) for pair in DuplicatePair.objects.all()] == [(low, high)]
