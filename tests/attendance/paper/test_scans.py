"""Step 11, (c): the sheet signed on paper, its pages in order, part of what is closed, sealed and proven."""

import datetime as dt
import io
import uuid
from unittest import mock

import pypdfium2
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from clubemploi.attendance.archive.operations import erase_old_sheets
from clubemploi.attendance.models import AttendanceSheet, Evidence, Scan
from clubemploi.attendance.operations import close_sheet, reopen_sheet
from clubemploi.attendance.paper import operations as scan_operations
from clubemploi.attendance.paper.operations import (
    attach_scans,
    drop_removed_scans,
    move_scan,
    remove_scan,
    restore_scan,
    turn_scan,
)
from clubemploi.attendance.paper.queries import scans_of
from clubemploi.attendance.prints import sealed_sheet
from clubemploi.attendance.proofs.operations import seal_sheet
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.attendance.signing.operations import sign_as_tutor
from clubemploi.clubs.workshops.printed_codes import PAPER, key_signed, paper_address, paper_code
from clubemploi.clubs.workshops.prints import sheet_to_sign
from clubemploi.core.errors import Refused
from clubemploi.files.storage import kept_file
from clubemploi.journal.models import Entry
from tests.attendance.paper.pages import picture
from tests.attendance.signing.signatures import STROKES, sign
from tests.pages import client_of, spaced


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path, uploads_within):
    settings.MEDIA_ROOT = tmp_path


def page(shade):
    return (f"page-{shade}.jpg", picture(shade))


def names(workshop):
    return [scan.name for scan in scans_of(workshop)]


def on_disk(settings):
    folder = settings.MEDIA_ROOT / "scans"
    return len(list(folder.iterdir())) if folder.exists() else 0


@pytest.fixture
def three(cast, rows):
    return attach_scans(cast.workshop, [page(10), page(20), page(30)], by=cast.thierry)[0]


def path(cast):
    return f"/ateliers/{cast.workshop.pk}/scans/"


# ── Attaching ───────────────────────────────────────────────────────────────
def test_several_at_once_keep_their_order_then_it_leads_to_the_presences(cast, rows):
    files = [
        SimpleUploadedFile("un é.png", picture(10, kind="PNG")), SimpleUploadedFile("deux.jpg", picture(20)),
    ]  # fmt: skip
    client = client_of(cast.thierry)
    response = client.post(path(cast), {"files": files}, follow=True)
    assert response.redirect_chain[-1][0] == f"/ateliers/{cast.workshop.pk}/presences/"
    assert "2 pages sont jointes." in spaced(response)
    assert "Confirmez les présences d’après la feuille" in spaced(response)
    assert [name[:2] for name in names(cast.workshop)] == ["un", "de"]
    again = client.post(path(cast), {"files": [SimpleUploadedFile("autre nom.jpg", picture(20))]}, follow=True)
    assert "1 page était déjà jointe : rien n’a changé." in spaced(again)
    assert Entry.objects.filter(verb="attach_scans").count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("photo.heic", b"\0\0\0\x18ftypheic" + b"\0" * 99, "HEIC"), ("lettre.txt", b"Bonjour", "lettre.txt"),
     ("vide.jpg", b"", "vide")],
)  # fmt: skip
def test_what_is_no_scan_is_refused_with_advice_and_nothing_is_kept(cast, rows, settings, name, content, words):
    files = [SimpleUploadedFile("bonne.jpg", picture(10)), SimpleUploadedFile(name, content)]
    response = client_of(cast.thierry).post(path(cast), {"files": files})
    assert response.status_code == 422
    assert words in spaced(response)
    assert (Scan.objects.count(), on_disk(settings)) == (0, 0)


def test_no_file_is_said_beside_the_field(cast, rows):
    response = client_of(cast.thierry).post(path(cast), {})
    assert response.status_code == 422
    assert "Prenez la feuille en photo" in spaced(response)


