"""From the sheet to the records: nothing lost, nothing written unasked, nothing twice."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubemploi.core.errors import Refused
from clubemploi.imports import execution as writing
from clubemploi.imports import leases, operations, progress, tasks
from clubemploi.imports.models import Fault, Import, Outcome, Row, State
from clubemploi.imports.plan import analysis
from clubemploi.journal.models import Entry
from clubemploi.trainees.models import Note, Participation, SearchKey, Situation, Trainee, TrainingSession
from clubemploi.trainees.sessions.operations import add_participant
from tests.cast import SessionFactory, make_trainee
from tests.imports import sheets
from tests.imports.conftest import files_left, read_again

MESSY = sheets.as_xlsx(sheets.messy_rows())


def table(*rows):
    return sheets.as_xlsx([sheets.TITLES, *rows])


def counts(sheet_import):
    return {name: getattr(sheet_import, name) for name in ("created", "updated", "unchanged", "refused", "left_aside")}


def everything():
    """What an import could change, to compare before and after."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Trainee, TrainingSession, Participation, Note, Situation, SearchKey)
    ]


def test_no_row_is_lost(analyse):
    sheet_import = analyse(MESSY)
    assert sheet_import.state == State.READY
    assert sheet_import.rows_read == sheet_import.rows.count() == 12
    assert sheet_import.blank_rows == 1
    assert sum(counts(sheet_import).values()) == 12
    assert counts(sheet_import) == {"created": 7, "updated": 1, "unchanged": 1, "refused": 1, "left_aside": 2}
    assert sheet_import.rows.get(number=17).reason == "C’est une ligne de total."
    assert "Il manque le nom" in sheet_import.rows.get(number=14).reason
    assert not Trainee.objects.exists()


