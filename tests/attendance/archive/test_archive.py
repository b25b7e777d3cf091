"""« Feuilles closes »: whose they are, how they are chosen, and the archive that a funder can check."""

import datetime as dt
import hashlib
import io
import zipfile

import pytest
import time_machine
from django.utils import timezone
from python_calamine import CalamineWorkbook

from clubemploi.attendance.models import AttendanceSheet
from clubemploi.attendance.operations import close_sheet, reopen_sheet
from clubemploi.attendance.proofs.operations import seal_next
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.files.storage import drop_file
from clubemploi.journal.models import Entry
from tests.attendance.sheets import page
from tests.cast import ClubFactory, WorkshopFactory, make_trainee
from tests.pages import client_of


def close(workshop, by, *, times=1):
    with time_machine.travel(workshop.ends_at):
        for number in range(times):
            sheet = close_sheet(workshop, by=by, confirmed=True)
            if number < times - 1:
                reopen_sheet(sheet, "Oubli", by=by)
    return sheet


@pytest.fixture
def closed(cast, settings, tmp_path):
    """Thierry's workshop, closed twice; Odile's, once."""
    settings.MEDIA_ROOT = tmp_path
    other = cast.odile.clubs.get().workshops.get()
    other.title = "CV / lettre : « oser » ?"
    other.save()
    return close(cast.workshop, cast.thierry, times=2), close(other, cast.odile)


def rows_of(workbook):
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()


def archive(user, query=""):
    response = client_of(user).post(f"/feuilles/archive/{query}")
    assert response["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_managers_see_all_and_tutors_theirs(cast, closed):
    everything = page(cast.martine)
    assert "Faire le point sur son projet" in everything
    assert "CV / lettre" in everything
    theirs = page(cast.thierry)
    assert "Faire le point sur son projet" in theirs
    assert "CV / lettre" not in theirs
    assert "Odile Marchand" not in theirs
    assert "CV / lettre" not in page(cast.thierry, f"?tuteur={cast.odile.pk}&club={closed[1].workshop.club_id}")


def test_versions_opened_again_are_shown_when_asked(cast, closed):
    assert 'count">1<' in page(cast.thierry)
    assert "rouverte</span>" not in page(cast.thierry)
    shown = page(cast.thierry, "?rouvertes=1")
    assert 'count">2<' in shown
    assert "rouverte</span>" in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?annee={year}", 2), ("?annee=1999", 0), ("?annee=x&club=-1&tuteur=9999999999&tri=nom", 2), ("?annee=9999", 2),
        ("?tuteur={odile}", 1), ("?club={club}", 1), ("?tri=tuteur", 2), ("?tri=-atelier", 2), ("?page=99", 2),
    ],
)  # fmt: skip
def test_the_address_chooses(cast, closed, query, count):
    year = timezone.localtime(closed[0].starts_at).year
    shown = page(cast.martine, query.format(year=year, odile=cast.odile.pk, club=cast.club.pk))
    assert f'count">{count}<' in shown
    assert ("Aucune feuille close ne correspond" in shown) == (count == 0)


def test_an_empty_archive_says_when_sheets_come(cast):
    assert "Aucune feuille n’est encore close" in page(cast.martine)
    assert "Télécharger l’archive" not in page(cast.martine)


def test_a_new_year_s_eve_is_of_its_year_on_the_wall(cast, closed):
    """23 h 30 UTC on the 31st is the next year's first hour in Paris."""
    eve = dt.datetime(2024, 12, 31, 23, 30, tzinfo=dt.UTC)
    AttendanceSheet.objects.filter(pk=closed[1].pk).update(starts_at=eve)
    assert 'count">1<' in page(cast.martine, "?annee=2025")
    assert 'count">0<' in page(cast.martine, "?annee=2024")


