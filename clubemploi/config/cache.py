"""The embedded cache: files shared by every process of the machine."""

import fcntl
from pathlib import Path
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache


class SharedFileCache(FileBasedCache):
    """Django's file cache whose `add` happens once, whoever asks at the same moment.

    allauth counts attempts under a lock made with `add`; Django's looks, then writes, and lets two through.
    """

    _dir: str  # set by Django's

    def add(self, *args: Any, **kwargs: Any) -> bool:
        Path(self._dir).mkdir(mode=0o700, parents=True, exist_ok=True)
        with (Path(self._dir) / "add.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(*args, **kwargs)
