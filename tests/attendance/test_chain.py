"""The chain of proofs: what is altered is found and named, what is genuine never is."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from clubemploi.attendance.chain import append_evidence, hash_of, verify_all
from clubemploi.attendance.models import AttendanceSheet, Evidence, EvidenceHead, Signature
from clubemploi.attendance.operations import close_sheet, note_all_present, reopen_sheet
from clubemploi.attendance.sheets import canonical
from clubemploi.attendance.signing_operations import sign_as_tutor, sign_presence, void_signature
from clubemploi.journal import triggers
from tests.clubs.test_merging_races import at_once

STROKES = [[[100, 200], [150, 180], [200, 240], [260, 190]], [[300, 200], [320, 220], [350, 180], [400, 210]]]


def sign(row, by, **fields):
    return sign_presence(row, STROKES, **{"by": by, "method": "device", "key": uuid.uuid4(), **fields})


@pytest.fixture
def proven(cast, rows):
    """Three signatures, of which one is void, the tutor's, a closed sheet, opened and closed again."""
    signatures = [sign(rows[name], cast.thierry) for name in ("Karim", "Alix", "Zoé")]
    void_signature(signatures[2], by=cast.thierry)
    sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())
    note_all_present(cast.workshop, by=cast.thierry)
    first = close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    reopen_sheet(first, "Oubli", by=cast.thierry)
    close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    return signatures


@pytest.fixture
def unguarded(proven):
    """Somebody who owns the database lifts the guard first."""
    with connection.cursor() as cursor:
        for sql in triggers.drop(connection.vendor, triggers.EVIDENCE):
            cursor.execute(sql)
        yield cursor
        for sql in triggers.create(connection.vendor, triggers.EVIDENCE):
            cursor.execute(sql)


def found():
    return [fault.sentence for fault in verify_all().faults]


def test_what_is_genuine_raises_no_alarm(proven, capsys):
    report = verify_all()
    assert report.faults == []
    assert (report.links, report.signatures, report.sheets) == (8, 4, 2)
    call_command("verify_evidence")
    assert "tout est intact" in capsys.readouterr().out


def test_an_empty_chain_is_whole(association):
    assert verify_all().faults == []


def test_ten_thousand_genuine_links_raise_no_alarm(association):
    append_evidence("essai", {"n": 0})
    links = [Evidence.objects.get()]
    for number in range(2, 10_001):  # as append_evidence writes them, at once
        body = canonical({"kind": "essai", "n": number, "texte": "é" * (number % 7)}).decode()
        previous = links[-1].hash
        links.append(Evidence(number=number, body=body, previous=previous, hash=hash_of(number, previous, body)))
    Evidence.objects.bulk_create(links[1:], batch_size=500)
    EvidenceHead.objects.update(number=10_000, hash=links[-1].hash)
    report = verify_all()
    assert (report.links, report.faults) == (10_000, [])


# ── The guard ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("sql", ["UPDATE attendance_evidence SET body = 'x'", "DELETE FROM attendance_evidence"])
def test_the_database_refuses_to_change_or_delete_a_link(proven, sql):
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    for act in (
        lambda: Evidence.objects.update(body="x"),
        lambda: Evidence.objects.all().delete(),
        lambda: Evidence.objects.first().save(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert found() == []


# ── Tampering ───────────────────────────────────────────────────────────────
def test_a_changed_row_is_named(unguarded):
    unguarded.execute("UPDATE attendance_evidence SET body = replace(body, 'present', 'absent!') WHERE number = 2")
    assert "la preuve 2 a été changée" in found()


def test_a_row_forged_with_its_hash_breaks_the_next(unguarded):
    link = Evidence.objects.get(number=3)
    body = link.body.replace("present", "absent!")
    unguarded.execute(
        "UPDATE attendance_evidence SET body = %s, hash = %s WHERE number = 3", [body, hash_of(3, link.previous, body)]
    )
    assert "la preuve 4 ne suit pas celle d’avant" in found()


def test_a_row_taken_out_is_missed(unguarded):
    unguarded.execute("DELETE FROM attendance_evidence WHERE number = 4")
    assert "la preuve 4 manque" in found()


def test_the_tail_cut_off_is_missed(unguarded):
    unguarded.execute("DELETE FROM attendance_evidence WHERE number > 6")
    assert "la fin a été coupée\u00a0: 2 preuves manquent" in found()


def test_two_rows_swapped_are_found(unguarded):
    one, two = Evidence.objects.get(number=1), Evidence.objects.get(number=2)
    for number, other in ((1, two), (2, one)):
        unguarded.execute(
            "UPDATE attendance_evidence SET body = %s, hash = %s WHERE number = %s", [other.body, other.hash, number]
        )
    assert found()


def test_a_row_added_at_the_end_is_found(unguarded):
    unguarded.execute("INSERT INTO attendance_evidence (number, body, previous, hash) VALUES (9, '{}', 'x', 'y')")
    assert found()


@pytest.mark.parametrize(
    "change",
    [
        {"strokes": [[[0, 0]] * 9]}, {"name": "Quelqu’un d’autre"}, {"attendance": None}, {"device": "autre"},
        {"identified": "autre"},
        {"network": "203.0.113.0"},
    ],
    ids=str,
)  # fmt: skip
def test_a_changed_signature_is_named(proven, change):
    Signature.objects.filter(pk=proven[0].pk).update(**change)
    assert f"la signature de la preuve {proven[0].evidence} a été changée" in found()


def test_a_signature_taken_out_or_slipped_in_is_found(proven):
    copy = Signature.objects.get(pk=proven[0].pk)
    Signature.objects.filter(pk=proven[0].pk).delete()
    assert f"la signature de la preuve {copy.evidence} a disparu" in found()
    copy.evidence = 99
    copy.save(force_insert=True)
    assert f"la signature {copy.pk} n’a pas de preuve" in found()


def test_a_changed_or_vanished_sheet_is_named(proven):
    sheet = AttendanceSheet.objects.get(number=1)
    content = {**sheet.content, "place": "Ailleurs"}
    AttendanceSheet.objects.filter(pk=sheet.pk).update(content=content)
    assert any("version 1, a été changée" in sentence for sentence in found())
    AttendanceSheet.objects.filter(pk=sheet.pk).delete()
    assert f"la feuille de la preuve {sheet.evidence} a disparu" in found()


def test_a_changed_head_is_found_and_the_command_fails(proven, capsys):
    EvidenceHead.objects.update(hash="f" * 64)
    with pytest.raises(CommandError, match="1 altérations"):
        call_command("verify_evidence")
    assert "ALTÉRÉ" in capsys.readouterr().out


def test_erasing_a_person_leaves_the_chain_whole(proven):
    Signature.objects.filter(pk=proven[0].pk).update(salt="", name="(effacé)", strokes=[])
    assert found() == []


def test_many_at_once_make_one_chain(transactional_db):
    def add():
        with transaction.atomic():
            append_evidence("essai", {})

    at_once(*[add] * 12)
    assert list(Evidence.objects.values_list("number", flat=True)) == list(range(1, 13))
    assert verify_all().faults == []