def test_the_database_refuses_a_lost_row(analyse):
    sheet_import = analyse(MESSY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Import.objects.filter(pk=sheet_import.pk).update(created=0)


def test_confirmed_rows_are_written_with_their_sessions_notes_and_journal(run):
    sheet_import = run(MESSY)
    assert sheet_import.state == State.DONE
    assert Trainee.objects.count() == sheet_import.created == 7
    monique = Trainee.objects.get(name_key="roche monique")
    assert (monique.postcode, monique.phone, monique.situation) == ("01000", "+33343065468", "employed")
    assert {session.number for session in monique.sessions.all()} == {"2026-16", "2026-19"}
    assert [(note.text, note.audience) for note in monique.notes.all()] == [("à rappeler", "tutors")]
    assert monique.situations.get().detail == "intérim"
    assert Trainee.objects.get(name_key="boyer andre").first_name == "André"
    assert Trainee.objects.get(name_key="le guen nathalie").second_phone == "+33344000000"
    assert [person.pk for person in Trainee.objects.search("roche")] == [monique.pk]
    assert Entry.objects.about(monique).count() == 2
    assert "7 créées" in Entry.objects.about(sheet_import).first().sentence
    zoe = Trainee.objects.get(name_key="vidal zoe")
    assert zoe.notes.get().text == "=SUM(A1:A3)"
    assert not zoe.sessions.exists()


def test_the_same_file_again_changes_nothing(run):
    run(MESSY)
    before = everything()
    again = run(MESSY)
    assert counts(again) == {"created": 0, "updated": 0, "unchanged": 9, "refused": 1, "left_aside": 2}
    assert everything() == before


def test_blanks_are_filled_changes_shown_and_nothing_erased(analyse, martine):
    known = make_trainee(
        martine,
        last_name="Roche",
        first_name="Monique",
        email="monique.roche@exemple.fr",
        city="Laon",
        address="1 rue A",
    )
    sheet_import = analyse(table(sheets.person(adresse="", obs="")))
    row = sheet_import.rows.get()
    assert (row.outcome, row.trainee_id) == (Outcome.UPDATED, known.pk)
    assert row.changes["city"] == ["Laon", "Bourg-en-Bresse"]
    assert "address" not in row.changes
    operations.confirm_import(sheet_import, by=martine)
    tasks.run_next()
    known.refresh_from_db()
    assert (known.city, known.address, known.version) == ("Bourg-en-Bresse", "1 rue A", 2)


def test_what_somebody_typed_since_the_preview_is_kept(analyse, martine):
    known = make_trainee(
        martine, last_name="Roche", first_name="Monique", email="monique.roche@exemple.fr", city="Laon"
    )
    sheet_import = analyse(table(sheets.person()))
    Trainee.objects.filter(pk=known.pk).update(city="Noyon", situation="training", situation_since=dt.date(2026, 9, 1))
    operations.confirm_import(sheet_import, by=martine)
    tasks.run_next()
    known.refresh_from_db()
    assert (known.city, known.situation) == ("Noyon", "training")


def test_a_record_created_or_deleted_since_the_preview(analyse, martine):
    gone = make_trainee(martine, last_name="Roche", first_name="Monique", email="monique.roche@exemple.fr")
    new = sheets.person(nom="Petit", prenom="Éric", mail="e@exemple.fr", tel="")
    sheet_import = analyse(table(sheets.person(), new))
    SearchKey.objects.all().delete()
    gone.delete()
    make_trainee(martine, last_name="Petit", first_name="Éric", email="")
    operations.confirm_import(sheet_import, by=martine)
    tasks.run_next()
    sheet_import.refresh_from_db()
    assert counts(sheet_import) == {"created": 0, "updated": 0, "unchanged": 0, "refused": 0, "left_aside": 2}
    assert Trainee.objects.count() == 1


def test_who_is_who(analyse, martine):
    make_trainee(martine, last_name="Roche", first_name="Monique", email="", birth_date=dt.date(1991, 3, 17))
    make_trainee(martine, last_name="Joly", first_name="Alix", email="", phone="+33612345678")
    make_trainee(martine, last_name="André", first_name="Léa", email="lea@exemple.fr")
    make_trainee(martine, last_name="Twin", first_name="Ann", email="", birth_date=dt.date(1970, 1, 1))
    make_trainee(martine, last_name="Twin", first_name="Ann", email="", birth_date=dt.date(1970, 1, 1))
    sheet_import = analyse(
        table(
            sheets.person(mail="autre@exemple.fr"),  # name and birth date
            sheets.person(nom="Joly", prenom="Alix", mail="", tel="0612345678", ne=""),  # name and phone
            sheets.person(nom="LÉA", prenom="ANDRÉ", mail="lea@exemple.fr"),  # swapped, same e-mail
            sheets.person(
                nom="Alix", prenom="JOLY", mail="", tel="", ne="", session="S9", adresse="x"
            ),  # swapped, nothing else
            sheets.person(nom="Durand", prenom="Paul", mail="lea@exemple.fr"),  # same e-mail, other name
            sheets.person(
                nom="Joly", prenom="Alix", mail="x@exemple.fr", tel="", ne="", session="S9", adresse="x"
            ),  # only the name
            sheets.person(nom="Twin", prenom="Ann", mail="", tel="", ne=dt.date(1970, 1, 1)),  # two fit as well
            sheets.person(
                nom="Joly", prenom="Alix", mail="x@exemple.fr", tel="", ne="", session="S9", adresse="x"
            ),  # repeats an undecided row
        )
    )
    rows = list(sheet_import.rows.all())
    assert [row.outcome for row in rows[:3]] == [Outcome.UPDATED] * 3
    assert [row.doubt for row in rows[3:7]] == [
        "Même personne, nom et prénom inversés\u00a0?",
        "Même e-mail, autre nom",
        "Même nom, rien d’autre en commun",
        "Plusieurs fiches lui ressemblent autant",
    ]
    assert rows[7].lead == rows[5].number


def test_within_one_sheet_the_first_to_speak_wins(run):
    sheet_import = run(
        table(sheets.person(ville="Laon", tel=""), sheets.person(ville="Noyon", tel="06 12 34 56 78 / 0698765432"))
    )
    monique = Trainee.objects.get()
    assert (monique.city, monique.phone, monique.second_phone) == ("Laon", "+33612345678", "+33698765432")
    assert "la ligne 2 dit" in sheet_import.faults.get(column="K").reason
    again = run(table(sheets.person(tel="0611111111")))
    assert "déjà deux autres numéros" in again.faults.get(column="H").reason


def test_a_situation_only_moves_forward(run):
    run(table(sheets.person(situation="CDI", depuis=dt.date(2026, 3, 1))))
    older = run(table(sheets.person(situation="DE", depuis=dt.date(2025, 1, 1))))
    assert "plus ancienne" in older.faults.get(column="M").reason
    undated = run(table(sheets.person(situation="DE", depuis="")))
    assert "sans date" in undated.faults.get(column="M").reason
    run(table(sheets.person(situation="formation", depuis=dt.date(2026, 5, 1))))
    monique = Trainee.objects.get()
    assert (monique.situation, monique.situations.count()) == ("training", 2)


def test_known_sessions_are_completed_never_overwritten(run):
    SessionFactory(number="2026-19", title="", start_date=None, end_date=None)
    SessionFactory(number="2026-20", title="Autre", start_date=dt.date(2026, 1, 1), end_date=None)
    sheet_import = run(
        table(sheets.person(), sheets.person(session="2026-20"), sheets.person(session="2026-21", date=""))
    )
    assert TrainingSession.objects.get(number="2026-19").start_date == dt.date(2026, 3, 26)
    assert TrainingSession.objects.get(number="2026-20").title == "Autre"
    assert {fault.column for fault in sheet_import.faults.filter(row=3, kind="left_out")} == {"B", "C"}


def test_a_session_that_gets_its_date_becomes_the_last_of_those_who_followed_it(run, martine):
    known, undated = make_trainee(martine), SessionFactory(number="2026-19", title="", start_date=None, end_date=None)
    for session in (SessionFactory(number="2020-01", start_date=dt.date(2020, 1, 6), end_date=None), undated):
        add_participant(session, known, by=martine)
    run(table(sheets.person()))
    known.refresh_from_db()
    assert (known.last_session_number, known.last_session_date) == ("2026-19", dt.date(2026, 3, 26))


# ── Deciding ────────────────────────────────────────────────────────────────
def doubtful(analyse, martine):
    known = make_trainee(martine, last_name="Roche", first_name="Monique", email="m@exemple.fr", phone="")
    other = sheets.person(ne="", tel="")
    return known, analyse(table(other, other, sheets.person(nom="Petit")))


def decide(sheet_import, martine, decision, chosen=None, number=2):
    row = operations.decide_row(sheet_import.rows.get(number=number), decision, chosen=chosen, by=martine)
    sheet_import.refresh_from_db()
    return row


def test_the_same_person_after_all(analyse, martine):
    known, sheet_import = doubtful(analyse, martine)
    decide(sheet_import, martine, "same", ("trainee", known.pk))
    assert counts(sheet_import) == {"created": 1, "updated": 1, "unchanged": 1, "refused": 0, "left_aside": 0}
    decide(sheet_import, martine, "aside")
    assert sheet_import.left_aside == 2
    decide(sheet_import, martine, "same", ("trainee", known.pk))
    operations.confirm_import(sheet_import, by=martine)
    tasks.run_next()
    known.refresh_from_db()
    assert known.email == "monique.roche@exemple.fr"
    assert Trainee.objects.count() == 2


def test_two_people_after_all(analyse, martine):
    _, sheet_import = doubtful(analyse, martine)
    decide(sheet_import, martine, "different")
    assert counts(sheet_import) == {"created": 2, "updated": 0, "unchanged": 1, "refused": 0, "left_aside": 0}
    decide(sheet_import, martine, "aside")
    decide(sheet_import, martine, "different")
    operations.confirm_import(sheet_import, by=martine)
    tasks.run_next()
    assert Trainee.objects.filter(name_key="roche monique").count() == 2


def test_the_same_as_an_earlier_row_and_back(analyse, martine):
    first = sheets.person(ville="", obs="")
    sheet_import = analyse(table(first, sheets.person(mail="z@exemple.fr", ne="", tel="0611111111", session="2026-20")))
    lead = sheet_import.rows.get(number=2)
    row = decide(sheet_import, martine, "same", ("row", 2), number=3)
    assert row.changes["city"] == ["", "Bourg-en-Bresse"]
    assert Fault.objects.get(sheet_import=sheet_import, row=3, is_merge=True, column="G")
    decide(sheet_import, martine, "aside", number=3)
    assert sheet_import.rows.get(number=2).merged == lead.merged | {
        "values": lead.merged["values"] | {"city": "", "second_phone": ""}
    }
    assert not Fault.objects.filter(row=3, is_merge=True).exists()
    decide(sheet_import, martine, "same", ("row", 2), number=3)
    operations.confirm_import(sheet_import, by=martine)
    tasks.run_next()
    assert Trainee.objects.get().city == "Bourg-en-Bresse"


def test_decisions_that_are_refused(analyse, martine):
    known, sheet_import = doubtful(analyse, martine)
    with pytest.raises(Refused, match="plus possible"):
        decide(sheet_import, martine, "same", ("trainee", 99))
    with pytest.raises(Refused, match="plus possible"):
        decide(sheet_import, martine, "aside", number=4)
    Trainee.objects.filter(pk=known.pk).delete()
    with pytest.raises(Refused, match="supprimée entre-temps"):
        decide(sheet_import, martine, "same", ("trainee", known.pk))
    operations.cancel_import(sheet_import, by=martine)
    row = Row(sheet_import=sheet_import, number=2)
    with pytest.raises(Refused, match="avancé"):
        operations.decide_row(row, "aside", by=martine)


# ── Columns ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("columns", "says"),
    [({4: "last_name"}, "Prénom"), ({4: "last_name", 5: "first_name", 6: "last_name"}, "colonnes E et G")],
)
def test_columns_that_cannot_be(upload, martine, columns, says):
    sheet_import = upload(MESSY)
    with pytest.raises(Refused, match=says):
        operations.choose_columns(sheet_import, sheet=0, header_row=4, columns=columns, by=martine)


