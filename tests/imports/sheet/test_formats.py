"""Every format, encoding and separator; and the files that are refused, each with its sentence."""

import datetime as dt

import pytest
from django.conf import settings

from clubemploi.core.errors import Refused
from clubemploi.imports import operations
from clubemploi.imports.models import Import
from clubemploi.imports.sheet import limits, reading
from tests.imports import sheets
from tests.imports.conftest import files_left
from tests.imports.refused_files import NO_WORKBOOKS, REFUSED, ROWS


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (sheets.as_xlsx(ROWS), "xlsx"),
        (sheets.as_xls(ROWS), "xls"),
        (sheets.as_ods(ROWS), "ods"),
        (sheets.as_csv(ROWS), "csv"),
    ],
)
def test_every_format_says_the_same(analyse, content, kind):
    sheet_import = analyse(content, "sans-extension")
    assert (sheet_import.kind, sheet_import.created, sheet_import.problem) == (kind, 2, "")
    row = sheet_import.rows.get(label="Thérèse Cœurdacier")
    assert row.values["birth_date"] == "1991-03-17"
    assert row.values["postcode"] == "01000"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman"])
def test_every_encoding_and_separator(upload, encoding, separator):
    sheet_import = upload(sheets.as_csv(ROWS, separator, encoding), "export.csv")
    assert sheet_import.columns["4"] == "last_name"
    assert sheet_import.sheets[0]["head"][2][5] == "Thérèse"
    assert sheet_import.sheets[0]["head"][2][4] == "Cœurdacier"


@pytest.mark.parametrize(("content", "says"), REFUSED)
def test_refused_with_a_sentence_and_nothing_kept(upload, content, says):
    with pytest.raises(Refused) as refusal:
        upload(content() if callable(content) else content)  # the heavy ones are made here
    assert says in refusal.value.message
    assert refusal.value.field == "file"
    assert not files_left()
    assert not Import.objects.exists()


@pytest.mark.parametrize(("content", "says"), NO_WORKBOOKS)
def test_archives_that_are_not_workbooks(upload, content, says):
    with pytest.raises(Refused, match=says):
        upload(content)
    assert not files_left()


def test_a_60_mb_file_is_refused_beside_its_field(as_):
    from django.core.files.uploadedfile import SimpleUploadedFile

    big = SimpleUploadedFile("gros.xlsx", b"x" * (60 * 1024 * 1024))
    answer = as_("martine").post("/imports/deposer/", {"file": big})
    assert answer.status_code == 422
    assert "Ce fichier pèse 60\u00a0Mo\u00a0; la limite est de 20\u00a0Mo." in answer.content.decode()
    assert not files_left()


def test_the_operation_counts_bytes_itself(martine, monkeypatch):
    monkeypatch.setattr(settings, "UPLOAD_LIMIT_BYTES", 1024 * 1024)
    with pytest.raises(Refused, match="plus de 1\u00a0Mo"):
        operations.upload_import("x.csv", [b"a;b\n" * 200_000, b"a;b\n" * 200_000], by=martine)
    assert not files_left()


def test_a_workbook_that_lies_about_its_size_dies_alone(upload, monkeypatch):
    """A cell at the far corner makes the reader ask for more memory than it may have."""
    book = sheets.openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "Nom", "Prénom"
    book.active["XFD1048576"] = "loin"
    out = sheets.io.BytesIO()
    book.save(out)
    with pytest.raises(Refused) as refusal:
        upload(out.getvalue())
    assert refusal.value.message in (limits.TOO_BIG, limits.check_size(0, 16384))
    assert not files_left()


def test_a_reader_that_hangs_is_stopped(upload, monkeypatch):
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.001)
    with pytest.raises(Refused, match="trop gros"):
        upload(sheets.as_xlsx(ROWS))


def test_formulas_without_a_result_are_told_and_text_stays_text(analyse):
    sheet_import = analyse(sheets.formula_sheet())
    faults = {fault.column + str(fault.row): fault.reason for fault in sheet_import.faults.all()}
    assert "formule sans résultat" in faults["C2"]
    assert "formule en erreur" in faults["C3"]
    assert sheet_import.rows.get(number=2).values["note"] == "=SUM(A1:A3)"
    assert sheet_import.rows.get(number=4).outcome == "refused"
    assert sheet_import.rows_read == 3


def test_formulas_of_libreoffice(analyse):
    document = sheets.opendocument.OpenDocumentSpreadsheet()
    page = sheets.table.Table(name="x")
    for cells in (["Nom", "Prénom", "Ville"], ["Petit", "Éric", None]):
        line = sheets.table.TableRow()
        for value in cells:
            cell = (
                sheets.table.TableCell(formula="of:=1+1")
                if value is None
                else sheets.table.TableCell(valuetype="string")
            )
            if value:
                cell.addElement(sheets.text.P(text=value))
            line.addElement(cell)
        page.addElement(line)
    document.spreadsheet.addElement(page)
    out = sheets.io.BytesIO()
    document.write(out)
    sheet_import = analyse(out.getvalue())
    assert [fault.reason for fault in sheet_import.faults.all()] == [
        "formule sans résultat\u00a0: la cellule est laissée vide"
    ]


def test_the_second_sheet_is_chosen_when_it_is_the_one(upload):
    book = sheets.openpyxl.load_workbook(sheets.io.BytesIO(sheets.as_xlsx([["Mode d’emploi", "version 2"]])))
    page = book.create_sheet("Liste")
    for row in (["Nom de famille", "Prénom", "Courriel"], ["Petit", "Éric", "e@exemple.fr"]):
        page.append(row)
    out = sheets.io.BytesIO()
    book.save(out)
    sheet_import = upload(out.getvalue())
    assert (sheet_import.sheet, sheet_import.header_row) == (1, 1)
    assert sheet_import.columns == {"0": "last_name", "1": "first_name", "2": "email"}


def test_titles_that_say_nothing_can_be_set_by_hand(analyse):
    rows = [["Colonne1", "Colonne2"], ["Petit", "Éric"]]
    sheet_import = analyse(sheets.as_xlsx(rows), columns={0: "last_name", 1: "first_name"})
    assert sheet_import.created == 1


def test_dates_of_a_workbook_are_days(analyse):
    sheet_import = analyse(
        sheets.as_xlsx([["Nom", "Prénom", "Né le"], ["Petit", "Éric", dt.datetime(1970, 2, 3, 10, 30)]])
    )
    assert sheet_import.rows.get().values["birth_date"] == "1970-02-03"
