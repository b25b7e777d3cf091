"""The words by which a trainee is found and compared."""

import re
from collections.abc import Iterable
from functools import lru_cache

from clubemploi.core.text import fold, squeeze

folded = lru_cache(maxsize=50_000)(fold)
_PHONE = re.compile(r"\+?\d[\d .\-/()\u00a0]{3,}")


def name_key(last_name: str, first_name: str) -> str:
    """« Lefèvre », « Sophie » → « lefevre sophie »."""
    return f"{folded(last_name)} {folded(first_name)}".strip()[:170]


def national(phone: str) -> str:
    """« +33612345678 » → « 0612345678 »; other countries keep their digits."""
    return "0" + phone[3:] if phone.startswith("+33") else phone.lstrip("+")


def keys_of(
    last_name: str, first_name: str, email: str, phones: Iterable[str], session_numbers: Iterable[str]
) -> set[str]:
    """Every folded word of the names, the whole e-mail, national phone digits, session numbers."""
    words = {*fold(last_name).split(), *fold(first_name).split()}
    words |= {fold(last_name).replace(" ", ""), fold(first_name).replace(" ", "")}
    words |= {email.lower(), *(national(phone) for phone in phones if phone)}
    words |= {number.lower() for number in session_numbers}
    return {word[:254] for word in words if word}


def search_words(text: str) -> list[str]:
    """What someone typed, cut into the words to look up (at most six).

    E-mails, session numbers (2026-14) and phones (06 12 34…) stay whole; the rest is folded.
    """
    text = squeeze(text).lower()[:200]
    if _PHONE.fullmatch(text) and not re.fullmatch(r"\d{4}-\d{1,3}", text):
        digits = re.sub(r"[^\d+]", "", text)
        return [national(digits)]
    words: list[str] = []
    for chunk in text.split():
        if "@" in chunk or any(c.isdigit() for c in chunk):
            words.append(chunk)
        else:
            words += fold(chunk).split()
    return words[:6]
