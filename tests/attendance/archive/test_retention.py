"""Kept for the years set, then erased, with a trace: no false alarm, and nothing else passes for an erasure."""

import datetime as dt
from unittest import mock

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clubemploi.association.models import Association
from clubemploi.attendance.archive import operations as retention_operations
from clubemploi.attendance.archive.operations import erase_next
from clubemploi.attendance.archive.queries import same_day
from clubemploi.attendance.certificates.operations import issue_certificate
from clubemploi.attendance.models import AttendanceSheet, Evidence, Signature
from clubemploi.attendance.operations import reopen_sheet
from clubemploi.attendance.proofs.operations import seal_next, seal_sheet
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.clubs.models import Workshop
from clubemploi.core.errors import Refused
from clubemploi.files.storage import is_kept, kept_file
from clubemploi.journal.models import Entry
from tests.attendance.sheets import page
from tests.pages import client_of


@pytest.fixture
def sealed(cast, proven, settings, tmp_path):
    """Two versions of Thierry's sheet, sealed, with four signatures."""
    settings.MEDIA_ROOT = tmp_path
    while seal_next():
        pass
    return list(AttendanceSheet.objects.order_by("number"))


def years_later(cast, years, *, days=1):
    day = same_day(cast.workshop.ends_at.date(), years) + dt.timedelta(days=days)
    return time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), tick=False)


def run():
    rounds = 0
    while erase_next():
        rounds += 1
        assert rounds < 20
    return rounds


def test_nothing_goes_before_its_time(cast, sealed):
    with years_later(cast, 5, days=0):
        assert run() == 0
    assert not AttendanceSheet.objects.filter(erased_at__isnull=False).exists()


def test_names_go_and_proofs_stay(cast, sealed):
    with kept_file(sealed[1].pdf_name) as file:
        taken = file.read()
    links = Evidence.objects.count()
    with years_later(cast, 5):
        assert run() == 1
        assert erase_next() is False  # done for today
    for sheet in AttendanceSheet.objects.all():
        assert (sheet.content, sheet.pdf_key) == ({}, None)
        assert (sheet.digest, sheet.pdf_digest, sheet.expected, sheet.present) == (
            sealed[0].digest if sheet.number == 1 else sealed[1].digest,
            sealed[sheet.number - 1].pdf_digest, 3, 3,
        )  # fmt: skip
    assert not any(is_kept(sheet.pdf_name) for sheet in sealed)
    for signature in Signature.objects.all():
        assert (signature.name, signature.strokes, signature.salt) == ("", [], "")
        assert (signature.identified, signature.device, signature.network) == ("", "", "")
    assert Evidence.objects.count() == links + 1
    assert verify_all().faults == []
    entry = Entry.objects.get(verb="erase_sheets")
    year = cast.workshop.starts_at.year
    assert entry.sentence == f"a effacé 2\u00a0feuilles de {year} (conservation\u00a0: 5\u00a0ans)"
    assert entry.actor is None
    answer = Client().post("/verifier/", {"file": SimpleUploadedFile("feuille.pdf", taken)}).content.decode()
    assert "Ce document est authentique" in answer
    assert "a effacé sa copie" in answer


def test_an_erased_sheet_is_neither_sealed_nor_opened_nor_certified(cast, sealed):
    AttendanceSheet.objects.filter(pk=sealed[1].pk).update(pdf_digest="", pdf_key=None)  # closed, not sealed yet
    with years_later(cast, 5):
        run()
        assert seal_next() is False
        assert seal_sheet(sealed[1]).pdf_digest == ""
        with pytest.raises(Refused, match="effacée"):
            reopen_sheet(sealed[1], "Oubli", by=cast.thierry)
        with pytest.raises(Refused):
            issue_certificate(cast.trainee, cast.club, by=cast.thierry)
        response = client_of(cast.martine).get(f"/feuilles/{sealed[0].pk}/pdf/", follow=True)
        assert "a été effacée" in response.content.decode()
        assert "effacée</span>" in response.content.decode()
        assert client_of(cast.martine).get(f"/ateliers/{cast.workshop.pk}/presences/").status_code == 200
        archive = client_of(cast.martine).post("/feuilles/archive/", follow=True)
        assert "Aucune de ces feuilles" in archive.content.decode()


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_files_the_next_run_finds_them(cast, sealed):
    with years_later(cast, 5):
        killed = mock.patch.object(retention_operations, "drop_file", side_effect=KeyboardInterrupt)
        with killed, pytest.raises(KeyboardInterrupt):
            erase_next()
        assert AttendanceSheet.objects.filter(erased_at__isnull=False).count() == 2
        assert is_kept(sealed[0].pdf_name)
        assert verify_all().faults == []
        run()
    assert not is_kept(sealed[0].pdf_name)
    assert Entry.objects.filter(verb="erase_sheets").count() == 1