def test_columns_cannot_change_while_it_works(upload, martine):
    sheet_import = upload(MESSY)
    operations.choose_columns(
        sheet_import, sheet=0, header_row=4, columns={4: "last_name", 5: "first_name"}, by=martine
    )
    with pytest.raises(Refused, match="avancé"):
        operations.choose_columns(
            sheet_import, sheet=0, header_row=4, columns={4: "last_name", 5: "first_name"}, by=martine
        )


def test_reading_again_starts_from_nothing(analyse, martine):
    sheet_import = analyse(MESSY)
    before = counts(sheet_import)
    assert counts(read_again(sheet_import, martine)) == before


# ── Stopping, dying, starting again ─────────────────────────────────────────
def test_cancelling_before_writes_nothing_and_forgets_everything(analyse, martine):
    sheet_import = analyse(MESSY)
    assert operations.cancel_import(sheet_import, by=martine)
    sheet_import.refresh_from_db()
    assert sheet_import.state == State.CANCELLED
    assert not sheet_import.rows.exists()
    assert not files_left()
    assert not tasks.run_next()
    assert operations.cancel_import(sheet_import, by=martine)  # twice is once


def test_cancelling_while_it_writes_rolls_everything_back(analyse, martine, monkeypatch):
    sheet_import = analyse(MESSY)
    before = everything()
    operations.confirm_import(sheet_import, by=martine)
    monkeypatch.setattr(writing, "BATCH", 2)
    monkeypatch.setattr(writing, "note_progress", lambda pk, done, total: cancel_meanwhile(sheet_import, martine))
    assert tasks.run_next()
    sheet_import.refresh_from_db()
    assert sheet_import.state == State.CANCELLED
    assert everything() == before
    assert not sheet_import.rows.exists()


