"""PDF by typst: tagged, archivable, made in a child process so that the compiler's memory goes back with it.

The document's data reach typst as one JSON string: text is shown as text, never read as markup.
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

from clubemploi.core.errors import Refused

HERE = Path(__file__).parent
CHILD = HERE / "pdf_child.py"
FONTS = HERE / "fonts"
TIMEOUT_SECONDS = 30
TYPST_FOLDER = Path(find_spec("typst").origin).parent.parent  # found, not loaded: 30 MB stay out of the web process


class PdfFailedError(Refused):
    """The document could not be made; the reason is in the log."""


def render_pdf(template: Path, data: dict[str, Any], *, warnings_are_errors: bool = False) -> bytes:
    """The PDF that `template` (.typ) makes of `data`: about 60 ms for a page, 0.2 s for 1,000 people.

    The template reads `data` by `json(bytes(sys.inputs.data))`; the frame wants `association` and `legal` in it.
    Raises PdfFailedError with a French sentence when the compiler fails, dies or takes over 30 seconds.
    """
    order = {
        "root": str(HERE.parent),
        "template": str(template),
        "fonts": str(FONTS),
        "data": json.dumps(data, ensure_ascii=False),
        "strict": warnings_are_errors,
    }
    try:
        # -I -S: the child needs typst alone, found where this process found it; nothing of the environment.
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(CHILD), str(TYPST_FOLDER)],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        failure = PdfFailedError(
            "Le document n’a pas pu être préparé. Réessayez dans un instant\u00a0; si cela recommence, prévenez "
            "la personne qui s’occupe du site."
        )
        failure.add_note((getattr(error, "stderr", None) or b"").decode(errors="replace")[-2000:])
        raise failure from error
    return done.stdout


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to open in its own tab, under a name that says what it is."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(name)}.pdf"'
    return response
