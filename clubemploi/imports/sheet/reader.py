"""Read a spreadsheet in a process of its own, held to little memory and time.

`python -m clubemploi.imports.sheet.reader look|rows PATH [SHEET]`
Nothing of Django here. Answers are JSON lines on standard output; a refusal is {"refused": "phrase"} and code 2.
A cell is text, a number, or {"d": ISO date}, {"f": 1} (formula without a result), {"e": 1} (formula in error).
"""

import csv
import datetime as dt
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from clubemploi.core.limited import hold_to
from clubemploi.imports.sheet.formulas import silent_formulas
from clubemploi.imports.sheet.limits import (
    BOMB,
    CPU_SECONDS,
    DAMAGED,
    KINDS,
    LOCKED,
    LOOK_CELL,
    LOOK_ROWS,
    MAX_CELL,
    MAX_SHEETS,
    MEMORY,
    OUTPUT,
    TOO_BIG,
    WEB_PAGE,
    UnreadableError,
    check_size,
)
from clubemploi.uploads.zips import ZipBombError, ZipLockedError, read_through

OTHER_FILES = {
    b"%PDF": "un document PDF",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une photo",
    b"GIF8": "une image",
    b"Rar!": "une archive",
    b"7z\xbc\xaf": "une archive",
    b"\x1f\x8b": "une archive",
    b"MZ": "un programme",
    b"\x7fELF": "un programme",
    b"{\\rtf": "un document Word",
    b"SQLite format 3": "une base de données",
}
FRENCH = set("éèêëàâäçùûüôöîïœæÉÈÊËÀÂÇÙÛÔÖÎÏŒ’«»°€–…\u00a0")


def not_a_sheet(what: str) -> UnreadableError:
    return UnreadableError(f"Ce fichier n’est pas un tableau : c’est {what}. {KINDS}")


def kind_of(path: Path) -> str:
    """« xlsx », « xls », « ods » or « csv », by what the file holds, whatever its name."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise UnreadableError("Ce fichier est vide.")
    for magic, what in OTHER_FILES.items():
        if head.startswith(magic):
            raise not_a_sheet(what)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _kind_of_ole(path.read_bytes())
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<head")):
        raise UnreadableError(WEB_PAGE)
    return "csv"


def _kind_of_ole(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableError(LOCKED)
    if "WordDocument".encode("utf-16-le") in content:
        raise not_a_sheet("un document Word")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    raise not_a_sheet("un document d’un autre logiciel")


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            read_through(archive)
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names and b"spreadsheet" in archive.read("mimetype")[:100]:
                if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    raise UnreadableError(LOCKED)
                return "ods"
    except ZipBombError as error:
        raise UnreadableError(BOMB) from error
    except ZipLockedError as error:
        raise UnreadableError(LOCKED) from error
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise UnreadableError(DAMAGED) from error
    if any(name.startswith("word/") for name in names):
        raise not_a_sheet("un document Word")
    if "xl/workbook.bin" in names:
        raise UnreadableError(f"Ce classeur est au format .xlsb. Enregistrez-le en .xlsx, puis réessayez. {KINDS}")
    raise not_a_sheet("une archive ou un autre document")


# ── Text files ──────────────────────────────────────────────────────────────
def encoding_of(content: bytes) -> str:
    """UTF-8 or UTF-16 when the bytes say so; otherwise the old encoding that reads most like French."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return name
    sample = content[:4000]
    if sample.count(0) > len(sample) // 4:
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    if 0 in content or sum(byte < 9 or 13 < byte < 32 for byte in sample) > len(sample) // 100:
        raise not_a_sheet("un fichier qui n’est pas du texte")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        high = bytes(byte for byte in content if byte > 127)[:20_000]
        scores = {
            name: sum(1 if char in FRENCH else -1 for char in high.decode(name, errors="replace"))
            for name in ("cp1252", "mac-roman", "cp850")
        }
        return max(scores, key=lambda name: scores[name])
    return "utf-8"


def separator_of(lines: list[str]) -> str:
    """The separator that cuts most lines into the same number of cells, more than one."""
    best, choice = 0.0, ";"
    for separator in (";", "\t", ",", "|"):
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        score = widths.count(common) / max(len(widths), 1) * (common > 1) + min(common, 20) / 100
        if common > 1 and score > best:
            best, choice = score, separator
    return choice


