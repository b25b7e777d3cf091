"""PDF by typst: tagged, archivable, made in a child process so that the compiler's memory goes back with it.

The document's data reach typst as one JSON string: text is shown as text, never read as markup.
"""

import json
import re
import subprocess
import sys
import unicodedata
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

from clubemploi.core.errors import Refused

HERE = Path(__file__).parent
ROOT = HERE.parent
CHILD = HERE / "making_child.py"
FONTS = HERE / "fonts"
TIMEOUT_SECONDS = 30
TRIES, FAR = 10, "\u2e80"  # of a document with letters that we cannot draw; ours have none from there on
NOT_DRAWN, ESCAPED = re.compile(r'the text `"(.+?)"` could not be displayed'), re.compile(r"\\u\{([0-9a-f]+)\}")
FAILED = (
    "Le document n’a pas pu être préparé. Réessayez dans un instant\u00a0; si cela recommence, prévenez "
    "la personne qui s’occupe du site."
)
TYPST_FOLDER = Path(str(distribution("typst").locate_file("")))  # found, not loaded: 30 MB stay out of the web process


class PdfFailedError(Refused):
    """The document could not be made; the reason is in the log."""


def render_pdf(template: str, data: dict[str, Any], *, warnings_are_errors: bool = False) -> bytes:
    """The PDF that `template`, « clubs/typst/sheet.typ », makes of `data`: 60 ms for a page, 0.2 s for 1,000 people.

    A letter that none of our fonts has is printed « ? »: one name does not keep a sheet from being made. The template
    reads `data` by `json(bytes(sys.inputs.data))`; the frame wants `association` and `legal` in it.
    Raises PdfFailedError with a French sentence when the compiler fails, dies or takes over 30 seconds.
    """
    order: dict[str, Any] = {
        "root": str(ROOT),
        "template": str(ROOT / template),
        "fonts": str(FONTS),
        "data": json.dumps(data, ensure_ascii=False),
        "strict": warnings_are_errors,
    }
    tries = 0
    while True:
        tries += 1
        try:
            return _compile(order)
        except (subprocess.SubprocessError, OSError) as error:
            reason = (getattr(error, "stderr", None) or b"").decode(errors="replace")
            readable = _without(_not_drawn(reason), order["data"])
            if tries == TRIES or readable == order["data"]:
                failure = PdfFailedError(FAILED)
                failure.add_note(reason[-2000:])
                raise failure from error
            order["data"] = readable


def _compile(order: dict[str, Any]) -> bytes:
    # -I -S: the child needs typst alone, found where this process found it; nothing of the environment.
    return subprocess.run(
        [sys.executable, "-I", "-S", str(CHILD), str(TYPST_FOLDER)],
        input=json.dumps(order).encode(),
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    ).stdout


def _not_drawn(reason: str) -> set[str]:
    """The letters that none of our fonts has (an emoji, a Chinese name), as the compiler says: PDF/A wants them all."""
    texts = (ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in NOT_DRAWN.findall(reason))
    return {letter for text in texts for letter in text if ord(letter) > 127}


def _without(letters: set[str], text: str) -> str:
    """With « ? » instead of these, of all that are as far, and of the marks that stand on them."""
    if not letters:
        return text
    letters = letters | {letter for letter in set(text) if letter >= FAR}
    marks = (letter for letter in set(text) if unicodedata.category(letter)[0] in "MC")
    on_them = f"[{re.escape(''.join(marks))}\u200d]*"
    return re.sub(f"[{re.escape(''.join(letters))}]{on_them}", "?", text)


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to open in its own tab, under a name that says what it is."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(name)}.pdf"'
    return response
