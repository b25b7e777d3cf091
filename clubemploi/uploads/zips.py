"""Zip archives of strangers: what the directory declares must be reasonable, and true. Nothing of Django here."""

import zipfile

MAX_UNZIPPED = 250 * 1024 * 1024
MAX_ENTRIES = 2_000
BIG_ENTRY, MAX_RATIO = 5 * 1024 * 1024, 150


class ZipBombError(Exception):
    """It unfolds into an abnormal quantity of data."""


class ZipLockedError(Exception):
    """An entry is under a password."""


def read_through(archive: zipfile.ZipFile) -> None:
    """Unpack all of it into nothing: it stops where the directory said that it would. Raises what is above.

    zipfile's own errors mean a damaged archive.
    """
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNZIPPED:
        raise ZipBombError
    if len({entry.header_offset for entry in entries}) < len(entries):
        raise ZipBombError
    for entry in entries:
        if entry.file_size > BIG_ENTRY and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise ZipBombError
        if entry.flag_bits & 1:
            raise ZipLockedError
        with archive.open(entry) as stream:
            while stream.read(1 << 20):
                pass
