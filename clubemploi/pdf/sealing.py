"""The electronic seal of a PDF (PAdES), made in a child process: pyHanko is heavy, and the key leaves with it."""

import base64
import json
import logging
import subprocess
import sys
from pathlib import Path

CHILD = Path(__file__).parent / "sealing_child.py"
ROOT = Path(__file__).parents[2]
TIMEOUT_SECONDS = 40
logger = logging.getLogger(__name__)


def seal_pdf(pdf: bytes, p12: bytes, *, name: str, tsa_url: str = "") -> bytes:
    """The same PDF, with an invisible signature added at its end (B-B; B-T when the time stamping authority answers).

    Empty when it could not be: the reason is in the log.
    """
    order = {
        "pdf": base64.b64encode(pdf).decode(),
        "p12": base64.b64encode(p12).decode(),
        "name": name,
        "tsa_url": tsa_url,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD), str(ROOT)],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        reason = (getattr(error, "stderr", None) or b"").decode(errors="replace")[-1000:]
        logger.error("a PDF could not be sealed: %s %s", type(error).__name__, reason)  # noqa: TRY400
        return b""
    return done.stdout
