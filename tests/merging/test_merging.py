"""Two records made one with all that is attached to either, and two again."""

import datetime as dt

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.attendance.models import Signature
from clubemploi.clubs.enrolments.operations import enrol_trainee, restore_enrolment, withdraw_trainee
from clubemploi.clubs.models import Attendance, Club, Enrolment
from clubemploi.clubs.workshops.operations import delete_workshop
from clubemploi.core.errors import Conflict, Refused
from clubemploi.imports.operations import upload_import
from clubemploi.journal.queries import history_of
from clubemploi.merging.operations import merge_trainees, undo_merge
from clubemploi.trainees import tasks
from clubemploi.trainees.duplicates.operations import relations, tell_apart
from clubemploi.trainees.duplicates.queries import merged_into
from clubemploi.trainees.models import DuplicatePair, Merge, Note, Participation, SearchKey, Trainee
from clubemploi.trainees.operations import add_note, delete_trainee, set_situation, update_trainee
from clubemploi.trainees.sessions.operations import add_participant
from tests.cast import ClubFactory, SessionFactory, UserFactory, WorkshopFactory, make_trainee

pytestmark = pytest.mark.django_db
UNRELATED = {"sessions", "journal"}  # the journal only grows


def everything():
    """Every row of every table but the journal, the queue and the merges; without the numbers of search words.

    A version only grows: whoever has the page open must see that the record changed.
    """
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in UNRELATED or model.__name__ in {"Examination", "Merge"}:
            continue
        left_out = {"id"} if model is SearchKey else {"version"}
        found[model.__name__] = sorted(
            repr({name: value for name, value in row.items() if name not in left_out})
            for row in model._default_manager.values()
        )
    return found


@pytest.fixture
def martine():
    return UserFactory(is_manager=True)


@pytest.fixture
def twice():
    """Nathalie Kowalski, twice."""
    low = make_trainee(first_name="Nathalie", last_name="Kowalski", email="n@exemple.fr", phone="+33612345678")
    high = make_trainee(
        first_name="Natalie", last_name="Kowalski", email="", city="Noyon", birth_date=dt.date(1975, 3, 9)
    )
    return low, high


def enrol(club, trainee):
    return enrol_trainee(club, trainee, by=None, channel="manager")


def club_with(capacity=None, workshops=2):
    club = ClubFactory(capacity=capacity)
    for _ in range(workshops):
        WorkshopFactory(club=club)
    return club


def seats(club):
    """As kept, once checked against the enrolments."""
    kept = Club.objects.get(pk=club.pk).seats_taken
    assert kept == Enrolment.objects.enrolled().filter(club=club).count()
    return kept


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def note_presence(enrolment, workshop, status):
    Attendance.objects.filter(enrolment=enrolment, workshop=workshop).update(status=status)


# ── Fields ──────────────────────────────────────────────────────────────────
def test_the_older_is_kept_with_what_is_filled(twice, martine):
    low, high = twice
    merge = merge_trainees(low, high, {"first_name": low.pk}, by=martine)
    kept = fresh(low)
    assert merge.kept == kept
    assert (kept.full_name, kept.email, kept.city) == ("Nathalie Kowalski", "n@exemple.fr", "Noyon")
    assert (kept.birth_date, kept.name_key) == (dt.date(1975, 3, 9), "kowalski nathalie")
    assert not Trainee.objects.filter(pk=high.pk).exists()
    assert kept.version == low.version + 1
    assert list(Trainee.objects.search("nathalie n@exemple.fr")) == [kept]
    assert str(merge) == f"fiche {high.pk} réunie à la fiche {low.pk}"


def test_each_field_as_chosen(twice, martine):
    low, high = twice
    merge_trainees(low, high, {"first_name": high.pk, "email": high.pk, "city": low.pk}, by=martine)
    kept = fresh(low)
    assert (kept.first_name, kept.email, kept.city) == ("Natalie", "", "")
    assert list(Trainee.objects.search("natalie")) == [kept]
    assert not Trainee.objects.search("nathalie").exists()


