"""Step 10: noting, commenting, closing, opening again; two devices on one workshop."""

import datetime as dt

import pytest
import time_machine

from clubemploi.attendance.models import AttendanceSheet
from clubemploi.attendance.operations import (
    close_sheet,
    note_all_present,
    note_presence,
    note_presences,
    reopen_sheet,
)
from clubemploi.attendance.queries import grid_of, to_close
from clubemploi.attendance.sheets import canonical, digest_of
from clubemploi.attendance.words import sensitive_subjects, warning_about
from clubemploi.clubs.enrolments.operations import enrol_trainee, withdraw_trainee
from clubemploi.clubs.models import Attendance
from clubemploi.clubs.workshops.operations import cancel_workshop
from clubemploi.core.errors import Conflict, NeedsConfirmation, Refused
from clubemploi.journal.models import Entry
from clubemploi.journal.queries import history_of
from tests.attendance.sheets import statuses
from tests.cast import WorkshopFactory, make_association, make_trainee
from tests.races import at_once


def now(row):
    row.refresh_from_db()
    return row


# ── Noting ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("status", ["present", "late", "absent", "excused"])
def test_a_presence_is_noted_by_somebody_at_a_moment(cast, rows, during, status):
    row = note_presence(rows["Karim"], {"status": status}, by=cast.thierry)
    assert (row.status, row.noted_by, row.noted_at, row.version) == (status, cast.thierry, during, 1)
    line = history_of(cast.trainee)[0]
    assert (line.who, [(c.before, c.after) for c in line.changed]) == (
        "Thierry Roussel", [("attendu", row.get_status_display())],
    )  # fmt: skip


def test_said_twice_it_is_noted_once(cast, rows):
    for _ in range(2):
        row = note_presence(rows["Karim"], {"status": "present"}, by=cast.thierry)
    assert row.version == 1
    assert Entry.objects.filter(verb="note_presence").count() == 1


def test_a_comment_stays_out_of_the_journal(cast, rows):
    row = note_presence(rows["Karim"], {"comment": "Projet clair.", "audience": "trainee"}, by=cast.thierry)
    assert (row.comment, row.audience, row.commented_by) == ("Projet clair.", "trainee", cast.thierry)
    assert "Projet clair" not in str(list(Entry.objects.values()))


def test_before_it_begins_one_may_only_excuse(cast, people):
    row = cast.enrolment.attendances.get(workshop=cast.workshop)
    with pytest.raises(Refused, match="pas encore commencé"):
        note_presence(row, {"status": "present"}, by=cast.thierry)
    assert note_presence(row, {"status": "excused"}, by=cast.thierry).status == "excused"
    with pytest.raises(Refused, match="pas encore commencé"):
        note_all_present(cast.workshop, by=cast.thierry)


def test_a_cancelled_workshop_has_no_presence(cast, rows):
    cancel_workshop(cast.workshop, by=cast.thierry)
    with pytest.raises(Refused, match="annulé"):
        note_presence(rows["Karim"], {"status": "present"}, by=cast.thierry)


def test_all_present_but_those_who_said_they_would_not_come(cast, rows):
    note_presence(rows["Alix"], {"status": "late"}, by=cast.thierry)
    assert note_all_present(cast.workshop, by=cast.thierry) == 2
    assert statuses(cast.workshop) == {"Karim": "present", "Alix": "late", "Zoé": "excused"}
    assert note_all_present(cast.workshop, by=cast.thierry) == 0


# ── Two devices ─────────────────────────────────────────────────────────────
def test_another_device_s_word_is_shown_not_overwritten(cast, rows):
    note_presence(rows["Karim"], {"status": "present"}, by=cast.thierry, version=0)
    with pytest.raises(Conflict) as conflict:
        note_presence(rows["Karim"], {"status": "absent"}, by=cast.martine, version=0)
    assert conflict.value.theirs.status == "present"
    assert note_presence(rows["Karim"], {"status": "present"}, by=cast.martine, version=0).version == 1  # the same word
    row = note_presence(rows["Karim"], {"status": "absent"}, by=cast.martine, version=1)
    assert row.status == "absent"


def test_the_whole_sheet_saves_what_it_can_and_says_the_rest(cast, rows):
    note_presence(rows["Karim"], {"status": "late"}, by=cast.martine)
    sent = {rows["Karim"]: ({"status": "present"}, 0), rows["Alix"]: ({"status": "present"}, 0)}
    assert note_presences(cast.workshop, sent, by=cast.thierry) == [rows["Karim"]]
    assert statuses(cast.workshop) == {"Karim": "late", "Alix": "present", "Zoé": "expected"}


def test_many_ticks_at_once_each_count(transactional_db):
    make_association()
    workshop = WorkshopFactory()
    tutor = workshop.club.tutor
    for _ in range(6):
        enrol_trainee(workshop.club, make_trainee(), by=None, channel="manager")
    rows = list(Attendance.objects.select_related("workshop"))
    with time_machine.travel(workshop.starts_at, tick=False):
        answers = at_once(*[lambda row=row: note_presence(row, {"status": "present"}, by=tutor) for row in rows])
    assert all(answer.status == "present" for answer in answers)
    assert Entry.objects.filter(verb="note_presence").count() == 6


