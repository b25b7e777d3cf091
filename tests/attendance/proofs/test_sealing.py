"""The sealed PDF: what it holds, made once, recognised when intact, refused when a byte has changed."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clubemploi.attendance.models import AttendanceSheet, Evidence
from clubemploi.attendance.operations import close_sheet, note_all_present, note_presence, reopen_sheet
from clubemploi.attendance.prints import drawing_of, sealed_sheet
from clubemploi.attendance.proofs import operations as sealing_operations
from clubemploi.attendance.proofs.operations import seal_next, seal_sheet
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.attendance.signing.operations import sign_as_tutor
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Club, Workshop
from clubemploi.core.dates import hours_fr
from clubemploi.files.storage import kept_file
from clubemploi.pdf.making import PdfFailedError
from tests.attendance.paper.pages import read
from tests.attendance.signing.signatures import STROKES, sign
from tests.cast import WorkshopFactory, make_association, make_trainee
from tests.pages import client_of
from tests.races import at_once

pytestmark = pytest.mark.any_engine


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def closed(cast, rows):
    """Karim and Zoé have signed, Alix is absent, the tutor has signed last."""
    sign(rows["Karim"], cast.thierry, device="Safari sur un iPad")
    sign(rows["Zoé"], cast.thierry, method="own")
    note_presence(rows["Alix"], {"status": "absent", "comment": "canari"}, by=cast.thierry)
    sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())
    return close_sheet(cast.workshop, by=cast.thierry)


def reopened_and_closed(cast, sheet):
    reopen_sheet(sheet, "Oubli", by=cast.thierry)
    return close_sheet(cast.workshop, by=cast.thierry)


def kept(sheet):
    with kept_file(sheet.pdf_name) as file:
        return file.read()


def verify(content, client=None):
    file = SimpleUploadedFile("feuille.pdf", content, content_type="application/pdf")
    return (client or Client()).post("/verifier/", {"file": file}).content.decode()


def test_the_pdf_says_who_was_there_and_how_it_is_proven(cast, closed):
    link = Evidence.objects.get(number=closed.evidence)
    sheet = AttendanceSheet.objects.select_related("workshop__club__tutor", "closed_by").get()
    pdf = sealed_sheet(sheet, link, strict=True)
    first, *others = read(pdf)
    for words in (
        "Karim Benali",
        "présent",
        "Alix Aubert",
        "absent",
        "2 personnes présentes sur 3.",
        "Thierry Roussel",
    ):
        assert words in first
    last = "\n".join(others)
    for words in (
        "signature électronique simple", "Safari sur un iPad", "sur l’appareil du tuteur, en sa présence", "/verifier/",
        closed.digest[:20], link.hash[:20], "J’atteste avoir participé",
    ):  # fmt: skip
        assert words in last
    assert "canari" not in first + last
    assert "qualifiée" not in first + last
    assert b"pdfuaid" in pdf
    assert b"pdfaid" in pdf


def test_it_is_sealed_once_by_the_worker_or_by_who_asks(cast, closed):
    assert seal_next()
    assert not seal_next()
    sheet = AttendanceSheet.objects.get()
    first = kept(sheet)
    assert seal_sheet(sheet).pdf_key == sheet.pdf_key
    response = client_of(cast.thierry).get(f"/feuilles/{sheet.pk}/pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content == first
    assert verify_all().faults == []


def test_two_at_once_seal_it_once(transactional_db, settings, tmp_path):
    make_association()
    workshop = WorkshopFactory()
    enrol_trainee(workshop.club, make_trainee(), by=None, channel="manager")
    with time_machine.travel(workshop.ends_at, tick=False):
        sheet = close_sheet(workshop, by=workshop.club.tutor, confirmed=True)
    at_once(*[lambda: seal_sheet(sheet)] * 3)
    assert len(list((tmp_path / "sheets").iterdir())) == 1
    assert Evidence.objects.filter(body__contains='"kind":"sealing"').count() == 1
    assert verify_all().faults == []


# ── Vérifier ce document ────────────────────────────────────────────────────
def test_anyone_reads_that_it_is_genuine(cast, closed):
    content = kept(seal_sheet(closed))
    page = verify(content)
    assert "Ce document est authentique" in page
    assert "Faire le point sur son projet" in page
    assert "Karim" not in page


def test_one_changed_byte_is_enough(cast, closed):
    content = bytearray(kept(seal_sheet(closed)))
    for where in (10, 1000, -10):
        content[where] ^= 1
        assert "n’est pas reconnu" in verify(bytes(content))
        content[where] ^= 1
    assert "n’est pas reconnu" not in verify(bytes(content))  # the control


@pytest.mark.parametrize("content", [b"x", b"%PDF-1.7 nothing", b"\0" * 5000])
def test_anything_else_is_not_recognised(association, content):
    assert "n’est pas reconnu" in verify(content)


def test_a_version_opened_again_is_still_genuine_and_says_so(cast, closed):
    content = kept(seal_sheet(closed))
    reopen_sheet(closed, "Oubli", by=cast.thierry)
    assert "a été rouverte" in verify(content)


def test_a_file_changed_or_lost_on_the_disk_is_found(cast, closed, settings):
    path = settings.MEDIA_ROOT / seal_sheet(closed).pdf_name
    path.write_bytes(path.read_bytes() + b" ")
    assert any("son fichier PDF a disparu ou a été changé" in fault.sentence for fault in verify_all().faults)
    path.unlink()
    assert len(verify_all().faults) == 1


def test_a_failure_while_sealing_leaves_no_file(cast, closed, monkeypatch, tmp_path):
    def fail(*args, **kwargs):
        raise PdfFailedError("non")

    monkeypatch.setattr(sealing_operations, "append_evidence", fail)
    with pytest.raises(PdfFailedError):
        seal_sheet(closed)
    assert list((tmp_path / "sheets").iterdir()) == []
    assert AttendanceSheet.objects.get().pdf_digest == ""


def test_a_sheet_that_cannot_be_made_keeps_no_other_waiting(cast, closed, monkeypatch):
    other = reopened_and_closed(cast, closed)
    real = sealing_operations.sealed_sheet

    def fail(sheet, link):
        if sheet.pk == closed.pk:
            raise PdfFailedError("non")
        return real(sheet, link)

    monkeypatch.setattr(sealing_operations, "sealed_sheet", fail)
    assert seal_next()
    assert list(AttendanceSheet.objects.exclude(pdf_digest="")) == [other]
    monkeypatch.undo()
    assert not seal_next()  # in an hour
    cache.clear()
    assert seal_next()


def test_it_says_the_hours_that_were_closed(cast, closed):
    before = hours_fr(closed.starts_at, closed.ends_at)
    later = {name: getattr(closed, name) + dt.timedelta(hours=1) for name in ("starts_at", "ends_at")}
    Workshop.objects.filter(pk=cast.workshop.pk).update(**later)
    first, *_ = read(kept(seal_sheet(closed)))
    assert before.replace("\u00a0", " ") in " ".join(first.split())


def test_a_lost_file_is_said(cast, closed, settings):
    (settings.MEDIA_ROOT / seal_sheet(closed).pdf_name).unlink()
    answer = client_of(cast.thierry).get(f"/feuilles/{closed.pk}/pdf/", follow=True)
    assert "a disparu" in answer.content.decode()


def test_a_drawing_is_lines_and_nothing_else():
    svg = drawing_of([[[1, 2], [3, 4]]])
    assert svg.count("<polyline") == 1
    assert 'points="1,2 3,4"' in svg
    assert drawing_of([]).startswith("<svg")


@pytest.mark.parametrize("count", [1, 60])
def test_from_one_person_to_sixty(cast, count, during):
    Club.objects.update(capacity=None)
    for number in range(count):
        person = make_trainee(first_name=f"Élodie-Anne{number}", last_name="Nguyễn de La Tour d’Auvergne" * 2)
        enrol_trainee(cast.club, person, by=cast.martine, channel="manager")
    note_all_present(cast.workshop, by=cast.thierry)
    sheet = seal_sheet(close_sheet(cast.workshop, by=cast.thierry))
    text = "\n".join(read(kept(sheet)))
    assert all(f"Élodie-Anne{number}" in text for number in range(count))
