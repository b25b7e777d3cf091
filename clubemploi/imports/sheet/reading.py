"""Start the reader in a process of its own, and hand its rows on one by one."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clubemploi.core.errors import Refused
from clubemploi.core.limited import run_child
from clubemploi.imports.sheet.limits import DAMAGED, TOO_BIG

WALL_SECONDS = 60


def _read(*arguments: str) -> Iterator[Any]:
    """The reader's JSON lines. They wait in a file, so that neither process holds the sheet in memory."""
    with tempfile.TemporaryFile() as output:
        code = run_child("clubemploi.imports.sheet.reader", *arguments, output=output, seconds=WALL_SECONDS)
        if code not in (0, 2):
            # Below zero: stopped by a limit.
            raise Refused(TOO_BIG if code < 0 else DAMAGED, field="file")
        output.seek(0)
        for line in output:
            answer = json.loads(line)
            if isinstance(answer, dict) and "refused" in answer:
                raise Refused(answer["refused"], field="file")
            yield answer


def look_at(path: Path) -> dict[str, Any]:
    """The file's kind and, for each sheet, its name, size and first rows. Raises Refused beside the field « file »."""
    return next(iter(_read("look", str(path))))


def read_rows(path: Path, sheet: int) -> Iterator[tuple[int, list[Any]]]:
    """(row number as the spreadsheet shows it, cells) of one sheet. Raises Refused."""
    return enumerate(_read("rows", str(path), str(sheet)), start=1)