# ── Closing ─────────────────────────────────────────────────────────────────
def test_closing_says_who_when_and_how_many(cast, rows, during):
    note_all_present(cast.workshop, by=cast.thierry)
    sheet = close_sheet(cast.workshop, by=cast.thierry)
    assert (sheet.number, sheet.closed_by, sheet.closed_at) == (1, cast.thierry, during)
    assert [p["presence"] for p in sheet.content["people"]] == ["present", "present", "excused"]
    assert sheet.digest == digest_of(sheet.content)
    assert "2 sur 3 présents" in history_of(cast.club)[0].sentence
    assert close_sheet(cast.workshop, by=cast.martine) == sheet  # twice: once


def test_what_is_left_to_note_is_asked_about_then_absent(cast, rows):
    note_presence(rows["Karim"], {"status": "present"}, by=cast.thierry)
    with pytest.raises(NeedsConfirmation, match="2\u00a0personnes"):
        close_sheet(cast.workshop, by=cast.thierry)
    close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    assert statuses(cast.workshop) == {"Karim": "present", "Alix": "absent", "Zoé": "absent"}


def test_once_closed_nothing_moves_until_it_is_opened_again(cast, rows):
    note_all_present(cast.workshop, by=cast.thierry)
    first = close_sheet(cast.workshop, by=cast.thierry)
    for act in (
        lambda: note_presence(rows["Karim"], {"status": "absent"}, by=cast.martine),
        lambda: note_all_present(cast.workshop, by=cast.martine),
    ):
        with pytest.raises(Refused, match="close"):
            act()
    with pytest.raises(Refused, match="Dites pourquoi"):
        reopen_sheet(first, " ", by=cast.thierry)
    reopen_sheet(first, "Karim était là", by=cast.thierry)
    reopen_sheet(first, "encore", by=cast.thierry)
    note_presence(rows["Karim"], {"status": "absent"}, by=cast.martine)
    second = close_sheet(cast.workshop, by=cast.martine)
    first.refresh_from_db()
    assert (first.reason, first.reopened_by, second.number) == ("Karim était là", cast.thierry, 2)
    assert first.content["people"][1]["presence"] == "present"  # kept as it was
    assert second.content["people"][1]["presence"] == "absent"


def test_before_it_begins_or_without_anybody_there_is_nothing_to_close(cast, people):
    with pytest.raises(Refused, match="pas encore commencé"):
        close_sheet(cast.workshop, by=cast.thierry)
    empty = WorkshopFactory()
    with time_machine.travel(empty.ends_at), pytest.raises(Refused, match="Personne n’était attendu"):
        close_sheet(empty, by=cast.martine)


def test_two_who_close_at_once_make_one_sheet(transactional_db):
    make_association()
    workshop = WorkshopFactory()
    enrol_trainee(workshop.club, make_trainee(), by=None, channel="manager")
    with time_machine.travel(workshop.ends_at, tick=False):
        at_once(*[lambda: close_sheet(workshop, by=workshop.club.tutor, confirmed=True)] * 4)
    assert AttendanceSheet.objects.count() == 1


def test_who_left_the_club_stays_on_the_sheets_they_were_noted_on(cast, rows):
    note_presence(rows["Karim"], {"status": "present"}, by=cast.thierry)
    withdraw_trainee(cast.enrolment, by=cast.thierry)
    assert statuses(cast.workshop)["Karim"] == "present"
    assert [row.enrolment.trainee.first_name for row in grid_of(cast.club).rows] == ["Alix", "Karim", "Zoé"]


def test_sessions_to_close_are_those_one_leads_and_that_are_over(cast, rows):
    assert list(to_close(cast.thierry)) == []
    with time_machine.travel(cast.workshop.ends_at + dt.timedelta(minutes=1)):
        [one] = to_close(cast.thierry)
        assert (one.pk, one.left, one.people) == (cast.workshop.pk, 3, 3)
        assert cast.workshop not in to_close(cast.odile)
    with time_machine.travel(cast.workshop.ends_at + dt.timedelta(days=61)):
        assert list(to_close(cast.thierry)) == []  # nobody is nagged for ever
    with time_machine.travel(cast.workshop.ends_at + dt.timedelta(minutes=1)):
        note_all_present(cast.workshop, by=cast.thierry)
        assert to_close(cast.thierry)[0].left == 0
        close_sheet(cast.workshop, by=cast.thierry)
        assert list(to_close(cast.thierry)) == []


# ── Words ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("Bonne participation, projet clair.", []),
        ("Il est malade depuis lundi", ["santé"]),
        ("Porte le VOILE, et divorcée", ["religion", "vie de famille"]),
        ("Hôpital : poste d’aide-soignant", ["santé"]),
        ("Le dévoilement du projet", []),
        ("", []),
    ],
)
def test_some_words_deserve_a_second_thought(text, subjects):
    assert sensitive_subjects(text) == subjects
    assert bool(warning_about(text)) == bool(subjects)


def test_equal_data_are_equal_bytes():
    one, two = {"b": "é", "a": [1, 2]}, {"a": [1, 2], "b": "e\u0301"}
    assert canonical(one) == canonical(two) == '{"a":[1,2],"b":"é"}'.encode()
    assert digest_of(one) != digest_of({**one, "a": [2, 1]})
