"""Comparing words as people do: without accents, case or punctuation."""

import math
import re
import unicodedata
from collections.abc import Iterable

_SPECIAL = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "ø": "o", "ı": "i", "ð": "d", "þ": "th"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Lower case, without accents, punctuation or doubled spaces: « Cœurdacier-Ngô » → « coeurdacier ngo »."""
    lowered = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL)).translate(_SPECIAL)
    bare = "".join(c for c in lowered if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare).strip()


def squeeze(text: str) -> str:
    """One line, NFC, without invisible characters, leading, trailing or doubled spaces."""
    visible = "".join(c for c in unicodedata.normalize("NFC", text) if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(visible.split())


def number(text: str | None, *, most: int = 2**31 - 1) -> int | None:
    """The number from 0 to `most` that an address or a form holds, in digits alone; anything else is None.

    `most` is what a column of whole numbers takes on both engines; a year is asked with `most=9999`.
    """
    if not text or not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return None
    return int(text) if int(text) <= most else None


def numbers(values: Iterable[str]) -> list[int]:
    """What was ticked on a page; what is no number is nothing."""
    return [found for value in values if (found := number(value)) is not None]


def plural(count: int, one: str, many: str | None = None) -> str:
    """« 1 atelier », « 8 ateliers », « 0 atelier »: French counts from two."""
    return f"{count}\u00a0{one if abs(count) < 2 else (many or one + 's')}"


def weight_fr(size: int) -> str:
    """« 812 octets », « 14 ko », « 2,3 Mo »."""
    if size < 1024:
        return f"{size}\u00a0octet{'s' if size > 1 else ''}"
    if size < 1024**2:
        return f"{math.ceil(size / 1024)}\u00a0ko"
    return f"{size / 1024**2:.1f}".replace(".", ",").removesuffix(",0") + "\u00a0Mo"
