"""Strangers' PDFs, in the child: drawn as pictures, or relieved of what acts by itself."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

from clubemploi.uploads.rules import (
    BIG_PAGE,
    BOMB,
    DAMAGED_PDF,
    LOCKED_PDF,
    MANY_PAGES,
    MAX_PAGE_SIDE,
    MAX_PAGES,
    MAX_PDF_PIXELS,
    MAX_STREAM,
    NBSP,
    PAGE_PIXELS,
    PORTFOLIO,
    SIGNED,
    XFA,
    UnsafeError,
)

DRAWING_SCALE = 200 / 72  # 200 dots an inch


def drawn_pages(path: Path, max_pages: int) -> Iterator[Image.Image]:
    """Each page as a picture: scripts, forms, links and attachments stay behind."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise UnsafeError(LOCKED_PDF if "password" in str(error).lower() else DAMAGED_PDF) from error
    count = len(document)
    if count > max_pages:
        raise UnsafeError(
            f"Ce PDF a {count} pages{NBSP}; la limite est de {max_pages}. Coupez-le en plusieurs fichiers."
        )
    for number in range(count):
        try:
            page = document[number]
            width, height = page.get_size()
            scale = min(DRAWING_SCALE, PAGE_PIXELS / max(width, height, 1))
            if min(width, height) * scale < 1:
                raise UnsafeError(DAMAGED_PDF)
            yield page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
            page.close()
        except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError) as error:
            raise UnsafeError(DAMAGED_PDF) from error


# ── The library: kept as it came when there is nothing to take out of it ────
SAFE_ACTIONS = {"/GoTo", "/URI", "/Named"}
SAFE_LINK = re.compile(r"(?i)(https?:|mailto:|tel:|www\.)")
ACTIVE_KEYS = {
    "/AA": "scripts",
    "/JS": "scripts",
    "/JavaScript": "scripts",
    "/EmbeddedFiles": "pièces jointes",
    "/EF": "pièces jointes",
    "/AF": "pièces jointes",
}
ACTION_KEYS = {"/OpenAction", "/A", "/PA", "/Next"}
ACTIVE_NOTES = {
    "/FileAttachment": "pièces jointes",
    "/RichMedia": "multimédia",
    "/Screen": "multimédia",
    "/Movie": "multimédia",
    "/Sound": "multimédia",
    "/3D": "multimédia",
}


def clean_pdf(path: Path, kept: Path) -> list[str]:
    """What was taken out; `kept` is written when something was, or when there is more in the file than a PDF."""
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            _check_whole(pdf)
            removed: dict[str, bool] = {}
            for thing in pdf.objects:
                _scrub(thing, removed)
            if removed and int(_form(pdf).get("/SigFlags", 0)) & 1:
                raise UnsafeError(SIGNED % ", ".join(removed))
            if removed or _has_a_tail(path):
                pdf.save(kept)
            return list(removed)
    except pikepdf.PasswordError as error:
        raise UnsafeError(LOCKED_PDF) from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError) as error:
        raise UnsafeError(DAMAGED_PDF) from error


def _form(pdf: pikepdf.Pdf) -> Any:
    return pdf.Root.get("/AcroForm", pikepdf.Dictionary())


def _check_whole(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise UnsafeError(LOCKED_PDF)
    count = len(pdf.pages)
    if not count or any("reconstruct" in str(warning) for warning in pdf.get_warnings()):
        raise UnsafeError(DAMAGED_PDF)  # cut short: pages may be missing
    if count > MAX_PAGES:
        raise UnsafeError(MANY_PAGES)
    for page in pdf.pages:
        left, bottom, right, top = (float(side) for side in page.mediabox)
        if max(abs(right - left), abs(top - bottom)) > MAX_PAGE_SIDE:
            raise UnsafeError(BIG_PAGE)
    if "/XFA" in _form(pdf):
        raise UnsafeError(XFA)
    if "/Collection" in pdf.Root:
        raise UnsafeError(PORTFOLIO)


def _scrub(thing: Any, removed: dict[str, bool]) -> None:
    """Take out what acts by itself, of an object and of those written within it."""
    waiting = [thing]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Stream):
            _check_stream(thing)
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            for key in list(thing.keys()):
                value = thing[key]
                if key in ACTIVE_KEYS or (key in ACTION_KEYS and _is_active(value)):
                    removed[ACTIVE_KEYS.get(key, "scripts")] = True
                    del thing[key]
                elif key == "/Annots" and isinstance(value, pikepdf.Array):
                    _scrub_notes(value, removed)
                if not getattr(value, "is_indirect", True):
                    waiting.append(value)
        elif isinstance(thing, pikepdf.Array):
            waiting += [value for value in thing if not getattr(value, "is_indirect", True)]


def _is_active(value: Any) -> bool:
    """An action other than going to a page or opening a web address."""
    if isinstance(value, pikepdf.Array):
        return any(_is_active(one) for one in value)
    if not isinstance(value, pikepdf.Dictionary) or "/S" not in value:
        return False
    action = str(value.S)
    return action not in SAFE_ACTIONS or (action == "/URI" and not SAFE_LINK.match(str(value.get("/URI", ""))))


def _scrub_notes(notes: pikepdf.Array, removed: dict[str, bool]) -> None:
    for place in reversed(range(len(notes))):
        note = notes[place]
        kind = str(note.get("/Subtype", "")) if isinstance(note, pikepdf.Dictionary) else ""
        if kind in ACTIVE_NOTES:
            removed[ACTIVE_NOTES[kind]] = True
            del notes[place]


def _check_stream(stream: pikepdf.Stream) -> None:
    """Neither a picture of a billion points nor a stream that unfolds for ever: whoever opens it would pay."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MAX_PDF_PIXELS:
        raise UnsafeError(BOMB)
    filters: Any = stream.get("/Filter", pikepdf.Array())
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(name) for name in filters]
    folded = [
        name for name in names if name in ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")
    ]
    if len(folded) > 1:
        raise UnsafeError(BOMB)
    raw = stream.read_raw_bytes()
    if names[:1] in (["/FlateDecode"], ["/Fl"]) and len(raw) * 1032 > MAX_STREAM:
        unfold, size = zlib.decompressobj(), 0
        while raw and not unfold.eof:
            try:
                size += len(unfold.decompress(raw, 1 << 20))
            except zlib.error:
                break
            raw = unfold.unconsumed_tail
            if size > MAX_STREAM:
                raise UnsafeError(BOMB)


def _has_a_tail(path: Path) -> bool:
    """Something stands behind the end of the PDF."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        _, end, rest = file.read().rpartition(b"%%EOF")
    return not end or bool(rest.strip(b"\r\n\t \0"))
