"""Many files as one ZIP, sent as they are read, with constant memory: stored, under names any computer takes.

Written by the standard library to a stream that cannot go back, so that the first byte leaves at once.
"""

import datetime as dt
import io
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from clubemploi.files.storage import CHUNK

# Where a file goes (folders apart by « / »), its moment, and what opens it for reading.
Entry = tuple[str, dt.datetime, Callable[[], AbstractContextManager[IO[bytes]]]]

MISSING = "LISEZ-MOI - fichiers introuvables.txt"
LETTERS = 80  # of a folder or a file: Windows takes 260 for the whole path
ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
# What Windows refuses in a name, or makes a path of it.
REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_part(name: str) -> str:
    """One folder's or file's name, as every computer takes it: « CV / lettre » → « CV - lettre »; never empty, « . » or
    « .. »; accents stay, the ending too.
    """
    shown = "".join(c for c in unicodedata.normalize("NFC", name) if c.isspace() or unicodedata.category(c)[0] != "C")
    text = " ".join(REFUSED.sub("-", shown).split()).strip(". ")
    ending = ENDING.search(text)
    tail = ending.group() if ending else ""
    text = text[: len(text) - len(tail)][: LETTERS - len(tail)].strip(". ") + tail
    return (f"_{text}" if RESERVED.fullmatch(text) else text) or "sans nom"


def distinct(paths: Iterable[str]) -> Iterator[str]:
    """The paths, safe, and no two the same, « a.pdf » and « A.pdf » included: the second is « A (2).pdf »."""
    taken: set[str] = set()
    for path in paths:
        *folders, name = (safe_part(part) for part in path.split("/"))
        ending = ENDING.search(name)
        tail = ending.group() if ending else ""
        stem = name[: len(name) - len(tail)]
        number, chosen = 1, "/".join([*folders, name])
        while chosen.casefold() in taken:
            number += 1
            chosen = "/".join([*folders, f"{stem} ({number}){tail}"])
        taken.add(chosen.casefold())
        yield chosen


class _Outgoing(io.RawIOBase):
    """A stream without a way back, whose bytes are taken as they come."""

    def __init__(self) -> None:
        self.bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]  # of bytes alone
        self.bytes += piece
        return len(piece)

    def take(self) -> bytes:
        taken = bytes(self.bytes)
        self.bytes.clear()
        return taken


def zip_pieces(entries: Iterable[Entry], zone: ZoneInfo) -> Iterator[bytes]:
    """The bytes of the archive, in pieces; `zone`: of the hours it shows. A file that is gone is named in a note,
    and the others are there: an archive cut short would not open at all.
    """
    out, missing = _Outgoing(), []
    held: list[Entry] = []  # the one whose path is being made

    def paths() -> Iterator[str]:
        for entry in entries:
            held[:] = [entry]
            yield entry[0]

    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in distinct(paths()):
            _, modified, opener = held[0]
            local = modified.astimezone(zone)
            info = zipfile.ZipInfo(path, (max(local.year, 1980), *local.timetuple()[1:6]))
            info.external_attr = 0o644 << 16
            try:
                with opener() as source, archive.open(info, "w") as target:
                    while chunk := source.read(CHUNK):
                        target.write(chunk)
                        yield out.take()
            except FileNotFoundError:
                missing.append(path)
        if missing:
            archive.writestr(MISSING, "\r\n".join(["Ces fichiers n’ont pas été retrouvés\u00a0:", "", *missing, ""]))
    yield out.take()


@contextmanager
def written(pieces: Iterable[bytes]) -> Iterator[IO[bytes]]:
    """An opener for what is made on the way: an index, a note."""
    with tempfile.TemporaryFile() as file:
        for piece in pieces:
            file.write(piece)
        file.seek(0)
        yield file


def zip_response(name: str, entries: Iterable[Entry]) -> StreamingHttpResponse:
    """The archive to save, « feuilles-closes-2026.zip ». Entries are asked for one by one, as they leave."""
    pieces = zip_pieces(entries, timezone.get_current_timezone())
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    filename = f"{slugify(name)}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    response["Content-Encoding"] = "identity"  # GZipMiddleware leaves it alone: what is in it is compressed already
    return response
