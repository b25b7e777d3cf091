"""Dates as people type them in a spreadsheet."""

import datetime as dt
import re
from typing import Any

from clubemploi.core.dates import MONTHS, today
from clubemploi.core.text import fold

_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_NUMBERS = re.compile(r"(\d{1,4})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{1,4})(?:[ T]+\d{1,2}[:h]\d{0,2}(?::\d{2})?)?")
_WORDS = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]+) (\d{2}|\d{4})")
_MONTHS = {fold(name): number for number, name in enumerate(MONTHS, start=1)}
_MONTHS |= {fold(name)[:4]: number for number, name in enumerate(MONTHS, start=1)} | {"fev": 2, "juill": 7, "dec": 12}
IMPOSSIBLE = "cette date n’existe pas"
UNREADABLE = "cette date n’a pas pu être lue"


def parse_day(cell: Any, *, is_birth: bool = False) -> dt.date:
    """The day a cell speaks of; ValueError with a French reason when it cannot be one.

    A year of two digits is past for a birth, and near today for everything else.
    """
    if isinstance(cell, dict):
        day = dt.date.fromisoformat(cell["d"][:10])
    elif isinstance(cell, float | int):
        day = _from_serial(float(cell))
    else:
        day = _from_text(str(cell).strip(), is_birth)
    if not 1900 <= day.year < 2100:
        raise ValueError("l’année est invraisemblable")
    if is_birth and day > today():
        raise ValueError("une naissance à venir")
    return day


def _from_serial(number: float) -> dt.date:
    """Excel counts days since 1900."""
    if not 1 <= number < 73_051:
        raise ValueError(UNREADABLE)
    if 1900 <= number < 2100:
        raise ValueError("une année seule n’est pas une date")
    return _EXCEL_DAY_0 + dt.timedelta(days=int(number))


def _from_text(text: str, is_birth: bool) -> dt.date:
    if match := _NUMBERS.fullmatch(text):
        first, month, last = match.groups()
        if len(first) == 4:
            return _day(first, month, last)
        return _day(_year(last, is_birth), month, first)
    if match := _WORDS.fullmatch(fold(text)):
        number, name, year = match.groups()
        if name not in _MONTHS:
            raise ValueError(UNREADABLE)
        return _day(_year(year, is_birth), _MONTHS[name], number)
    if re.fullmatch(r"\d{4,5}", text):
        return _from_serial(float(text))
    raise ValueError(UNREADABLE)


def _day(year: Any, month: Any, day: Any) -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(IMPOSSIBLE) from None


def _year(text: str, is_birth: bool) -> int:
    if len(text) == 4:
        return int(text)
    if len(text) != 2:
        raise ValueError(IMPOSSIBLE)
    year = 2000 + int(text)
    limit = today().year - 14 if is_birth else today().year + 5
    return year if year <= limit else year - 100
