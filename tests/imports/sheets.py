"""Spreadsheets made on the spot, with the defects that real ones have."""

import csv
import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import xlwt
from odf import opendocument, table, text

TITLES = [
    "N° session", "Date session", "Intitulé", "Civ.", "NOM ", "Prénom", "Mail", "Téléphone", "Adresse", "CP", "Ville",
    "Né(e) le", "Situation", "Depuis le", "Observations",
]  # fmt: skip
FIRST_ROW = 5  # of people, below title lines

ROCHE = ["2026-19", dt.date(2026, 3, 26), "Rebondir", "Mme", "ROCHE", "Monique", "monique.roche@exemple.fr",
         "03 43 06 54 68", "38 ter bd Gambetta", 1000, "Bourg-en-Bresse", dt.date(1991, 3, 17), "intérim",
         dt.date(2026, 1, 3), "à rappeler"]  # fmt: skip


def person(**changes: Any) -> list[Any]:
    """Monique Roche, with some cells changed: `mail=…`, `cp=…`."""
    names = "session date title civ nom prenom mail tel adresse cp ville ne situation depuis obs".split()
    cells = dict(zip(names, ROCHE, strict=True)) | changes
    return list(cells.values())


def messy_rows() -> list[list[Any]]:
    """One row for each defect of a real export, and the lines round them."""
    other = {"mail": "", "tel": "", "obs": "", "ne": ""}
    return [
        ["Export des stagiaires au 03/11/2026"],
        ["Édité par : accueil"],
        [],
        TITLES,
        person(),  # 5
        person(),  # 6: repeated
        person(session="2026/16", obs=""),  # 7: same person, another session
        person(nom="André", prenom="BOYER", mail="andre.boyer@exemple.fr", tel="06995394"),  # 8: swapped, short phone
        person(nom="DA SILVA", prenom=" thérèse  ", mail="therese @ exemple.fr", tel=679990011),  # 9
        person(
            nom="LE GUEN", prenom="Nathalie", mail="nathalie..leguen@exemple.fr", tel="06 24 30 04 12 / 03 44 00 00 00"
        ),
        person(nom="O'Brien", prenom="Karim", mail="néant", tel="", ne="31/02/2026", situation="?", depuis="7/7/25"),
        person(nom="Petit", prenom="Éric", mail="pas de mail", tel="", ne="7/7/72", situation="DE", depuis="30/10/25"),
        person(ne=dt.date(1960, 1, 1), mail="monique.roche2@exemple.fr", tel=""),  # 13: namesake
        person(nom="", prenom="Seul", **other),  # 14: no name
        person(nom="Vidal", prenom="Zoé", session="", obs="=SUM(A1:A3)", mail="", tel="", cp="02100"),  # 15
        [],
        ["Total : 11 lignes"],
    ]


def as_xlsx(rows: list[list[Any]], sheet: str = "Stagiaires") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = page.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_xls(rows: list[list[Any]]) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("Stagiaires")
    style = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            page.write(number, column, value, *([style] if isinstance(value, dt.date) else []))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_ods(rows: list[list[Any]]) -> bytes:
    document = opendocument.OpenDocumentSpreadsheet()
    page = table.Table(name="Stagiaires")
    for row in rows:
        line = table.TableRow()
        for value in row:
            if isinstance(value, dt.date):
                cell = table.TableCell(valuetype="date", datevalue=value.isoformat())
            elif isinstance(value, int | float):
                cell = table.TableCell(valuetype="float", value=str(value))
            else:
                cell = table.TableCell(valuetype="string") if value else table.TableCell()
            if value != "":
                cell.addElement(text.P(text=str(value)))
            line.addElement(cell)
        page.addElement(line)
    document.spreadsheet.addElement(page)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def as_csv(rows: list[list[Any]], separator: str = ";", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"{v:%d/%m/%Y}" if isinstance(v, dt.date) else v for v in row])
    return out.getvalue().encode(encoding)


def formula_sheet() -> bytes:
    """A real formula that no software has computed, one in error, and a text that begins with « = »."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Nom", "Prénom", "Ville", "Observations"])
    page.append(["Petit", "Éric", "=A1&B1", "=SUM(A1:A3)"])
    page["D2"].data_type = "s"
    page.append(["Roux", "Léa", "#N/A", ""])
    page["C3"].data_type = "e"
    page["E4"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook whose sheet unfolds into 300 MB of nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            for _ in range(300):
                stream.write(b" " * (1 << 20))
    return out.getvalue()


def locked() -> bytes:
    """What Excel writes for a workbook with a password: an OLE container holding « EncryptedPackage »."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2048