def csv_rows(path: Path) -> Iterator[list[Any]]:
    encoding = encoding_of(path.read_bytes())
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            lines = [line for _, line in zip(range(60), file, strict=False)]
        separator = separator_of(lines)
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            yield from csv.reader(file, delimiter=separator)
    except (csv.Error, UnicodeError) as error:
        raise UnreadableError(DAMAGED) from error


# ── Workbooks ───────────────────────────────────────────────────────────────
def sheet_rows(path: Path, kind: str, index: int, sheet: CalamineSheet) -> Iterator[list[Any]]:
    silent = silent_formulas(path, kind, index)
    left = [""] * (sheet.start[1] if sheet.start else 0)
    read = 0
    for number, row in enumerate(sheet.iter_rows()):
        read = number + 1
        yield _with_marks(left + list(row), silent.get(number, {}))
    for number in range(read, max(silent, default=-1) + 1):
        yield _with_marks([], silent.get(number, {}))


def _with_marks(cells: list[Any], marks: dict[int, str]) -> list[Any]:
    if marks:
        cells += [""] * (max(marks) + 1 - len(cells))
        for column, mark in marks.items():
            if cells[column] == "":
                cells[column] = {mark: 1}
    return cells


def plain(value: Any) -> Any:
    """A cell's value as JSON can hold it."""
    if isinstance(value, str):
        return value[:MAX_CELL]
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, dt.datetime | dt.date):
        return {"d": value.isoformat()}
    if isinstance(value, dict | int | float) or value is None:
        return "" if value is None else value
    return str(value)


def workbook_of(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise UnreadableError(LOCKED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableError(DAMAGED) from error


def sheet_of(workbook: CalamineWorkbook, index: int) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_index(index)
    except (CalamineError, ValueError, IndexError) as error:
        raise UnreadableError(DAMAGED) from error


def rows_of(path: Path, kind: str, index: int) -> Iterator[list[Any]]:
    """The rows of one sheet, from its very first line, refusing what is beyond the limits."""
    if kind == "csv":
        rows: Iterable[list[Any]] = csv_rows(path)
    else:
        sheet = sheet_of(workbook_of(path), index)
        if sheet.end and (problem := check_size(sheet.end[0] + 1, sheet.end[1] + 1)):
            raise UnreadableError(problem)
        rows = sheet_rows(path, kind, index, sheet)
    for number, row in enumerate(rows, start=1):
        while row and row[-1] == "":
            row.pop()
        if problem := check_size(number, len(row)):
            raise UnreadableError(problem)
        yield [plain(cell) for cell in row]


def look(path: Path) -> dict[str, Any]:
    """What the upload page needs: the kind, and for each sheet its name, size and first rows (or why it is refused)."""
    kind = kind_of(path)
    if kind == "csv":
        names = [(0, "")]
    else:
        listed = list(enumerate(workbook_of(path).sheets_metadata))
        listed = [(i, meta) for i, meta in listed if meta.typ == SheetTypeEnum.WorkSheet]
        shown = [(i, meta.name) for i, meta in listed if meta.visible == SheetVisibleEnum.Visible]
        names = (shown or [(i, meta.name) for i, meta in listed])[:MAX_SHEETS]
    sheets = []
    for index, name in names:
        head: list[list[Any]] = []
        count, width, problem = 0, 0, ""
        try:
            for row in rows_of(path, kind, index):
                count, width = count + 1, max(width, len(row))
                if count <= LOOK_ROWS:
                    head.append([cell[:LOOK_CELL] if isinstance(cell, str) else cell for cell in row])
        except UnreadableError as refusal:
            problem = str(refusal)
        sheets.append(
            {"index": index, "name": name[:80], "rows": count, "width": width, "head": head, "problem": problem}
        )
    return {"kind": kind, "sheets": sheets}


def say(line: Any) -> None:
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")


def main(arguments: list[str]) -> int:
    hold_to(memory=MEMORY, cpu_seconds=CPU_SECONDS, output=OUTPUT)
    csv.field_size_limit(1 << 20)
    path = Path(arguments[1])
    try:
        if arguments[0] == "look":
            say(look(path))
        else:
            for row in rows_of(path, kind_of(path), int(arguments[2])):
                say(row)
    except UnreadableError as refusal:
        say({"refused": str(refusal)})
        return 2
    except MemoryError:
        say({"refused": TOO_BIG})
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