def test_neither_before_it_begins_nor_once_it_is_closed(cast, people, settings):
    with pytest.raises(Refused, match="pas encore commencé"):
        attach_scans(cast.workshop, [page(10)], by=cast.thierry)
    with time_machine.travel(cast.workshop.ends_at):
        [scan], _ = attach_scans(cast.workshop, [page(10)], by=cast.thierry)
        close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
        for act in (
            lambda: attach_scans(cast.workshop, [page(20)], by=cast.thierry),
            lambda: move_scan(scan, up=True, by=cast.thierry),
            lambda: remove_scan(scan, by=cast.thierry),
            lambda: restore_scan(scan, by=cast.thierry),
            lambda: turn_scan(scan, by=cast.thierry),
        ):
            with pytest.raises(Refused, match="Cette feuille est close"):
                act()
        page_shown = spaced(client_of(cast.thierry).get(path(cast)))
        assert "La feuille est close" in page_shown
        assert "Retirer" not in page_shown
    assert (names(cast.workshop), on_disk(settings)) == (["page-10.jpg"], 1)
    assert verify_all().faults == []


def test_forty_pages_and_no_more(cast, rows, settings):
    attach_scans(cast.workshop, [(f"{n}.jpg", picture(9, (50 + n, 9))) for n in range(40)], by=cast.thierry)
    with pytest.raises(Refused, match="40 pages au plus"):
        attach_scans(cast.workshop, [page(41)], by=cast.thierry)
    assert (len(scans_of(cast.workshop)), on_disk(settings)) == (40, 40)
    files = [SimpleUploadedFile(f"{n}.jpg", picture(n)) for n in range(3)]
    scan_operations.MAX_PAGES, before = 2, scan_operations.MAX_PAGES
    try:
        response = client_of(cast.thierry).post(path(cast), {"files": files})
    finally:
        scan_operations.MAX_PAGES = before
    assert "Une feuille a 2 pages au plus" in spaced(response)


def test_the_same_page_twice_is_one(cast, rows, settings):
    added, known = attach_scans(cast.workshop, [page(10), page(10), page(20)], by=cast.thierry)
    assert (len(added), known, on_disk(settings)) == (2, 1, 2)
    turn_scan(added[0], by=cast.thierry)
    assert attach_scans(cast.workshop, [page(10)], by=cast.thierry) == ([], 1)


# ── Arranging ───────────────────────────────────────────────────────────────
def test_pages_go_up_and_down_and_stay_at_the_ends(cast, three):
    client = client_of(cast.thierry)
    client.post(f"/scans/{three[2].pk}/deplacer/", {"up": ""})
    assert names(cast.workshop) == ["page-10.jpg", "page-30.jpg", "page-20.jpg"]
    client.post(f"/scans/{three[0].pk}/deplacer/", {"down": ""})
    client.post(f"/scans/{three[1].pk}/deplacer/", {"down": ""})
    client.post(f"/scans/{three[2].pk}/deplacer/", {"up": ""})
    assert names(cast.workshop) == ["page-30.jpg", "page-10.jpg", "page-20.jpg"]
    assert [scan.position for scan in scans_of(cast.workshop)] == [1, 2, 3]


def test_one_taken_off_comes_back_where_it_was(cast, three):
    client = client_of(cast.thierry)
    page_shown = spaced(client.post(f"/scans/{three[1].pk}/retirer/", follow=True))
    assert "La page 2 est retirée." in page_shown
    assert f"/scans/{three[1].pk}/remettre/" in page_shown
    remove_scan(three[1], by=cast.thierry)
    move_scan(three[1], up=True, by=cast.thierry)
    assert names(cast.workshop) == ["page-10.jpg", "page-30.jpg"]
    with pytest.raises(Refused, match="vient de changer"):
        turn_scan(three[1], by=cast.thierry)
    client.post(f"/scans/{three[1].pk}/remettre/")
    restore_scan(three[1], by=cast.thierry)
    assert names(cast.workshop) == ["page-10.jpg", "page-20.jpg", "page-30.jpg"]
    assert [e.verb for e in Entry.objects.filter(verb__in=["remove_scan", "restore_scan"]).order_by("pk")] == [
        "remove_scan", "restore_scan",
    ]  # fmt: skip