def test_of_two_phones_none_is_lost(twice, martine):
    low, high = twice
    update_trainee(high, {"phone": "+33699999999"}, by=None)
    merge_trainees(low, high, {"phone": high.pk}, by=martine)
    assert (fresh(low).phone, fresh(low).second_phone) == ("+33699999999", "+33612345678")


def test_a_second_phone_has_its_own_choice(twice, martine):
    low, high = twice
    update_trainee(high, {"phone": "+33699999999", "second_phone": "+33688888888"}, by=None)
    merge_trainees(low, high, {"phone": high.pk, "second_phone": low.pk}, by=martine)
    assert (fresh(low).phone, fresh(low).second_phone) == ("+33699999999", "")


def test_the_situation_goes_with_its_date(twice, martine):
    low, high = twice
    set_situation(low, "unemployed", by=None, since=dt.date(2025, 1, 6))
    set_situation(high, "employed", by=None, since=dt.date(2026, 2, 2))
    merge_trainees(low, high, {}, by=martine)
    kept = fresh(low)
    assert (kept.situation, kept.situation_since) == ("employed", dt.date(2026, 2, 2))
    assert kept.situations.count() == 2


# ── What is attached ────────────────────────────────────────────────────────
def test_everything_attached_is_kept(twice, martine, settings, tmp_path):
    low, high = twice
    settings.MEDIA_ROOT = tmp_path
    both, hers = (
        SessionFactory(number="2025-01"),
        SessionFactory(number="2025-02", start_date=dt.date(2025, 5, 5), end_date=None),
    )
    for session, trainee in ((both, low), (both, high), (hers, high)):
        add_participant(session, trainee, by=martine)
    add_note(high, "Rappeler", audience="tutors", by=martine)
    set_situation(high, "unemployed", by=martine)
    enrolment = enrol(club_with(), high)
    sheet_import = upload_import("s.csv", [b"Nom;Mail\nKowalski;x@exemple.fr\n"], by=martine)
    sheet_import.rows.create(number=2, outcome="updated", trainee=high)
    merge_trainees(low, high, {}, by=martine)
    kept = fresh(low)
    assert {session.number for session in kept.sessions.all()} == {"2025-01", "2025-02"}
    assert kept.last_session_number == "2025-02"
    assert (kept.notes.count(), kept.situations.count(), kept.enrolments.get()) == (1, 1, enrolment)
    assert sheet_import.rows.get().trainee == kept
    assert enrolment.attendances.count() == 2


def test_every_relation_is_known_to_merging():
    """A new table that points at a trainee is moved by itself; what points at a moved row that may go needs a rule."""
    assert {model for model, _ in relations()} >= {Participation, Note, Enrolment, Merge}
    for model in (Enrolment, Attendance, Participation):
        pointing = {
            relation.related_model
            for relation in model._meta.get_fields(include_hidden=True)
            if isinstance(relation, models.ManyToOneRel)
        }
        assert pointing <= {Attendance, Signature}, f"{model.__name__}: teach merging/operations.py about {pointing}"
    for model, _ in relations():
        uniques = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
        assert all(c.fields and c.condition is None for c in uniques), f"{model.__name__}: see _collide"


def test_the_history_of_both_is_read_on_the_one(twice, martine):
    low, high = twice
    add_note(high, "Rappeler", audience="tutors", by=martine)
    merge_trainees(low, high, {}, by=martine)
    sentences = [line.sentence for line in history_of(low, former=[high.pk])]
    assert sum("a réuni la fiche de Natalie" in sentence for sentence in sentences) == 1
    assert any("note" in sentence for sentence in sentences)
    assert not any("note" in line.sentence for line in history_of(low))
    changed = next(line.changed for line in history_of(high) if "a réuni" in line.sentence)
    assert ("ville", "", "Noyon") in [(change.label, change.before, change.after) for change in changed]


def test_decisions_are_carried_over(twice, martine):
    low, high = twice
    third, fourth, fifth = (make_trainee(last_name="Kowalski", first_name="Nathalie") for _ in range(3))
    tell_apart(high, third, by=martine)
    tell_apart(high, fourth, by=martine)
    DuplicatePair.objects.create(low=low, high=fourth, reasons="birth", score=5)
    DuplicatePair.objects.create(low=high, high=fifth, reasons="birth", score=5)
    DuplicatePair.objects.create(low=low, high=high, reasons="birth", score=5)
    before = everything()
    merge = merge_trainees(low, high, {}, by=martine)
    assert {(p.low, p.high, p.state) for p in DuplicatePair.objects.all()} == {
        (low, third, "different"),
        (low, fourth, "different"),
    }
    undo_merge(merge, by=martine)
    assert everything() == before


