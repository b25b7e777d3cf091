"""A list as a file: the same columns and cells in CSV and in Excel, sent as they are read, with constant memory."""

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.db.models import QuerySet, TextChoices
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from clubemploi.core.dates import today
from clubemploi.core.phones import format_phone
from clubemploi.core.text import plural

ROWS_READ = 500  # at a time
ROWS_SENT = 500
PIECE_BYTES = 64 * 1024
CELL_LETTERS = 32_767  # more, and Excel calls the file damaged
# What no file of text may hold, and what begins a formula somewhere.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
STARTS_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]").match
WORKBOOK = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FIRST_DAY = dt.date(1900, 3, 1)  # Excel believes in 29 February 1900: older days are written as text
SPACES = str.maketrans("\u00a0\u202f", "  ")  # in a cell, a space that does not break is only in the way of a search


class Format(TextChoices):
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"


CONTENT_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Column:
    """`value`: of a row, a str, an int, a date, an aware datetime or None."""

    title: str
    value: Callable[[Any], Any]
    width: int = 16


@dataclass(frozen=True)
class Export:
    """A list on its way out: what it is called, its columns, its rows in order, and how they were chosen (French)."""

    name: str
    noun: tuple[str, str]  # one, several: « fiche stagiaire », « fiches stagiaires »
    columns: Sequence[Column]
    rows: QuerySet[Any]
    format: Format
    choices: Sequence[str] = ()

    def sentence(self) -> str:
        """« a exporté 312 fiches stagiaires en Excel (recherche « lefevre ») ». One query, to count."""
        chosen = f" ({', '.join(self.choices)})" if self.choices else ""
        return f"a exporté {plural(self.rows.count(), *self.noun)} en {self.format.label}{chosen}"


def format_asked(text: str | None) -> Format:
    """Excel, unless CSV was asked for."""
    return Format.CSV if text == Format.CSV else Format.XLSX


def phone_cell(e164: str) -> str:
    return format_phone(e164).translate(SPACES)


def stream(export: Export) -> Iterator[bytes]:
    """The bytes of the file, in pieces; memory does not depend on the number of rows."""
    zone = timezone.get_current_timezone()  # of the request: the pieces leave after it
    values = [column.value for column in export.columns]
    rows = ([local_moment(value(row), zone) for value in values] for row in export.rows.iterator(chunk_size=ROWS_READ))
    titles = [column.title for column in export.columns]
    if export.format == Format.CSV:
        return csv_pieces(titles, rows)
    return xlsx_pieces(titles, [column.width for column in export.columns], rows)


def local_moment(value: Any, zone: ZoneInfo) -> Any:
    """A moment as the clock on the wall shows it, without its zone."""
    return timezone.make_naive(value, zone) if isinstance(value, dt.datetime) else value


def csv_pieces(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """As French spreadsheets open it: UTF-8 with its mark, semicolons. Text in quotes: a comma in it splits nothing."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(titles)
    for number, row in enumerate(rows, start=1):
        writer.writerow([csv_cell(value) for value in row])
        if number % ROWS_SENT == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def csv_cell(value: Any) -> str | int:
    """Text that would begin a formula gets an apostrophe before it (OWASP); days and moments are written French."""
    if isinstance(value, str):
        text = FORBIDDEN.sub("", value)
        return f"'{text}" if STARTS_FORMULA(text) else text
    if isinstance(value, int):
        return value
    return day_cell(value) if value else ""


def day_cell(value: dt.date) -> str:
    """« 09/03/2027 », « 09/03/2027 09:30 »."""
    hour = f" {value:%H:%M}" if isinstance(value, dt.datetime) else ""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}{hour}"


def xlsx_pieces(titles: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A workbook of one sheet; text is text, whatever it begins with; days are real dates, shown the French way.

    xlsxwriter ends a file before it can be read: it goes through a temporary one, gone when the last piece has left.
    """
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, WORKBOOK)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet = book.add_worksheet("Liste")
        sheet.freeze_panes(1, 0)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        sheet.write_row(0, 0, titles, book.add_format({"bold": True}))
        write_string = sheet.write_string
        for line, row in enumerate(rows, start=1):
            for number, value in enumerate(row):
                if value is None or value == "":
                    continue
                if isinstance(value, str):
                    write_string(line, number, FORBIDDEN.sub("", value)[:CELL_LETTERS])
                elif isinstance(value, dt.datetime):
                    sheet.write_datetime(line, number, value, moment)
                elif isinstance(value, dt.date) and value >= FIRST_DAY:
                    sheet.write_datetime(line, number, value, day)
                elif isinstance(value, dt.date):
                    sheet.write_string(line, number, day_cell(value))
                else:
                    sheet.write_number(line, number, value)
        book.close()
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece


def download(export: Export) -> StreamingHttpResponse:
    """The file to save, « fiches-stagiaires-2026-11-23.csv ». Somebody who leaves halfway ends the reading too."""
    response = StreamingHttpResponse(stream(export), content_type=CONTENT_TYPES[export.format])
    name = f"{slugify(export.name)}-{today():%Y-%m-%d}.{export.format.value}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
