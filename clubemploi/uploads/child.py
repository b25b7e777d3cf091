"""The child process of checking.py: opens a stranger's file, writes what may be kept of it.

`python -m clubemploi.uploads.child pages FOLDER MAX_PAGES`, or `… check FOLDER KINDS` (with commas)
The file is FOLDER/given; what it makes is written in FOLDER. Nothing of Django here. Its answer is one JSON line on
standard output; a refusal is {"refused": "phrase"}.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from clubemploi.core.limited import hold_to
from clubemploi.uploads.images import as_jpeg, as_png, drawn
from clubemploi.uploads.media import as_utf8, check_mp3, check_ogg, check_wav, check_webm, iso_format
from clubemploi.uploads.office import office_format
from clubemploi.uploads.pdfs import clean_pdf, drawn_pages
from clubemploi.uploads.rules import (
    CPU_SECONDS,
    FORMATS,
    HEIC,
    KIND_NAMES,
    LOCKED_OFFICE,
    MEMORY,
    NBSP,
    NOT_A_SCAN,
    OLD_OFFICE,
    OTHER_FORMATS,
    OUTPUT,
    PAGE_PIXELS,
    PICTURE_PIXELS,
    TOO_HEAVY,
    UnsafeError,
)

PAGE_QUALITY, PICTURE_QUALITY = 80, 85
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
SOUNDS: dict[str, tuple[Callable[[bytes], bool], Callable[[Path], None]]] = {
    "wav": (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE", check_wav),
    "ogg": (lambda head: head.startswith(b"OggS"), check_ogg),
    "webm": (lambda head: head.startswith(b"\x1a\x45\xdf\xa3"), check_webm),
    "mp3": (lambda head: head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1] & 0xE6 == 0xE2), check_mp3),
}


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
    elif head.startswith((JPEG, PNG)):
        yield drawn(path, PAGE_PIXELS)
    elif is_heic(head):
        raise UnsafeError(HEIC)
    else:
        raise UnsafeError(NOT_A_SCAN)


def is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS


def check(folder: Path, allowed: set[str]) -> dict[str, Any]:
    """`{"extension", "file", "removed"}`: what it is, which file of the folder to keep, what was taken out."""
    path, kept = folder / "given", folder / "kept"
    with path.open("rb") as file:
        head = file.read(64)
    extension = format_of(path, head)
    if FORMATS[extension][0] not in allowed:
        names = ", ".join(name for kind, name in KIND_NAMES.items() if kind in allowed)
        raise UnsafeError(f"Ce fichier n’est pas de ceux que l’on dépose ici{NBSP}: {names}.")
    removed: list[str] = []
    if extension == "pdf":
        removed = clean_pdf(path, kept)
    elif extension in ("jpg", "png"):
        picture = drawn(path, PICTURE_PIXELS)
        extension = "png" if extension == "png" or picture.mode == "RGBA" else "jpg"
        kept.write_bytes(as_jpeg(picture, PICTURE_QUALITY) if extension == "jpg" else as_png(picture))
    elif extension == "txt":
        kept.write_bytes(as_utf8(path.read_bytes()))
    return {"extension": extension, "file": "kept" if kept.exists() else "given", "removed": removed}


def format_of(path: Path, head: bytes) -> str:
    """An extension of FORMATS, by what the file holds; archives, sound and film are walked through on the way."""
    for start, sentence in OTHER_FORMATS.items():
        if head.startswith(start):
            raise UnsafeError(sentence)
    for is_it, look in FOUND_BY_LOOKING:
        if is_it(head):
            return look(path)
    for extension, (is_it, check_it) in SOUNDS.items():
        if is_it(head):
            check_it(path)
            return extension
    return "txt"


def _refuse_old_office(path: Path) -> str:
    locked = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
    raise UnsafeError(LOCKED_OFFICE if locked else OLD_OFFICE)


def _refuse_heic(path: Path) -> str:
    raise UnsafeError(HEIC)


FOUND_BY_LOOKING: list[tuple[Callable[[bytes], bool], Callable[[Path], str]]] = [
    (lambda head: head.startswith(b"%PDF-"), lambda path: "pdf"),
    (lambda head: head.startswith(JPEG), lambda path: "jpg"),
    (lambda head: head.startswith(PNG), lambda path: "png"),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", lambda path: "jpg"),
    (lambda head: head.startswith(b"\xd0\xcf\x11\xe0"), _refuse_old_office),
    (lambda head: head.startswith(b"PK"), office_format),
    (is_heic, _refuse_heic),
    (lambda head: head[4:8] == b"ftyp", iso_format),
]


def main(arguments: list[str]) -> int:
    hold_to(memory=MEMORY, cpu_seconds=CPU_SECONDS, output=OUTPUT)
    folder = Path(arguments[1])
    try:
        if arguments[0] == "pages":
            answer = pages(folder, int(arguments[2]))
        else:
            answer = check(folder, set(arguments[2].split(",")))
    except UnsafeError as refusal:
        answer = {"refused": str(refusal)}
    except (MemoryError, OSError):  # OSError: what it would write is too big
        answer = {"refused": TOO_HEAVY}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
