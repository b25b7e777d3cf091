"""Formulas that a workbook holds without their result, and those in error: the reader sees them as empty cells.

Runs in the reader's process: nothing of Django here.
"""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.parsers import expat

from clubemploi.imports.sheet.limits import DAMAGED, MAX_SILENT_FORMULAS, UnreadableError

TOO_MANY = "Trop de formules sans résultat : ouvrez le fichier dans Excel, enregistrez-le, puis réessayez."


class _Cells:
    """Walks a sheet's XML and notes the formulas that the software has not computed, or that are in error."""

    def __init__(self) -> None:
        self.found: dict[int, dict[int, str]] = {}
        self.count = 0
        self.row = self.column = -1
        self.kind = self.text = ""
        self.formula = self.in_value = False

    def note(self, mark: str) -> None:
        self.found.setdefault(self.row, {})[self.column] = mark
        self.count += 1
        if self.count > MAX_SILENT_FORMULAS:
            raise UnreadableError(TOO_MANY)


class _XlsxCells(_Cells):
    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self.kind, self.formula, self.text = attributes.get("t", ""), False, ""
            self.row, self.column = _place(attributes.get("r", ""), self.row, self.column)
        elif tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif tag == "f":
            self.formula = True
        elif tag == "v":
            self.in_value = True

    def data(self, text: str) -> None:
        if self.in_value:
            self.text += text[:20]

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "v":
            self.in_value = False
        elif tag == "c":
            if self.kind == "e":
                self.note("e")
            elif self.formula and not self.text and self.kind != "str":
                self.note("f")


class _OdsCells(_Cells):
    def __init__(self, sheet: int) -> None:
        super().__init__()
        self.sheet, self.table, self.repeat = sheet, -1, 1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.table, self.row = self.table + 1, -1
        elif tag == "table:table-row":
            self.row, self.column = self.row + 1, -1
            self.repeat = int(attributes.get("table:number-rows-repeated", 1))
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self.column += 1
            if self.table == self.sheet and "table:formula" in attributes:
                if attributes.get("calcext:value-type") == "error":
                    self.note("e")
                elif "office:value-type" not in attributes:
                    self.note("f")
            self.column += int(attributes.get("table:number-columns-repeated", 1)) - 1

    def data(self, text: str) -> None:
        pass

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self.row += self.repeat - 1


def _place(reference: str, row: int, column: int) -> tuple[int, int]:
    """« C12 » → (11, 2); the next cell when the file does not say."""
    letters = reference.rstrip("0123456789")
    if not letters or len(letters) > 3:
        return row, column + 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return int(reference[len(letters) :] or row + 1) - 1, number - 1


def silent_formulas(path: Path, kind: str, sheet: int) -> dict[int, dict[int, str]]:
    """{row: {column: "f" or "e"}}, from 0, of the cells that look empty but hold a formula."""
    if kind == "xls":
        return {}
    with zipfile.ZipFile(path) as archive:
        member = "content.xml" if kind == "ods" else _sheet_member(archive, sheet)
        cells: Any = _OdsCells(sheet) if kind == "ods" else _XlsxCells()
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = cells.start, cells.end
        parser.CharacterDataHandler = cells.data
        try:
            with archive.open(member) as stream:
                marks = (b":formula=",) if kind == "ods" else (b"<f", b'"e"', b":f")
                if not _holds(stream, marks):
                    return {}
            with archive.open(member) as stream:
                parser.ParseFile(stream)
        except (expat.ExpatError, ValueError, KeyError) as error:
            raise UnreadableError(DAMAGED) from error
    return cells.found


def _holds(stream: Any, marks: Iterable[bytes]) -> bool:
    """Whether any of the marks is there at all: most sheets have no formula, and need no second look."""
    tail = b""
    while block := stream.read(1 << 20):
        if any(mark in tail + block for mark in marks):
            return True
        tail = block[-16:]
    return False


def _sheet_member(archive: zipfile.ZipFile, sheet: int) -> str:
    """The archive's member that holds the n-th sheet of the workbook."""
    links: dict[str, str] = {}
    order: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "Relationship":
            links[attributes.get("Id", "")] = attributes.get("Target", "")
        elif tag == "sheet":
            order.append(next((value for name, value in attributes.items() if name.endswith(":id")), ""))

    try:
        for member in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            parser = expat.ParserCreate()
            parser.StartElementHandler = start
            parser.Parse(archive.read(member), True)
        target = links[order[sheet]]
    except (expat.ExpatError, KeyError, IndexError) as error:
        raise UnreadableError(DAMAGED) from error
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
