"""Lists as files: what is in them, for whom, with how much memory; and who took them away."""

import csv
import datetime as dt
import io
import tracemalloc

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clubemploi.core.exports import Column, Export, Format, csv_cell, stream
from clubemploi.journal.models import Entry
from clubemploi.trainees.exports import people_export
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.sessions.operations import add_participant
from tests.cast import make_trainee
from tests.hostile import HOSTILE

pytestmark = pytest.mark.engine


def content(response):
    assert response.status_code == 200, response.status_code
    return b"".join(response.streaming_content)


def as_csv(response):
    return list(csv.reader(io.StringIO(content(response).decode("utf-8-sig")), delimiter=";"))


def as_xlsx(response):
    sheet = openpyxl.load_workbook(io.BytesIO(content(response))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.fixture
def people(cast):
    make_trainee(
        cast.martine, first_name="Zoé", last_name="=1+1", email="", phone="+3225551212", birth_date=dt.date(1972, 7, 7)
    )
    make_trainee(cast.martine, first_name="@SUM(A1)", last_name="Lefort", city="-2+3", address="12, rue Haute")


@pytest.mark.parametrize("read", [as_csv, as_xlsx])
def test_the_list_as_it_is_filtered(cast, people, as_, read):
    kind = "csv" if read is as_csv else "xlsx"
    address = reverse("trainee_export")
    titles, *rows = read(as_("martine").post(address, {"format": kind}))
    assert titles[:5] == ["Nom", "Prénom", "Civilité", "E-mail", "Téléphone"]
    assert len(rows) == 4
    titles, *rows = read(as_("martine").post(address + "?q=benali&tri=-nom", {"format": kind}))
    assert [row[:2] for row in rows] == [["Benali", "Karim"]]
    assert rows[0][4] == "06 12 34 56 78"


def test_a_formula_stays_text_in_both(people, as_):
    client, address = as_("martine"), reverse("trainee_export")
    _, *rows = as_csv(client.post(address, {"format": "csv"}))
    cells = {cell for row in rows for cell in row}
    assert {"'=1+1", "'@SUM(A1)", "'-2+3", "'+32 2 555 12 12", "07/07/1972", "12, rue Haute"} <= cells
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    sheet = openpyxl.load_workbook(io.BytesIO(content(client.post(address, {"format": "xlsx"})))).active
    kinds = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert (kinds["=1+1"], kinds["@SUM(A1)"], kinds["-2+3"], kinds["06 12 34 56 78"]) == ("s", "s", "s", "s")
    assert kinds[dt.datetime(1972, 7, 7)] == "d"


@pytest.mark.parametrize("kind", list(Format))
def test_hostile_cells_make_a_file_that_opens(kind):
    class Rows(list):
        def iterator(self, chunk_size):
            return iter(self)

    export = Export("essai", ("a", "b"), [Column("Texte", lambda row: row)], Rows(HOSTILE), kind)
    data = b"".join(stream(export))
    if kind == Format.CSV:
        _, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
        assert len(rows) == len(HOSTILE)
        assert not [cell for [cell] in rows if cell[:1] in set("=+-@\t\r\n")]
    else:
        cells = openpyxl.load_workbook(io.BytesIO(data)).active["A"][1:]
        assert len(cells) == len(HOSTILE)
        assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_a_tutor_takes_away_their_own_people_only(people, as_):
    _, *rows = as_csv(as_("thierry").post(reverse("trainee_export"), {"format": "csv"}))
    assert [row[0] for row in rows] == ["Benali"]


def test_who_took_what_is_in_the_journal_before_it_leaves(cast, people, as_):
    response = as_("martine").post(reverse("trainee_export") + "?q=benali", {"format": "csv"})
    entry = Entry.objects.about(cast.martine).get(verb="export")
    assert entry.sentence == "a exporté 1\u00a0fiche stagiaire en CSV (recherche «\u00a0benali\u00a0»)"
    assert response["Content-Disposition"].startswith('attachment; filename="fiches-stagiaires-20')
    as_("martine").post(reverse("club_participants_export", args=[cast.club.pk]))
    assert Entry.objects.about(cast.club).filter(verb="export").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("session_export", {"Numéro", "2025-"}),
        ("club_export", {"Thierry Roussel", "à venir", "Maison des associations, Compiègne"}),
        ("club_participants_export", {"Benali", "inscrit", "par la responsable", "06 12 34 56 78"}),
        ("club_workshops_export", {"Faire le point sur son projet", "prévu"}),
        ("participant_export", {"Benali"}),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_list_has_its_file(cast, as_, name, words, kind):
    add_participant(cast.session, cast.trainee, by=cast.martine)
    pk = {"participant_export": cast.session.pk}.get(name, cast.club.pk)
    query = {"session_export": "?q=2025&annee=2025", "club_export": f"?annee={cast.club.month.year}&etat=upcoming"}
    address = reverse(name, args=[] if name in query else [pk]) + query.get(name, "")
    rows = (as_csv if kind == "csv" else as_xlsx)(as_("martine").post(address, {"format": kind}))
    everything = " | ".join(str(cell) for row in rows for cell in row)
    assert all(word in everything for word in words), everything


def test_hours_are_those_of_the_wall(cast, as_):
    address = reverse("club_workshops_export", args=[cast.club.pk])
    rows = as_csv(as_("martine").post(address, {"format": "csv"}))
    assert rows[1][0].endswith(" 09:30")
    assert as_xlsx(as_("martine").post(address))[1][0].time() == dt.time(9, 30)


def test_an_empty_list_has_its_titles(cast, as_):
    rows = as_csv(as_("martine").post(reverse("trainee_export") + "?q=personne", {"format": "csv"}))
    assert [row[0] for row in rows] == ["Nom"]


def test_an_old_birthday_is_written_not_lost(db):
    assert csv_cell(dt.date(1899, 5, 1)) == "01/05/1899"
    Trainee.objects.create(last_name="A", first_name="B", name_key="a b", birth_date=dt.date(1899, 5, 1))
    data = b"".join(stream(people_export(Trainee.objects.all(), Format.XLSX)))
    assert openpyxl.load_workbook(io.BytesIO(data)).active["J2"].value == "01/05/1899"


def crowd(count):
    Trainee.objects.bulk_create(
        [Trainee(last_name=f"Nom{n}", first_name="Alix", name_key=f"nom{n} alix") for n in range(count)]
    )


@pytest.mark.parametrize("kind", list(Format))
def test_memory_and_statements_do_not_grow_with_the_list(db, kind):
    peaks = []
    for count in (2_000, 8_000):
        crowd(count)
        tracemalloc.start()
        with CaptureQueriesContext(connection) as queries:
            for _ in stream(people_export(Trainee.objects.order_by("pk"), kind)):
                pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(queries) <= 10
    assert peaks[1] < peaks[0] * 1.5
