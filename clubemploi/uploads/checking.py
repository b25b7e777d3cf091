"""Files that people send: looked at by what they hold, never by their name, in a child process held to little.

What is kept is either drawn anew by us or known to be harmless; what is refused is refused with a sentence (adr/0014).
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db.models import TextChoices

from clubemploi.core.errors import Refused
from clubemploi.core.limited import run_child
from clubemploi.core.text import squeeze, weight_fr
from clubemploi.uploads.rules import DAMAGED, EMPTY, FORMATS, TOO_HEAVY, WALL_SECONDS

CHILD = "clubemploi.uploads.child"
MAX_NAME = 150
SAME_EXTENSIONS = {"jpeg": "jpg", "text": "txt", "oga": "ogg", "opus": "ogg", "m4v": "mp4"}
FIELD = "file"  # the form field beside which a refusal is shown


class Kind(TextChoices):
    PDF = "pdf", "PDF"
    DOCUMENT = "document", "document"
    IMAGE = "image", "image"
    AUDIO = "audio", "son"
    VIDEO = "video", "vidéo"
    TEXT = "text", "texte"


ALL = frozenset(Kind)


@dataclass(frozen=True)
class CheckedFile:
    """What may be kept. `file.chunks()` gives its bytes; closing it (or dropping it) drops them."""

    kind: Kind
    content_type: str  # from our own list, never from the browser
    extension: str  # without its dot; ours too
    file: File
    size: int
    sha256: str
    removed: tuple[str, ...]  # what was taken out of a PDF, in words: « scripts », « pièces jointes », « multimédia »


def pages_of(file: UploadedFile, *, max_bytes: int, max_pages: int = 40) -> list[bytes]:
    """A scan (PDF, JPEG or PNG by what it holds) as one upright JPEG a page, at most 2,339 px long, no metadata.

    About 0.4 s, and 0.1 s a page. Raises Refused(field="file") with a sentence.
    """
    with _given(file, max_bytes) as folder:
        count = _ask("pages", folder, str(max_pages))["pages"]
        return [(folder / f"{number}.jpg").read_bytes() for number in range(count)]


def check_upload(file: UploadedFile, *, max_bytes: int, allowed: Collection[Kind] = ALL) -> CheckedFile:
    """A file for the library, by what it holds: pictures are drawn anew, text is made UTF-8, active PDFs are cleaned.

    About 0.4 s. Raises Refused(field="file") with a sentence that says what to do.
    """
    with _given(file, max_bytes) as folder:
        answer = _ask("check", folder, ",".join(sorted(allowed)))
        content = (folder / answer["file"]).open("rb")  # stays readable when the folder is gone
    kind, content_type = FORMATS[answer["extension"]]
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    size = content.tell()
    return CheckedFile(
        kind=Kind(kind),
        content_type=content_type,
        extension=answer["extension"],
        file=File(content),
        size=size,
        sha256=sha256,
        removed=tuple(answer["removed"]),
    )


def clean_name(name: str, extension: str = "") -> str:
    """What people see of a file's name: one visible line, no folder, at most 150 characters, never empty.

    `extension`: what the file truly is (CheckedFile's), instead of what its name pretends.
    """
    visible = squeeze(re.split(r"[/\\]", name)[-1]).strip(". ")
    stem, dot, last = visible.rpartition(".")
    if not dot or not re.fullmatch(r"\w{1,5}", last):
        stem, last = visible, ""
    if extension and SAME_EXTENSIONS.get(last.lower(), last.lower()) != extension:
        last = extension
    ending = f".{last}" if last else ""
    return (stem.strip(". ")[: MAX_NAME - len(ending)].strip(". ") or "document") + ending


@contextmanager
def _given(file: UploadedFile, max_bytes: int) -> Iterator[Path]:
    """A folder of its own with the file in it, as « given »; gone afterwards."""
    size = file.size or 0
    if size > max_bytes:
        raise Refused(
            f"Ce fichier pèse {weight_fr(size)}\u00a0: c’est {weight_fr(size - max_bytes)} de trop "
            f"({weight_fr(max_bytes)} au plus).",
            field=FIELD,
        )
    if not size:
        raise Refused(EMPTY, field=FIELD)
    with tempfile.TemporaryDirectory(prefix="upload-") as name:
        with (Path(name) / "given").open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        yield Path(name)


def _ask(order: str, folder: Path, *arguments: str) -> dict[str, Any]:
    with tempfile.TemporaryFile() as output:
        code = run_child(CHILD, order, str(folder), *arguments, output=output, seconds=WALL_SECONDS)
        if code:
            raise Refused(TOO_HEAVY if code < 0 else DAMAGED, field=FIELD)
        output.seek(0)
        answer: dict[str, Any] = json.load(output)
    if "refused" in answer:
        raise Refused(answer["refused"], field=FIELD)
    return answer