def cancel_meanwhile(sheet_import, martine):
    sheet_import.state = State.RUNNING
    assert operations.cancel_import(sheet_import, by=martine) is False


def test_cancelling_while_it_reads(upload, martine, monkeypatch):
    sheet_import = upload(MESSY)
    columns = {int(column): name for column, name in sheet_import.columns.items()}
    sheet_import = operations.choose_columns(sheet_import, sheet=0, header_row=4, columns=columns, by=martine)
    claimed = leases.claim()
    stale = Import.objects.get(pk=sheet_import.pk)
    stale.state = State.WAITING
    assert operations.cancel_import(stale, by=martine) is False
    with pytest.raises(leases.StopWishedError):
        analysis.analyse_import(claimed)
    operations.stop_import(claimed)
    sheet_import.refresh_from_db()
    assert sheet_import.state == State.CANCELLED
    operations.stop_import(claimed)  # no longer ours: nothing happens


def test_too_late_to_cancel(run, martine):
    sheet_import = run(MESSY)
    with pytest.raises(Refused, match="déjà terminé"):
        operations.cancel_import(sheet_import, by=martine)
    assert operations.confirm_import(sheet_import, by=martine).state == State.DONE


def test_a_cancelled_import_cannot_be_confirmed(analyse, martine):
    sheet_import = analyse(MESSY)
    operations.cancel_import(sheet_import, by=martine)
    with pytest.raises(Refused, match="avancé"):
        operations.confirm_import(sheet_import, by=martine)


