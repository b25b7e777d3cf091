"""The report as a workbook: the sheet as it came, with a column « Problème »."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from clubemploi.imports.models import Fault, Import, Outcome, Row
from clubemploi.imports.sheet.columns import text_of
from clubemploi.imports.sheet.reading import read_rows

AS_TEXT = {"phone", "second_phone", "postcode", "session_number"}
BATCH = 500
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def write_report(sheet_import: Import, path: Path) -> None:
    """Write the workbook at `path`, reading the sheet again row by row. Raises Refused."""
    width = max(
        (len(row) for sheet in sheet_import.sheets if sheet["index"] == sheet_import.sheet for row in sheet["head"]),
        default=1,
    )
    texts = {int(column) for column, name in sheet_import.columns.items() if name in AS_TEXT}
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        page = book.add_worksheet("Import")
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page.set_column(0, width - 1, 16)
        page.set_column(width, width, 70)
        page.freeze_panes(sheet_import.header_row, 0)
        for number, cells, problem in rows_with_problems(sheet_import):
            for column, cell in enumerate(cells[:width]):
                _write_cell(page, number - 1, column, cell, day, as_text=column in texts)
            if number == sheet_import.header_row:
                page.write_string(number - 1, width, "Problème", bold)
            elif problem:
                page.write_string(number - 1, width, problem[:30_000], wrapped)


def rows_with_problems(sheet_import: Import) -> Iterator[tuple[int, list[Any], str]]:
    """(row number, cells, what went wrong) of every row of the sheet, in order."""
    rows = read_rows(sheet_import.path, sheet_import.sheet)
    while chunk := list(islice(rows, BATCH)):
        span = (chunk[0][0], chunk[-1][0])
        problems: dict[int, list[str]] = {}
        for row in Row.objects.filter(sheet_import=sheet_import, number__range=span).only(
            "number", "outcome", "reason"
        ):
            if row.outcome in (Outcome.REFUSED, Outcome.ASIDE):
                problems.setdefault(row.number, []).append(f"{row.get_outcome_display().capitalize()} : {row.reason}")
        for fault in Fault.objects.filter(sheet_import=sheet_import, row__range=span):
            said = f"{fault.column} {fault.title} « {fault.value} » {fault.get_kind_display()} : {fault.reason}"
            problems.setdefault(fault.row, []).append(said.strip())
        for number, cells in chunk:
            yield number, cells, "\n".join(problems.get(number, []))


def _write_cell(page: Any, row: int, column: int, cell: Any, day: Any, *, as_text: bool) -> None:
    if cell == "":
        return
    if isinstance(cell, dict) and "d" in cell and cell["d"][:4] >= "1900":
        page.write_datetime(row, column, dt.date.fromisoformat(cell["d"][:10]), day)
    elif isinstance(cell, int | float) and not as_text:
        page.write_number(row, column, cell)
    else:
        page.write_string(row, column, str(cell) if isinstance(cell, str) else text_of(cell))
