"""The chain of proofs: what is altered is found and named, what is genuine never is."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from clubemploi.attendance.certificates.operations import issue_certificate
from clubemploi.attendance.models import AttendanceSheet, Certificate, Evidence, EvidenceHead, Signature
from clubemploi.attendance.proofs.chain import append_evidence, hash_of
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.attendance.sheets import canonical, digest_of
from tests.races import at_once

THEN = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


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
    assert "la fin a été coupée\u00a0: 2\u00a0preuves manquent" in found()


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
        {"identified": "autre"}, {"network": "203.0.113.0"}, {"method": "own"},
        {"agreed": "J’atteste autre chose."}, {"signed_at": THEN},
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
    with pytest.raises(CommandError, match="1\u00a0altération"):
        call_command("verify_evidence")
    assert "ALTÉRÉ" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["", "Quelqu’un d’autre"])
def test_a_signature_emptied_by_hand_does_not_pass_for_erased(proven, name):
    Signature.objects.filter(pk=proven[0].pk).update(salt="", name=name, strokes=[])
    assert found() == [f"la signature de la preuve {proven[0].evidence} a été vidée sans preuve de son effacement"]


@pytest.mark.parametrize(("which", "voided_at"), [(0, THEN), (2, None)])
def test_a_signature_voided_or_taken_again_by_hand_is_found(proven, which, voided_at):
    Signature.objects.filter(pk=proven[which].pk).update(voided_at=voided_at)
    assert found() == [f"la signature de la preuve {proven[which].evidence} a été annulée ou reprise sans preuve"]


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (2, {"title": "Autre atelier"}), (2, {"starts_at": THEN}), (2, {"ends_at": THEN}),
        (2, {"expected": 9}), (2, {"present": 1}), (2, {"closed_at": THEN}), (2, {"evidence": 99}),
        (2, {"reopened_at": THEN}), (1, {"reason": "Autre raison"}), (1, {"reopened_at": THEN}),
        (2, {"seal": "Une autre association"}), (2, {"pdf_digest": "0" * 64}), (2, {"digest": "0" * 64}),
    ],
    ids=str,
)  # fmt: skip
def test_each_column_of_a_sheet_is_held_against_the_chain(proven, number, change):
    AttendanceSheet.objects.filter(number=number).update(**change)
    assert found()


@pytest.mark.parametrize("names", [("closed_by",), ("reopened_by",)], ids=str)
def test_who_closed_and_opened_is_held_against_the_chain(proven, cast, names):
    AttendanceSheet.objects.filter(number=1).update(**dict.fromkeys(names, cast.martine))
    assert found()


def test_a_changed_or_vanished_certificate_is_named(proven, cast):
    one = issue_certificate(cast.trainee, cast.club, by=cast.thierry)
    assert found() == []
    content = {**one.content, "minutes": 6000}
    Certificate.objects.update(content=content, digest=digest_of(content))
    assert found() == [f"l’attestation {one.number} a été changée"]
    Certificate.objects.update(number="2026-AAAA-AAAA", content=one.content, digest=one.digest)
    assert found() == ["l’attestation 2026-AAAA-AAAA n’a pas de preuve", f"l’attestation {one.number} a disparu"]


def test_a_link_forged_without_what_it_should_say_stops_nothing(unguarded):
    Evidence.objects.create(number=9, body='{"kind":["x"]}', previous="", hash="")
    Evidence.objects.create(number=10, body='{"kind":"sealing","workshop":[]}', previous="", hash="")
    assert found()


def test_many_at_once_make_one_chain(transactional_db):
    def add():
        with transaction.atomic():
            append_evidence("essai", {})

    at_once(*[add] * 12)
    assert list(Evidence.objects.values_list("number", flat=True)) == list(range(1, 13))
    assert verify_all().faults == []