@pytest.mark.parametrize("step", ["reading", "writing"])
def test_a_worker_killed_midway_is_replaced(analyse, upload, martine, monkeypatch, step):
    """SystemExit stands for the kill: the transaction rolls back, and nothing else is done."""
    if step == "writing":
        sheet_import = analyse(MESSY)
        operations.confirm_import(sheet_import, by=martine)
        monkeypatch.setattr(writing, "BATCH", 2)
        monkeypatch.setattr(writing, "note_progress", die)
    else:
        sheet_import = upload(MESSY)
        columns = {int(column): name for column, name in sheet_import.columns.items()}
        operations.choose_columns(sheet_import, sheet=0, header_row=4, columns=columns, by=martine)
        monkeypatch.setattr(analysis, "BATCH", 3)
        monkeypatch.setattr(analysis, "note_progress", die)
    with pytest.raises(SystemExit):
        tasks.run_next()
    assert not Trainee.objects.exists()
    assert not tasks.run_next()  # the lease still runs
    monkeypatch.undo()
    Import.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert tasks.run_next()
    sheet_import.refresh_from_db()
    assert sheet_import.state == (State.DONE if step == "writing" else State.READY)
    assert sum(counts(sheet_import).values()) == sheet_import.rows_read == 12
    assert Trainee.objects.count() == (7 if step == "writing" else 0)


def die(*_):
    raise SystemExit


def test_after_three_deaths_it_is_given_up(upload, martine):
    sheet_import = upload(MESSY)
    Import.objects.filter(pk=sheet_import.pk).update(state=State.WAITING, attempts=3)
    assert tasks.run_next()
    sheet_import.refresh_from_db()
    assert (sheet_import.state, sheet_import.problem) == (State.FAILED, leases.STOPPED)


def test_a_worker_that_lost_its_lease_writes_nothing(analyse, martine):
    sheet_import = analyse(MESSY)
    operations.confirm_import(sheet_import, by=martine)
    claimed = leases.claim()
    Import.objects.update(token=99)
    with pytest.raises(leases.LostLeaseError):
        writing.write_import(claimed)
    with pytest.raises(leases.LostLeaseError):
        leases.keep(claimed)
    assert not Trainee.objects.exists()


def test_losing_the_lease_is_no_failure(analyse, martine, monkeypatch):
    sheet_import = analyse(MESSY)
    operations.confirm_import(sheet_import, by=martine)
    monkeypatch.setitem(tasks.WORK, State.RUNNING, lambda sheet_import: (_ for _ in ()).throw(leases.LostLeaseError))
    assert tasks.run_next()
    sheet_import.refresh_from_db()
    assert sheet_import.state == State.RUNNING


def test_a_breakdown_is_said_and_can_be_tried_again(analyse, martine, monkeypatch):
    sheet_import = analyse(MESSY)
    operations.confirm_import(sheet_import, by=martine)
    with monkeypatch.context() as patch:
        patch.setitem(tasks.WORK, State.RUNNING, lambda sheet_import: 1 / 0)
        assert tasks.run_next()
    sheet_import.refresh_from_db()
    assert (sheet_import.state, sheet_import.problem) == (State.FAILED, tasks.BROKEN)
    assert read_again(sheet_import, martine).state == State.READY


def test_a_file_that_disappeared_is_said(upload, martine):
    sheet_import = upload(MESSY)
    sheet_import.path.unlink()
    assert read_again(sheet_import, martine).state == State.FAILED


def test_progress_is_told_outside_the_transaction(upload):
    progress.note_progress(7, 5, 3)
    assert progress.progress_of(7) == progress.Progress(5, 5)
    progress.wish_to_stop(7)
    assert progress.is_stop_wished(7)
    progress.forget_stop(7)
    assert not progress.is_stop_wished(7)
    assert str(upload(MESSY)) == "stagiaires.xlsx"


def test_a_batch_costs_the_same_queries_whatever_its_rows(analyse, martine):
    def queries_for(first, rows):
        people = [
            sheets.person(nom=f"Roche{n}", mail=f"m{n}@exemple.fr", tel="", ne="") for n in range(first, first + rows)
        ]
        sheet_import = analyse(table(*people))
        assert sheet_import.created == rows
        operations.confirm_import(sheet_import, by=martine)
        with CaptureQueriesContext(connection) as writing_queries:
            tasks.run_next()
        return len(writing_queries)

    queries_for(0, 1)  # creates the session
    assert queries_for(10, 3) == queries_for(100, 30)