# ── The same club ───────────────────────────────────────────────────────────
def test_the_same_club_counts_once(twice, martine):
    low, high = twice
    club = club_with(capacity=2)
    first, second = enrol(club, low), enrol(club, high)
    waiting = enrol(club, make_trainee())
    one, two = club.workshops.order_by("pk")
    note_presence(second, one, "present")
    note_presence(first, one, "absent")
    note_presence(first, two, "excused")
    note_presence(second, two, "absent")
    merge = merge_trainees(low, high, {}, by=martine)
    kept = fresh(low).enrolments.get()
    assert (kept.pk, kept.status) == (first.pk, "enrolled")
    assert {a.workshop: a.status for a in kept.attendances.all()} == {one: "present", two: "excused"}
    assert fresh(waiting).status == "enrolled"  # the seat that was taken twice
    assert seats(club) == 2
    remarks = undo_merge(merge, by=martine)
    assert "complet" in remarks[0]
    assert fresh(second).status == "waiting"
    assert {a.workshop: a.status for a in fresh(second).attendances.all()} == {one: "present", two: "absent"}
    assert seats(club) == 2


@pytest.mark.parametrize("stays_is_high", [False, True])
def test_undone_at_once_both_have_their_seat_again(twice, martine, stays_is_high):
    low, high = twice
    club = club_with(capacity=5)
    for trainee in (high, low) if stays_is_high else (low, high):
        enrol(club, trainee)
    first = Enrolment.objects.order_by("pk")[0]
    note_presence(first, club.workshops.first(), "present")
    before = everything()
    merge = merge_trainees(low, high, {}, by=martine)
    assert seats(club) == 1
    assert fresh(low).enrolments.get() == first
    assert undo_merge(merge, by=martine) == []
    assert everything() == before
    assert seats(club) == 2


def test_a_seat_before_a_rank_in_the_queue(twice, martine):
    low, high = twice
    club = club_with(capacity=1)
    enrol(club, high)
    queued = enrol(club, low)
    Enrolment.objects.filter(pk=queued.pk).update(queued_at=timezone.now() - dt.timedelta(days=9))
    before = everything()
    merge = merge_trainees(low, high, {}, by=martine)
    assert fresh(low).enrolments.get().status == "enrolled"
    assert seats(club) == 1
    undo_merge(merge, by=martine)
    assert everything() == before
    assert fresh(queued).status == "waiting"


def test_back_in_the_queue_a_free_seat_is_given(twice, martine):
    low, high = twice
    club = club_with(capacity=1)
    seated, queued = enrol(club, low), enrol(club, high)
    merge = merge_trainees(low, high, {}, by=martine)
    Club.objects.filter(pk=club.pk).update(capacity=2)
    assert undo_merge(merge, by=martine) == []
    assert (fresh(seated).status, fresh(queued).status, seats(club)) == ("enrolled", "enrolled", 2)


def test_presences_noted_before_a_withdrawal_are_joined(twice, martine):
    low, high = twice
    club = club_with()
    left, stays = enrol(club, low), enrol(club, high)
    one, two = club.workshops.order_by("pk")
    note_presence(left, one, "present")
    withdraw_trainee(left, by=None)
    Attendance.objects.filter(enrolment=stays, workshop=one).delete()
    before = everything()
    merge = merge_trainees(low, high, {}, by=martine)
    kept = fresh(low).enrolments.get()
    assert kept.pk == stays.pk
    assert {a.workshop: a.status for a in kept.attendances.all()} == {one: "present", two: "expected"}
    undo_merge(merge, by=martine)
    assert everything() == before


