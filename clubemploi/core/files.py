"""Files under our own names, outside the web root: written, made safe on the disk, then named (security.md, 4)."""

import os
from collections.abc import Iterable
from pathlib import Path


def keep_file(path: Path, chunks: Iterable[bytes]) -> int:
    """Write, fsync, rename; the number of bytes. Whatever `chunks` raises, nothing is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    size = 0
    try:
        with draft.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return size