def test_a_full_sheet_takes_none_back(cast, three, monkeypatch):
    remove_scan(three[0], by=cast.thierry)
    monkeypatch.setattr(scan_operations, "MAX_PAGES", 2)
    with pytest.raises(Refused, match="au plus"):
        restore_scan(three[0], by=cast.thierry)


def test_attached_again_meanwhile_it_is_not_doubled(cast, three):
    remove_scan(three[0], by=cast.thierry)
    attach_scans(cast.workshop, [page(10)], by=cast.thierry)
    restore_scan(three[0], by=cast.thierry)
    assert names(cast.workshop) == ["page-20.jpg", "page-30.jpg", "page-10.jpg"]


def test_a_page_is_turned_clockwise(cast, rows, settings):
    image = Image.new("RGB", (200, 280), "white")
    image.paste((255, 0, 0), (0, 0, 100, 140))  # the upper left quarter
    out = io.BytesIO()
    image.save(out, "JPEG")
    [scan], _ = attach_scans(cast.workshop, [("a.jpg", out.getvalue())], by=cast.thierry)
    client_of(cast.thierry).post(f"/scans/{scan.pk}/tourner/")
    turned = Scan.objects.get()
    assert (turned.width, turned.height, on_disk(settings)) == (280, 200, 1)
    content = client_of(cast.thierry).get(f"/scans/{scan.pk}/image/").content
    red, green, _ = Image.open(io.BytesIO(content)).getpixel((210, 30))
    assert red > 200 > 90 > green
    with pytest.raises(Refused, match="vient de changer"):
        turn_scan(scan, by=cast.thierry)
    assert on_disk(settings) == 1


def test_the_file_of_a_page_taken_off_goes_after_a_day(cast, three, settings, during):
    remove_scan(three[0], by=cast.thierry)
    assert not drop_removed_scans()
    with time_machine.travel(during + dt.timedelta(days=1, minutes=1)):
        assert drop_removed_scans()
        assert not drop_removed_scans()
    assert (Scan.objects.count(), on_disk(settings)) == (2, 2)


# ── Who sees it ─────────────────────────────────────────────────────────────
def test_only_who_leads_the_club_sees_a_page(cast, three):
    address = f"/scans/{three[0].pk}/image/"
    for who in (cast.martine, cast.thierry):
        small = client_of(who).get(f"{address}?petite")
        assert (small["Content-Type"], small.content[:2]) == ("image/jpeg", b"\xff\xd8")
    for who in (cast.odile, cast.karim, cast.sophie):
        assert client_of(who).get(address).status_code == 404
    with kept_file(three[0].file_name):
        pass
    scan_operations.drop_file(three[0].file_name)
    assert client_of(cast.thierry).get(address).status_code == 404


def test_the_printed_code_leads_there_and_only_who_leads_the_club(cast, rows):
    address = paper_address(cast.workshop).removeprefix("http://127.0.0.1:8000")
    for who in (cast.martine, cast.thierry):
        assert client_of(who).get(address).url == path(cast)
    for who in (cast.odile, cast.karim, cast.sophie):
        assert client_of(who).get(address).status_code == 404
    assert client_of(cast.thierry).get("/feuille/1:faux/").status_code == 404
    assert key_signed("é", PAPER) is None


def test_the_printed_sheet_bears_its_code(cast, rows):
    document = pypdfium2.PdfDocument(sheet_to_sign(cast.workshop, strict=True))
    shown = document[0].get_textpage().get_text_range().replace("\u00a0", " ")
    assert f"feuille {paper_code(cast.workshop)}, page 1 / 1" in shown
    assert paper_code(cast.workshop) in spaced(client_of(cast.thierry).get(path(cast)))