def test_the_archive_holds_the_sealed_sheets_and_their_index(cast, closed):
    with archive(cast.martine) as held:
        assert held.testzip() is None
        names = held.namelist()
        month = f"{cast.club.month:%Y}/{cast.club.month:%Y-%m}"
        day, other = (timezone.localtime(sheet.starts_at).date() for sheet in closed)
        pdfs = [
            f"{month} Thierry Roussel/{day} Faire le point sur son projet v2.pdf",
            f"{month} Odile Marchand/{other} CV - lettre - « oser » - v1.pdf",
        ]
        assert names[0] == "LISEZ-MOI.txt"
        assert names[-2:] == ["index.xlsx", "empreintes.txt"]
        assert sorted(names[1:-2]) == sorted(pdfs)
        read_me = held.read("LISEZ-MOI.txt").decode("utf-8-sig")
        for words in ("Passerelle Emploi", "2\u00a0feuilles closes", "/verifier/", "sha256sum -c empreintes.txt"):
            assert words in read_me
        titles, *rows = rows_of(held.read("index.xlsx"))
        index = {row[0]: dict(zip(titles, row, strict=True)) for row in rows}
        sums = dict(line.split("  ", 1)[::-1] for line in held.read("empreintes.txt").decode().splitlines())
        for path in pdfs:
            digest = hashlib.sha256(held.read(path)).hexdigest()
            assert index[path]["SHA-256 du PDF"] == sums[path] == digest
            assert AttendanceSheet.objects.get(pdf_digest=digest).evidence == index[path]["N° de preuve"]
        first = index[pdfs[0]]
        assert (first["Version"], first["Heures"], first["Présents"], first["Absents"]) == (2, 2.5, 0, 1)
    assert Entry.objects.filter(verb="export", actor=cast.martine, sentence__contains="l’archive de 2").exists()


def test_a_tutor_s_archive_is_theirs_whatever_the_address(cast, closed):
    with archive(cast.thierry, "?rouvertes=1") as held:
        assert sum(name.endswith(".pdf") for name in held.namelist()) == 2
        assert not [name for name in held.namelist() if "Odile" in name]
    response = client_of(cast.thierry).post(f"/feuilles/archive/?tuteur={cast.odile.pk}", follow=True)
    assert "Aucune de ces feuilles" in response.content.decode()


def test_many_sheets_to_seal_are_left_to_the_worker(cast, closed, monkeypatch):
    monkeypatch.setattr("clubemploi.attendance.proofs.operations.FEW", 1)
    response = client_of(cast.martine).post("/feuilles/archive/?annee=", follow=True)
    assert "2\u00a0feuilles sont en préparation" in response.content.decode()
    assert "en préparation</span>" in response.content.decode()
    while seal_next():
        pass
    assert "scellée (PDF)" in page(cast.martine)
    with archive(cast.martine) as held:
        assert len(held.namelist()) == 5


def test_a_file_that_is_gone_stops_nobody_s_archive(cast, closed):
    while seal_next():
        pass
    closed[1].refresh_from_db()
    drop_file(closed[1].pdf_name)
    with archive(cast.martine) as held:
        assert sum(name.endswith(".pdf") for name in held.namelist()) == 1
        rows = rows_of(held.read("index.xlsx"))
        assert "(fichier introuvable)" in [row[0] for row in rows]
        assert len(held.read("empreintes.txt").splitlines()) == 1


@pytest.mark.parametrize("into", ["xlsx", "csv"])
def test_the_list_is_exported_as_filtered(cast, closed, into):
    response = client_of(cast.martine).post(f"/feuilles/export/?tuteur={cast.thierry.pk}", {"format": into})
    data = b"".join(response.streaming_content)
    if into == "csv":
        assert data.decode("utf-8-sig").count("\r\n") == 2
        assert "CV / lettre" not in data.decode("utf-8-sig")
    else:
        rows = rows_of(data)
        assert [row[2] for row in rows[1:]] == ["Faire le point sur son projet"]
    assert Entry.objects.filter(sentence__contains="a exporté 1\u00a0feuille close").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_whatever_there_is(cast, closed, django_assert_num_queries, count):
    for _ in range(count):
        club = ClubFactory(tutor=cast.odile, is_second=True)
        workshop = WorkshopFactory(club=club)
        enrol_trainee(club, make_trainee(), by=cast.martine, channel="manager")
        close(workshop, cast.odile)
    client = client_of(cast.martine)
    client.get("/feuilles/")
    with django_assert_num_queries(10):
        client.get("/feuilles/")
