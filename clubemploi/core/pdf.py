"""PDF by typst: tagged, archivable, made in a child process so that the compiler's memory goes back with it.

The document's data reach typst as JSON: text is shown as text, never read as markup.
"""

import json
import logging
import subprocess
import sys
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from clubemploi.core.errors import Refused

HERE = Path(__file__).parent
CHILD = HERE / "pdf_child.py"
FONTS = HERE / "fonts"
TIMEOUT_SECONDS = 30
TYPST_FOLDER = Path(find_spec("typst").origin).parent.parent  # found, not loaded: 30 MB stay out of the web process

logger = logging.getLogger(__name__)


class PdfFailedError(Refused):
    """The document could not be made; the reason is in the log."""


def render_pdf(
    template: Path, data: dict[str, Any], *, timestamp: int | None = None, warnings_are_errors: bool = False
) -> bytes:
    """The PDF that `template` (.typ) makes of `data`: about 40 ms for a page (`make bench`).

    The template reads `data` by `json(bytes(sys.inputs.data))`; `association` and `legal` are always in it.
    The same `timestamp` (seconds since 1970) gives the same bytes; without it, the document is dated now.
    A letter that no typeface has is printed as a mark: PDF/A would refuse the whole document.
    Raises PdfFailedError with a French sentence when the compiler fails, dies or takes over 30 seconds.
    """
    order = {
        "root": str(HERE.parent),
        "template": str(template),
        "fonts": str(FONTS),
        "data": {"association": settings.ASSOCIATION_NAME, "legal": settings.LEGAL_MENTION, **data},
        "timestamp": timestamp,
        "strict": warnings_are_errors,
    }
    # Composed letters: an accent typed apart would be drawn beside its letter.
    text = unicodedata.normalize("NFC", json.dumps(order, ensure_ascii=False))
    try:
        # -I -S: the child needs typst alone, found where this process found it; nothing of the environment.
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(CHILD), str(TYPST_FOLDER)],
            input=text.encode(errors="replace"),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        reason = (getattr(error, "stderr", None) or b"").decode(errors="replace")[-2000:]
        logger.exception("%s was not made: %s", template.name, reason)
        failure = PdfFailedError(
            "Le document n’a pas pu être préparé. Réessayez dans un instant\u00a0; si cela recommence, prévenez "
            "la personne qui s’occupe du site."
        )
        failure.add_note(reason)
        raise failure from error
    return done.stdout
