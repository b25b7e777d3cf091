"""The chain's head, mailed on Mondays: once, to several people; what was rewritten or cut is found against it."""

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from clubemploi.accounts.models import User
from clubemploi.attendance.models import Anchor, Evidence, EvidenceHead
from clubemploi.attendance.proofs import operations as anchor_operations
from clubemploi.attendance.proofs.chain import START, append_evidence, hash_of
from clubemploi.attendance.proofs.operations import anchor_next
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.core.dates import wall_time
from clubemploi.outbox.models import Message
from tests.cast import UserFactory, make_association
from tests.races import at_once

WEDNESDAY, MONDAY = dt.date(2026, 12, 2), dt.date(2026, 12, 7)
A_MINUTE = dt.timedelta(minutes=1)


def at(day, hour=9):
    return time_machine.travel(wall_time(day, dt.time(hour)), tick=False)


def add(count=1, kind="essai"):
    with transaction.atomic():
        for number in range(count):
            append_evidence(kind, {"n": number, "at": "2026-12-02T09:00:00+00:00"})


@pytest.fixture
def proven(cast):
    """Three links, of a Wednesday (the name is what `unguarded` asks for)."""
    with at(WEDNESDAY):
        add(3)


@pytest.fixture
def anchored(proven):
    with at(MONDAY):
        assert anchor_next()
    return Anchor.objects.get()


def heads():
    return Message.objects.filter(kind="anchor")


def found():
    return [fault.sentence for fault in verify_all().faults]


def test_it_leaves_on_monday_at_eight_by_the_wall_clock(proven):
    for moment in (wall_time(WEDNESDAY, dt.time(23)), wall_time(MONDAY, dt.time(8)) - A_MINUTE):
        with time_machine.travel(moment, tick=False):
            assert not anchor_next()
    with at(MONDAY, 8):
        assert anchor_next()
        assert not anchor_next()
    assert (Anchor.objects.get().week, heads().count()) == (MONDAY, 1)


def test_the_mail_says_what_to_keep_and_how_to_check(anchored, cast):
    mail = heads().get()
    assert mail.to == cast.martine.email
    for words in (
        anchored.hash, "3 preuves", "semaine du 7 décembre 2026", "/verifier/", "verify-evidence --head", "Gardez"
    ):  # fmt: skip
        assert words in (mail.subject + mail.text).replace("\u00a0", " ")
    assert anchored.hash in mail.html


def test_all_managers_keep_it_and_nobody_whose_account_is_closed(proven, cast):
    User.objects.filter(pk=cast.odile.pk).update(is_administrator=True)  # she is no manager
    UserFactory(is_manager=True, is_active=False)
    assert anchor_operations.anchor_readers() == [cast.martine, cast.odile]  # one manager: an administrator besides
    other = UserFactory(is_manager=True)
    with at(MONDAY):
        anchor_next()
    assert sorted(heads().values_list("to", flat=True)) == sorted([cast.martine.email, other.email])


def test_nothing_when_the_chain_is_empty_or_has_not_moved(association, django_assert_max_num_queries):
    with at(MONDAY):
        assert not anchor_next()
        add()
    with at(MONDAY + dt.timedelta(7)):
        assert anchor_next()
    with at(MONDAY + dt.timedelta(14)):
        assert not anchor_next()
        add()
        with django_assert_max_num_queries(1):  # the worker asks all the time
            assert not anchor_next()
    with at(MONDAY + dt.timedelta(21)):
        assert anchor_next()
    assert list(Anchor.objects.values_list("number", flat=True)) == [1, 2]


def test_a_clock_put_back_and_forth_sends_it_once(anchored):
    with at(WEDNESDAY):
        assert not anchor_next()
        add()
    with at(MONDAY, 12):
        assert not anchor_next()
    assert heads().count() == 1


def test_a_worker_killed_before_the_end_leaves_it_to_the_next(proven, monkeypatch):
    def die(*args):
        raise KeyboardInterrupt

    with at(MONDAY), monkeypatch.context() as patch:
        patch.setattr(anchor_operations, "send_anchor", die)
        with pytest.raises(KeyboardInterrupt):
            anchor_next()
    assert not Anchor.objects.exists()
    with at(MONDAY):
        assert anchor_next()
    assert heads().count() == 1


def test_several_workers_at_once_send_it_once(transactional_db):
    make_association()
    UserFactory(is_manager=True)
    with at(WEDNESDAY):
        add(2)
    with at(MONDAY):
        at_once(*[anchor_next] * 4)
    assert (Anchor.objects.count(), heads().count()) == (1, 1)


# ── Held against it ─────────────────────────────────────────────────────────
def test_an_anchor_is_neither_changed_nor_deleted(anchored):
    for act in (lambda: Anchor.objects.update(hash=START), anchored.delete, anchored.save):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            act()
    assert found() == []


def test_a_chain_rewritten_as_a_whole_is_found(anchored, unguarded):
    unguarded.execute("DELETE FROM attendance_evidence")
    EvidenceHead.objects.update(number=0, hash=START)
    add(5, kind="faux")
    assert found() == ["la preuve 3 n’est plus celle qui fut envoyée par mail le 07/12/2026"]


def test_a_cut_tail_is_found_even_when_the_head_is_put_back(anchored, unguarded):
    unguarded.execute("DELETE FROM attendance_evidence WHERE number = 3")
    EvidenceHead.objects.update(number=2, hash=Evidence.objects.get(number=2).hash)
    assert found() == ["la preuve 3 n’est plus celle qui fut envoyée par mail le 07/12/2026"]


def test_the_command_knows_a_head_from_an_old_mail(anchored, capsys):
    add()
    call_command("verify_evidence", head=anchored.hash.upper())
    assert "celle de la preuve 3, écrite le 02/12/2026" in capsys.readouterr().out
    with pytest.raises(CommandError, match="n’est pas dans la chaîne"):
        call_command("verify_evidence", head="f" * 64)


# ── Vérifier ce document ────────────────────────────────────────────────────
def verify(text):
    return Client().post("/verifier/", {"number": text}).content.decode()


def test_anyone_types_a_head_and_reads_which_link_it_is(anchored):
    add()
    page = verify(f" {anchored.hash[:40]}\n {anchored.hash[40:].upper()} ")
    assert "Cette empreinte est bien dans la chaîne" in page
    assert "preuve n° 3" in page
    assert "2\u00a0décembre\u00a02026" in page


@pytest.mark.parametrize("text", ["f" * 64, "0" * 64, "é" * 64, "f" * 63])
def test_another_hash_is_not_recognised(anchored, text):
    assert "n’est pas reconnu" in verify(text)


def test_a_head_after_a_changed_link_is_not_recognised(anchored, unguarded):
    unguarded.execute("UPDATE attendance_evidence SET body = replace(body, '09:00', '10:00') WHERE number = 1")
    assert "n’est pas reconnu" in verify(anchored.hash)
    link = Evidence.objects.get(number=3)
    assert hash_of(3, link.previous, link.body) == anchored.hash