@pytest.mark.django_db(transaction=True)
def test_killed_within_it_nothing_was_done(cast, sealed):
    with years_later(cast, 5):
        killed = mock.patch.object(retention_operations, "record", side_effect=KeyboardInterrupt)
        with killed, pytest.raises(KeyboardInterrupt):
            erase_next()
        assert AttendanceSheet.objects.kept().count() == 2
        assert verify_all().faults == []
        run()
    assert not AttendanceSheet.objects.kept().exists()


def test_a_sheet_emptied_by_hand_does_not_pass_for_erased(cast, sealed):
    AttendanceSheet.objects.filter(pk=sealed[0].pk).update(content={}, erased_at=sealed[0].closed_at)
    assert [fault.sentence for fault in verify_all().faults] == [
        f"la feuille de l’atelier {cast.workshop.pk}, version 1, a été vidée sans preuve de son effacement"
    ]


def test_a_digest_changed_after_its_erasure_is_found(cast, sealed):
    with years_later(cast, 5):
        run()
    AttendanceSheet.objects.filter(pk=sealed[0].pk).update(digest="0" * 64)
    assert len(verify_all().faults) == 1


@pytest.mark.parametrize("change", [{"present": 1}, {"erased_at": dt.datetime(2040, 1, 1, tzinfo=dt.UTC)}], ids=str)
def test_counts_and_the_day_are_still_proven_after_its_erasure(cast, sealed, change):
    with years_later(cast, 5):
        run()
    AttendanceSheet.objects.filter(pk=sealed[0].pk).update(**change)
    assert len(verify_all().faults) == 1


@pytest.mark.parametrize("change", [{"name": "Quelqu’un"}, {"agreed": "Autre chose"}], ids=str)
def test_what_is_written_into_an_erased_signature_is_found(cast, sealed, change):
    with years_later(cast, 5):
        run()
    one = Signature.objects.first()
    Signature.objects.filter(pk=one.pk).update(**change)
    assert [fault.number for fault in verify_all().faults] == [one.evidence]


def test_a_wrong_year_put_right_erases_nothing(cast, sealed):
    """The first version was closed under a date of ten years ago: the workshop's own date counts too."""
    AttendanceSheet.objects.filter(pk=sealed[0].pk).update(ends_at=cast.workshop.ends_at - dt.timedelta(days=3650))
    with years_later(cast, 1):
        assert run() == 0


def test_signed_and_never_closed_is_erased_too(cast, sealed):
    other = Workshop.objects.exclude(pk=cast.workshop.pk).filter(club=cast.club).get()
    Signature.objects.filter(pk__in=Signature.objects.values("pk")[:1]).update(workshop=other)
    with years_later(cast, 5, days=120):
        assert run() == 2
    assert not Signature.objects.exclude(salt="").exists()
    assert Entry.objects.filter(sentence__startswith="a effacé 1\u00a0signature de").exists()


def test_the_years_are_a_setting_and_managers_are_told_before(cast, sealed):
    Association.objects.update(sheets_kept_years=2)
    with years_later(cast, 2, days=-40):
        assert "effacée" not in page(cast.martine)
    with years_later(cast, 2, days=-10):
        assert "2\u00a0feuilles seront effacées à partir du" in page(cast.martine)
        assert "seront effacées" not in page(cast.odile)
    with years_later(cast, 2):
        run()
    assert not AttendanceSheet.objects.kept().exists()


@pytest.mark.parametrize(("day", "years", "same"), [("2024-02-29", 1, "2025-02-28"), ("2027-03-09", -5, "2022-03-09")])
def test_the_same_day_of_another_year(day, years, same):
    assert same_day(dt.date.fromisoformat(day), years) == dt.date.fromisoformat(same)
