"""Files under our own names, outside the web root: written, made safe on the disk, then named.

Where they are is a setting: a folder of the disk, or an S3-compatible storage (S3_BUCKET). The code knows names.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

CHUNK = 64 * 1024


def write_safely(path: Path, chunks: Iterable[bytes]) -> int:
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


class DurableStorage(FileSystemStorage):
    """A folder of the disk, where a file that has its name is whole, and stays after a power cut."""

    def _save(self, name: str, content: Any) -> str:
        write_safely(Path(self.path(name)), content.chunks(CHUNK))
        return name


def keep_file(name: str, chunks: Iterable[bytes]) -> int:
    """Keep a file, whole or not at all, under a name that nothing else has (with a UUID). Return how many bytes."""
    with tempfile.TemporaryFile() as file:
        for chunk in chunks:
            file.write(chunk)
        size = file.tell()
        file.seek(0)
        default_storage.save(name, File(file, name=name))
    return size


def opened_file(name: str) -> IO[bytes]:
    """The file, open for reading: whoever asks closes it. FileNotFoundError when it is gone."""
    return default_storage.open(name)


@contextmanager
def kept_file(name: str) -> Iterator[IO[bytes]]:
    """`with kept_file(name) as file`: open for reading, then closed. FileNotFoundError when it is gone."""
    with default_storage.open(name) as file:
        yield file


def is_kept(name: str) -> bool:
    return default_storage.exists(name)


def digest_of_file(name: str) -> str:
    """SHA-256 of a kept file, in hexadecimal; "" when it is gone."""
    try:
        with kept_file(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # an open file has its readinto
    except FileNotFoundError:
        return ""


def drop_file(name: str) -> None:
    """Delete a kept file. Gone already, nothing happens."""
    default_storage.delete(name)
