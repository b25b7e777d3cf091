"""How long a walk waits for what it expects: generously, as that costs nothing when the thing comes; and on a machine
busier still, `PATIENCE=5 make browser` waits five times as long.
"""

import os
import time
from collections.abc import Callable
from typing import Any

PATIENCE = float(os.environ.get("PATIENCE", "1"))
WAIT = 60_000 * PATIENCE  # milliseconds


def eventually(found: Callable[[], Any], expected: Any) -> None:
    """What the server notes beside the page, once the page has already gone on, comes to be what is expected."""
    end = time.monotonic() + WAIT / 1000
    while found() != expected and time.monotonic() < end:
        time.sleep(0.05)
    assert found() == expected