# ── Closed, sealed, proven ──────────────────────────────────────────────────
def test_all_three_ways_end_in_one_sealed_sheet(cast, rows, three):
    sign(rows["Karim"], cast.karim, method="own")
    sign(rows["Alix"], cast.thierry)
    sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())
    move_scan(three[2], up=True, by=cast.thierry)
    closed = close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    assert [(one["page"], one["sha256"]) for one in closed.content["scans"]] == [
        (1, three[0].sha256), (2, three[2].sha256), (3, three[1].sha256),
    ]  # fmt: skip
    sheet = AttendanceSheet.objects.select_related("workshop__club__tutor", "closed_by").get()
    pdf = sealed_sheet(sheet, Evidence.objects.get(number=sheet.evidence), strict=True)
    pages = pypdfium2.PdfDocument(pdf)
    shown = [one.get_textpage().get_text_range().replace("\u00a0", " ") for one in pages]
    assert "3 pages de feuille papier à la suite." in shown[0]
    assert [f"Feuille papier, page {n} sur 3, jointe par Thierry Roussel" in shown[n] for n in (1, 2, 3)] == [True] * 3
    assert "Comment cette feuille se prouve" in shown[4]
    assert "sur son propre appareil" in shown[4]
    assert "en sa présence" in shown[4]
    bitmap = pages[2].render(scale=0.5).to_pil()
    red, green, _ = bitmap.getpixel((bitmap.width // 2, bitmap.height // 2))
    assert abs(red - 30) < 12 < green  # page-30 came second
    assert all(mark in pdf for mark in (b"pdfuaid", b"pdfaid"))
    assert verify_all().faults == []


def test_without_paper_the_content_is_as_before(cast, rows):
    assert "scans" not in close_sheet(cast.workshop, by=cast.thierry, confirmed=True).content


@pytest.mark.parametrize("how", ["changed", "lost", "swapped"])
def test_a_page_changed_or_lost_is_named(cast, three, settings, how):
    close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    file = settings.MEDIA_ROOT / three[1].file_name
    if how == "changed":
        file.write_bytes(picture(99))
    elif how == "lost":
        file.unlink()
    else:
        Scan.objects.filter(pk=three[1].pk).update(sha256="0" * 64)
    [fault] = verify_all().faults
    assert fault.sentence.startswith("la page 2 de la feuille papier de l’atelier")
    assert fault.sentence.endswith("a disparu ou a été changée")


@pytest.mark.parametrize("closed", [True, False])
def test_pages_past_their_years_go_closed_or_not(cast, three, settings, closed):
    if closed:
        seal_sheet(close_sheet(cast.workshop, by=cast.thierry, confirmed=True))
    with time_machine.travel(cast.workshop.starts_at + dt.timedelta(days=366 * 30), tick=False):
        assert erase_old_sheets() == 1
    with time_machine.travel(cast.workshop.starts_at + dt.timedelta(days=366 * 30, seconds=1), tick=False):
        with pytest.raises(Refused, match="close" if closed else "vient de changer"):
            restore_scan(three[0], by=cast.thierry)
        with mock.patch.object(Scan, "delete", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            drop_removed_scans()  # killed once the file is gone
        while drop_removed_scans():
            pass
        assert erase_old_sheets() == 0
    assert (Scan.objects.count(), on_disk(settings)) == (0, 0)
    assert verify_all().faults == []
    erased = Entry.objects.get(verb="erase_sheets").sentence
    assert ("1\u00a0feuille de" if closed else "3\u00a0pages de") in erased


def test_a_page_that_is_no_longer_kept_is_said_in_a_later_pdf(cast, three, settings):
    sheet = close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    reopen_sheet(sheet, "Oubli", by=cast.thierry)
    (settings.MEDIA_ROOT / three[0].file_name).unlink()
    Scan.objects.filter(pk=three[1].pk).delete()
    sealed = seal_sheet(sheet)
    assert verify_all().faults == []  # what was opened again is not held against the pages
    with kept_file(sealed.pdf_name) as file:
        shown = [" ".join(one.get_textpage().get_text_range().split()) for one in pypdfium2.PdfDocument(file.read())]
    assert ["n’est plus conservée" in one for one in shown[1:4]] == [True, True, False]
