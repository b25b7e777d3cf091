"""Files that people send: looked at by what they hold, never by their name, in a child process held to little.

What is kept is either drawn anew by us or known to be harmless; what is refused is refused with a sentence (adr/0014).
"""

import hashlib
import json
import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filetype
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db.models import TextChoices

from clubemploi.core.errors import Refused
from clubemploi.core.limited import run_child
from clubemploi.core.text import squeeze
from clubemploi.core.upload_rules import DAMAGED, EMPTY, TOO_HEAVY, WALL_SECONDS

CHILD = "clubemploi.core.upload_child"
FIELD = "file"  # the form field beside which a refusal is shown


class Kind(TextChoices):
    PDF = "pdf", "PDF"
    DOCUMENT = "document", "document"
    IMAGE = "image", "image"
    AUDIO = "audio", "son"
    VIDEO = "video", "vidéo"
    TEXT = "text", "texte"


def pages_of(file: UploadedFile, *, max_bytes: int, max_pages: int = 40) -> list[bytes]:
    """A scan (PDF, JPEG or PNG by what it holds) as one upright JPEG a page, at most 2,339 px long, no metadata.

    About 0.4 s, and 0.1 s a page. Raises Refused(field="file") with a sentence.
    """
    with _given(file, max_bytes) as folder:
        count = _ask("pages", folder, str(max_pages))["pages"]
        return [(folder / f"{number}.jpg").read_bytes() for number in range(count)]


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


def weight_fr(size: int) -> str:
    """« 812 octets », « 14 ko », « 2,3 Mo »."""
    if size < 1024:
        return f"{size}\u00a0octet{'s' if size > 1 else ''}"
    if size < 1024**2:
        return f"{math.ceil(size / 1024)}\u00a0ko"
    return f"{size / 1024**2:.1f}".replace(".", ",").removesuffix(",0") + "\u00a0Mo"


@dataclass
class CheckedFile:
    """What may be kept."""

    kind: Kind
    content_type: str
    extension: str
    file: File
    size: int
    sha256: str
    removed: tuple[str, ...] = ()


def check_upload(file: UploadedFile, *, max_bytes: int) -> CheckedFile:
    """A file for the library, by what it holds. Until the whole check is here: its first bytes only."""
    with _given(file, max_bytes) as folder:
        content = (folder / "given").open("rb")
    found = filetype.guess(content.read(8192))
    mime = found.mime if found else "text/plain"
    kinds = {"application/pdf": Kind.PDF, "text/plain": Kind.TEXT}
    kind = kinds.get(mime) or next((k for k in Kind if mime.startswith(f"{k.value}/")), None)
    if kind is None:
        raise Refused("Ce genre de fichier n’est pas accepté.", field=FIELD)
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    extension = found.extension if found else "txt"
    return CheckedFile(kind, mime, extension, File(content), content.tell(), sha256)


def clean_name(name: str, extension: str = "") -> str:
    """What people see of a file's name."""
    visible = squeeze(re.split(r"[/\\]", name)[-1]).strip(". ")
    stem = visible.rpartition(".")[0] or visible
    return f"{stem[:140] or 'document'}.{extension}"