def test_withdrawn_since_neither_comes_back(twice, martine):
    low, high = twice
    club = club_with(capacity=5)
    first, second = enrol(club, low), enrol(club, high)
    merge = merge_trainees(low, high, {}, by=martine)
    withdraw_trainee(fresh(first), by=None)
    assert "reste hors du club" in undo_merge(merge, by=martine)[0]
    assert (fresh(first).status, fresh(second).status, seats(club)) == ("withdrawn", "withdrawn", 0)
    assert not fresh(second).attendances.exists()
    restore_enrolment(second, by=martine)
    assert seats(club) == 1


def test_workshops_added_and_deleted_since(twice, martine):
    low, high = twice
    club = club_with(capacity=5)
    enrol(club, low)
    second = enrol(club, high)
    gone, stays = club.workshops.order_by("pk")
    merge = merge_trainees(low, high, {}, by=martine)
    delete_workshop(gone, by=martine)
    added = WorkshopFactory(club=club)
    undo_merge(merge, by=martine)
    assert {a.workshop for a in fresh(second).attendances.all()} == {stays, added}


# ── Accounts ────────────────────────────────────────────────────────────────
def test_an_account_goes_with_its_person(twice, martine):
    low, high = twice
    user = UserFactory()
    Trainee.objects.filter(pk=high.pk).update(user=user)
    before = everything()
    merge = merge_trainees(low, high, {}, by=martine)
    assert fresh(low).user == user
    assert User.objects.get(pk=user.pk).is_active
    undo_merge(merge, by=martine)
    assert everything() == before


@pytest.mark.parametrize("used", ["low", "high", ""])
def test_of_two_accounts_the_used_one_is_kept(twice, martine, used):
    low, high = twice
    users = {"low": UserFactory(), "high": UserFactory(is_tutor=True)}
    for name, trainee in (("low", low), ("high", high)):
        Trainee.objects.filter(pk=trainee.pk).update(user=users[name])
    if used:
        User.objects.filter(pk=users[used].pk).update(last_login=timezone.now())
    before = everything()
    merge = merge_trainees(low, high, {}, by=martine)
    assert fresh(low).user == users[used or "high"]
    # The one that is not kept no longer opens, unless its owner works here.
    assert fresh(users["low"]).is_active == (used == "low")
    assert fresh(users["high"]).is_active
    undo_merge(merge, by=martine)
    assert everything() == before


def test_of_two_used_accounts_one_must_be_chosen(twice, martine):
    low, high = twice
    for trainee in twice:
        Trainee.objects.filter(pk=trainee.pk).update(user=UserFactory(last_login=timezone.now()))
    before = everything()
    with pytest.raises(Refused, match="choisissez") as refused:
        merge_trainees(low, high, {}, by=martine)
    assert refused.value.field == "user"
    assert everything() == before
    chosen = fresh(high).user
    merge_trainees(low, high, {"user": high.pk}, by=martine)
    assert fresh(low).user == chosen


# ── Undone ──────────────────────────────────────────────────────────────────
def test_everything_comes_back(twice, martine):
    low, high = twice
    both = SessionFactory()
    for trainee in twice:
        add_participant(both, trainee, by=martine)
        add_note(trainee, f"Note {trainee.pk}", audience="tutors", by=martine)
        set_situation(trainee, "unemployed", by=martine, since=dt.date(2025, 1, trainee.pk % 28 + 1))
    add_participant(SessionFactory(), high, by=martine)
    enrol(club_with(), high)
    before, merged = everything(), timezone.now()
    merge = merge_trainees(low, high, {"first_name": high.pk}, by=martine)
    assert everything() != before
    assert merge.undoable_until - merged < dt.timedelta(days=30, minutes=1)
    assert undo_merge(merge, by=martine) == []
    assert everything() == before
    assert fresh(merge).snapshot == {}
    assert undo_merge(merge, by=martine) == []  # a second click
    assert fresh(low).version > low.version + 1
    for trainee in twice:
        assert "a annulé la réunion" in history_of(trainee)[0].sentence


