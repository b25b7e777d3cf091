"""Step 4: seats, the waiting list, the workshops one is attached to."""

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import F

from clubemploi.clubs.enrolments import operations as enrolling
from clubemploi.clubs.enrolments.operations import enrol_trainee, restore_enrolment, withdraw_trainee
from clubemploi.clubs.models import Attendance, Club, Enrolment
from clubemploi.clubs.operations import cancel_club
from clubemploi.clubs.workshops.operations import cancel_workshop
from clubemploi.core.errors import Refused
from clubemploi.journal.models import Entry
from tests.cast import ClubFactory, WorkshopFactory, make_trainee


def enrol(club, trainee=None, by=None):
    return enrol_trainee(club, trainee or make_trainee(by), by=by, channel=Enrolment.Channel.MANAGER)


@pytest.fixture
def small_club(db):
    """Two seats, three workshops of which one is cancelled."""
    club = ClubFactory(capacity=2)
    for _ in range(2):
        WorkshopFactory(club=club)
    cancel_workshop(WorkshopFactory(club=club), by=None)
    return club


def seats(club):
    return Club.objects.get(pk=club.pk).seats_taken


def test_attached_to_every_workshop_held(small_club):
    assert enrol(small_club).attendances.count() == 2
    assert seats(small_club) == 1


def test_impossible_without_a_workshop(db):
    with pytest.raises(Refused, match="pas encore d’atelier"):
        enrol(ClubFactory())
    assert not Enrolment.objects.exists()


def test_impossible_in_a_cancelled_club(small_club):
    gone = enrol(small_club)
    withdraw_trainee(gone, by=None)
    cancel_club(small_club, by=None)
    with pytest.raises(Refused, match="annulé"):
        enrol(small_club)
    with pytest.raises(Refused, match="annulé"):
        restore_enrolment(gone, by=None)


def test_twice_is_once(small_club):
    trainee = make_trainee()
    assert enrol(small_club, trainee) == enrol(small_club, trainee)
    assert seats(small_club) == 1
    assert Entry.objects.filter(verb="enrol_trainee").count() == 1


def test_full_means_waiting_without_attendance(small_club):
    enrol(small_club)
    enrol(small_club)
    third = enrol(small_club)
    assert third.status == Enrolment.Status.WAITING
    assert not third.attendances.exists()
    assert seats(small_club) == 2


def test_a_withdrawal_promotes_in_order_of_arrival(small_club):
    first, _, third, fourth = (enrol(small_club) for _ in range(4))
    assert withdraw_trainee(first, by=None) == [third]
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.status, fourth.status) == ("enrolled", "waiting")
    assert third.attendances.count() == 2
    assert not first.attendances.exists()


def test_presences_already_noted_survive_a_withdrawal(small_club):
    person = enrol(small_club)
    noted = person.attendances.first()
    noted.status = Attendance.Status.PRESENT
    noted.save()
    withdraw_trainee(person, by=None)
    assert list(person.attendances.all()) == [noted]
    assert withdraw_trainee(person, by=None) == []


def test_undo_gives_the_seat_back(small_club):
    person = enrol(small_club)
    withdraw_trainee(person, by=None)
    assert restore_enrolment(person, by=None).status == "enrolled"
    assert restore_enrolment(person, by=None).attendances.count() == 2
    assert seats(small_club) == 1


def test_undo_after_the_seat_was_given_puts_back_first_in_line(small_club):
    first, _, _, fourth = (enrol(small_club) for _ in range(4))
    withdraw_trainee(first, by=None)
    restore_enrolment(first, by=None)
    assert list(Enrolment.objects.waiting().filter(club=small_club)) == [first, fourth]


def test_withdrawing_someone_who_waits_frees_no_seat(small_club):
    enrol(small_club)
    enrol(small_club)
    withdraw_trainee(enrol(small_club), by=None)
    assert seats(small_club) == 2


def test_enrolled_again_after_a_withdrawal(small_club):
    person = enrol(small_club)
    withdraw_trainee(person, by=None)
    again = enrol(small_club, person.trainee)
    assert again.pk == person.pk
    assert again.withdrawn_at is None


def test_the_database_refuses_a_seat_too_many(small_club):
    with pytest.raises(IntegrityError), transaction.atomic():
        Club.objects.filter(pk=small_club.pk).update(seats_taken=3)
    enrol(small_club, trainee := make_trainee())
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(club=small_club, trainee=trainee, channel="online", status="enrolled")


# ── 200 people for the last 3 seats ─────────────────────────────────────────
CROWD, SEATS, THREADS = 200, 3, 8


def rush(club, people, action):
    """Everyone at once, from several connections; returns the errors met."""
    queue, errors = list(people), []

    def work():
        try:
            while True:
                try:
                    person = queue.pop()
                except IndexError:
                    return
                try:
                    action(club, person)
                except Exception as error:
                    errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return errors


@pytest.fixture
def crowded(transactional_db):
    club = ClubFactory(capacity=SEATS)
    WorkshopFactory(club=club)
    return club, [make_trainee() for _ in range(CROWD)]


def test_two_hundred_for_the_last_three_seats(crowded):
    club, people = crowded
    assert rush(club, people, enrol) == []
    assert Enrolment.objects.enrolled().filter(club=club).count() == SEATS == seats(club)
    assert Enrolment.objects.waiting().filter(club=club).count() == CROWD - SEATS
    assert Attendance.objects.count() == SEATS


def test_the_naive_version_oversells(crowded):
    """The control: count, then write, without a lock. It must go wrong, or the test above proves nothing."""
    club, people = crowded
    barrier = threading.Barrier(THREADS)

    def naive(club, person):
        taken = Enrolment.objects.enrolled().filter(club=club).count()
        barrier.wait(timeout=30)
        status = "enrolled" if taken < SEATS else "waiting"
        Enrolment.objects.create(club=club, trainee=person, channel="online", status=status)

    rush(club, people[:THREADS], naive)
    assert Enrolment.objects.enrolled().filter(club=club).count() > SEATS


def test_the_seat_is_taken_by_one_statement(small_club, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert enrolling._take_seat(small_club)
    Club.objects.filter(pk=small_club.pk).update(seats_taken=F("capacity"))
    assert not enrolling._take_seat(small_club)
    assert connection.vendor in {"sqlite", "postgresql"}
