"""The child process of core/uploads.py: opens a stranger's file, writes what may be kept of it.

`python -m clubemploi.core.upload_child pages FOLDER MAX_PAGES`
The file is FOLDER/given; what it makes is written in FOLDER. Nothing of Django here. Its answer is one JSON line on
standard output; a refusal is {"refused": "phrase"}.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from clubemploi.core.limited import hold_to
from clubemploi.core.upload_images import as_jpeg, drawn
from clubemploi.core.upload_pdfs import drawn_pages
from clubemploi.core.upload_rules import (
    CPU_SECONDS,
    HEIC,
    MEMORY,
    NOT_A_SCAN,
    OUTPUT,
    PAGE_PIXELS,
    TOO_HEAVY,
    UnsafeError,
)

PAGE_QUALITY = 80
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


def pages(folder: Path, max_pages: int) -> dict[str, Any]:
    """One upright JPEG a page of a scan: `{"pages": how many}`, written as « 0.jpg », « 1.jpg »…"""
    count = 0
    for page in _pictures(folder / "given", max_pages):
        (folder / f"{count}.jpg").write_bytes(as_jpeg(page, PAGE_QUALITY))
        count += 1
    return {"pages": count}


def _pictures(path: Path, max_pages: int) -> Iterator[Image.Image]:
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"%PDF-"):
        yield from drawn_pages(path, max_pages)
    elif head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        yield drawn(path, PAGE_PIXELS)
    elif is_heic(head):
        raise UnsafeError(HEIC)
    else:
        raise UnsafeError(NOT_A_SCAN)


def is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS


def main(arguments: list[str]) -> int:
    hold_to(memory=MEMORY, cpu_seconds=CPU_SECONDS, output=OUTPUT)
    folder = Path(arguments[1])
    try:
        answer = pages(folder, int(arguments[2]))
    except UnsafeError as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": TOO_HEAVY}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
