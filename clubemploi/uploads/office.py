"""Word, Excel, PowerPoint and LibreOffice files, in the child: opened as the archives they are, kept as they came."""

import re
import stat
import zipfile
import zlib
from pathlib import Path

from clubemploi.uploads.rules import (
    ARCHIVE,
    BOMB,
    DAMAGED,
    LOCKED_OFFICE,
    MACROS,
    OBJECTS,
    REMOTE,
    STRANGE_OFFICE,
    UnsafeError,
)
from clubemploi.uploads.zips import ZipBombError, ZipLockedError, read_through

BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
FETCHED = {"attachedTemplate", "oleObject", "frame", "subDocument", "aFChunk"}  # opened with the document, unasked
TAG = re.compile(r"<(?:\w+:)?(Override|Relationship)\b([^>]*)>")
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
FAR = re.compile(r"(?i)\s*(https?:|ftp:|//|\\\\|file:/*(//|\\\\)\w)")


def office_format(path: Path) -> str:
    """« docx », « xlsx », « pptx », « odt », « ods » or « odp »; raises UnsafeError."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(path, archive)
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                return _microsoft_format(archive)
            if "mimetype" in names:
                return _open_format(archive)
    except ZipBombError as error:
        raise UnsafeError(BOMB) from error
    except ZipLockedError as error:
        raise UnsafeError(LOCKED_OFFICE) from error
    except BROKEN as error:
        raise UnsafeError(DAMAGED) from error
    raise UnsafeError(ARCHIVE)


def _check_archive(path: Path, archive: zipfile.ZipFile) -> None:
    """Nothing before or behind it, names that stay inside, no declared entities: neither bomb nor second file."""
    read_through(archive)
    entries = archive.infolist()
    with path.open("rb") as file:
        file.seek(-22, 2)
        tail = file.read()
    if min((entry.header_offset for entry in entries), default=1) or tail[:4] != b"PK\5\6" or archive.comment:
        raise UnsafeError(STRANGE_OFFICE)
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) < len(names) or any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise UnsafeError(STRANGE_OFFICE)
    for name in names:
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or ":" in name.split("/")[0]:
            raise UnsafeError(STRANGE_OFFICE)
        if name.endswith("vbaproject.bin"):
            raise UnsafeError(MACROS)
    for entry in entries:
        is_xml = entry.filename.endswith((".xml", ".rels"))
        if is_xml and b"<!ENTITY" in archive.read(entry).replace(b"\0", b""):
            raise UnsafeError(BOMB)


def _tags(content: bytes) -> list[dict[str, str]]:
    """The attributes of what is listed: neither list holds anything but these tags."""
    return [
        {name: double or single for name, double, single in ATTRIBUTE.findall(inside)}
        for _, inside in TAG.findall(content.decode("utf-8"))
    ]


def _microsoft_format(archive: zipfile.ZipFile) -> str:
    listed = archive.read("[Content_Types].xml")
    if b"macroEnabled" in listed:
        raise UnsafeError(MACROS)
    names = set(archive.namelist())
    found = [
        extension
        for tag in _tags(listed)
        if (extension := MAIN_PARTS.get(tag.get("ContentType", "")))
        and tag.get("PartName", "").removeprefix("/") in names
    ]
    if len(found) != 1:
        raise UnsafeError(STRANGE_OFFICE)
    for name in names:
        _check_part(archive, name)
    return found[0]


def _check_part(archive: zipfile.ZipFile, name: str) -> None:
    """An object of another program, or something fetched from elsewhere when the document opens."""
    lowered = name.casefold()
    if "/activex/" in lowered:
        raise UnsafeError(OBJECTS)
    if "/embeddings/" in lowered and not lowered.endswith("/"):
        if not lowered.endswith((".xlsx", ".docx", ".pptx")):  # the figures behind a chart are a workbook
            raise UnsafeError(OBJECTS)
        if b"vbaproject.bin" in archive.read(name).lower():
            raise UnsafeError(MACROS)
    if lowered.endswith(".rels"):
        for tag in _tags(archive.read(name)):
            kind = tag.get("Type", "").rpartition("/")[2]
            if kind in FETCHED and tag.get("TargetMode") == "External" and FAR.match(tag.get("Target", "")):
                raise UnsafeError(REMOTE)


def _open_format(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    manifest = archive.read("META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise UnsafeError(LOCKED_OFFICE)
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise UnsafeError(MACROS)
    if b"oleobject" in manifest:
        raise UnsafeError(OBJECTS)
    extension = OPEN_DOCUMENTS.get(archive.read("mimetype").strip())
    if names[0] != "mimetype" or "content.xml" not in names or not extension:
        raise UnsafeError(STRANGE_OFFICE)
    return extension