def test_what_was_changed_since_is_left_and_said(twice, martine):
    low, high = twice
    merge = merge_trainees(low, high, {}, by=martine)
    update_trainee(low, {"city": "Soissons"}, by=martine)
    note = add_note(low, "Depuis", audience="tutors", by=martine)
    assert undo_merge(merge, by=martine) == ["Changé depuis la réunion, et laissé tel quel\u00a0: ville."]
    assert (fresh(low).city, fresh(high).city) == ("Soissons", "Noyon")
    assert fresh(low).birth_date is None
    assert fresh(note).trainee == low


def test_thirty_days(twice, martine):
    low, high = twice
    now = timezone.now()
    merge = merge_trainees(low, high, {}, by=martine)
    with time_machine.travel(now + dt.timedelta(days=29, hours=23)):
        assert not tasks.purge_merges()
        assert fresh(merge).snapshot
    with time_machine.travel(now + dt.timedelta(days=30, minutes=1)):
        with pytest.raises(Refused, match="trente jours"):
            undo_merge(merge, by=martine)
        assert tasks.purge_merges()
        assert not tasks.purge_merges()
        assert fresh(merge).snapshot == {}
    with pytest.raises(Refused, match="trente jours"):
        undo_merge(merge, by=martine)
    assert merged_into(high.pk) == low


def test_within_thirty_days(twice, martine):
    now = timezone.now()
    merge = merge_trainees(*twice, {}, by=martine)
    with time_machine.travel(now + dt.timedelta(days=29, hours=23)):
        undo_merge(merge, by=martine)
    assert Trainee.objects.count() == 2


def test_merges_of_merges_are_undone_the_last_first(twice, martine):
    low, high = twice
    third = make_trainee(last_name="Kowalski", first_name="Nathalie")
    before = everything()
    first = merge_trainees(high, third, {}, by=martine)
    between = everything()
    second = merge_trainees(low, high, {}, by=martine)
    assert merged_into(third.pk) == merged_into(high.pk) == low
    assert merged_into(low.pk) is None
    with pytest.raises(Refused, match="la plus récente"):
        undo_merge(first, by=martine)
    undo_merge(second, by=martine)
    assert everything() == between
    assert merged_into(third.pk) == high
    undo_merge(first, by=martine)
    assert everything() == before


def test_the_record_kept_was_deleted(twice, martine):
    low, high = twice
    merge = merge_trainees(low, high, {}, by=martine)
    delete_trainee(low, by=martine)
    with pytest.raises(Refused, match="supprimée"):
        undo_merge(merge, by=martine)


# ── Two at once ─────────────────────────────────────────────────────────────
def test_a_record_changed_since_it_was_shown(twice, martine):
    low, high = twice
    update_trainee(high, {"city": "Soissons"}, by=None)
    before = everything()
    with pytest.raises(Conflict) as conflict:
        merge_trainees(low, high, {}, by=martine, versions=(low.version, high.version))
    assert conflict.value.theirs == high
    assert everything() == before
    merge_trainees(low, high, {}, by=martine, versions=(None, fresh(high).version))


def test_merged_meanwhile(twice, martine):
    low, high = twice
    pk = high.pk
    merge_trainees(low, high, {}, by=martine)
    with pytest.raises(Refused, match="entre-temps"):
        merge_trainees(low, Trainee(pk=pk), {}, by=martine)
    assert Merge.objects.count() == 1


def test_enrolled_while_the_clubs_were_being_locked(twice, martine, monkeypatch):
    low, high = twice
    club = club_with()
    answers = iter([set(), {club.pk}])
    monkeypatch.setattr("clubemploi.merging.operations._clubs_of", lambda *pks: next(answers))
    before = everything()
    with pytest.raises(Refused, match="vient d’être inscrite"):
        merge_trainees(low, high, {}, by=martine)
    assert everything() == before


def test_merged_records_are_examined_anew(twice, martine):
    low, high = twice
    like_high = make_trainee(first_name="Natalie", last_name="Kowalsky", birth_date=high.birth_date, email="")
    while tasks.examine_next():
        pass
    assert [(p.low, p.high) for p in DuplicatePair.objects.all()] == [(high, like_high)]
    merge_trainees(low, high, {}, by=martine)
    assert not DuplicatePair.objects.exists()
    while tasks.examine_next():
        pass
    assert [(p.low, p.high) for p in DuplicatePair.objects.all()] == [(low, like_high)]
