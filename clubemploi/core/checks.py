"""Refuse to start on ground that is known to give way."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import Error, register
from django.db import connections

# Versions whose WAL code is free of the WAL-reset bug: https://sqlite.org/wal.html
SOUND = [(3, 51, 3), (3, 50, 7), (3, 44, 6)]


def is_sound(version: tuple[int, ...]) -> bool:
    """Whether a SQLite of this version may be used in WAL mode."""
    return version >= SOUND[0] or any(version[:2] == sound[:2] and version >= sound for sound in SOUND[1:])


@register("database")
def check_sqlite(app_configs: Any, databases: Iterable[str] | None, **kwargs: Any) -> list[Error]:
    problems = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        version = sqlite3.sqlite_version_info
        if not is_sound(version):
            problems.append(
                Error(
                    f"SQLite {'.'.join(map(str, version))} can corrupt a database in WAL mode.",
                    hint="Install pysqlite3 (requirements/base.txt), or set DATABASE_URL to a PostgreSQL.",
                    id="core.E001",
                )
            )
        if connection.settings_dict.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
            problems.append(Error("SQLite must open transactions IMMEDIATE.", id="core.E002"))
    return problems


# Caches that each process, or nobody, would have for itself: sign-in attempts would not be counted together.
ALONE = ("locmem.LocMemCache", "dummy.DummyCache")


@register("security")
def check_cache(app_configs: Any, **kwargs: Any) -> list[Error]:
    backend = settings.CACHES["default"]["BACKEND"]
    if not backend.endswith(ALONE):
        return []
    problem = f"{backend} is not shared by the processes: sign-in attempts are not counted together."
    return [Error(problem, hint="Leave CACHE_URL unset, or name a Redis or Memcached in it.", id="core.E003")]


@register("security")
def check_files(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Files leave through a view that checks rights: never from a folder that is served as it is."""
    served, kept = Path(settings.STATIC_ROOT).resolve(), Path(settings.MEDIA_ROOT).resolve()
    if kept.is_relative_to(served) or served.is_relative_to(kept):
        return [Error("Uploaded files would be inside the web root.", hint="Move CLUB_EMPLOI_DATA.", id="core.E004")]
    return []


@register("security", deploy=True)
def check_address(app_configs: Any, **kwargs: Any) -> list[checks.Warning]:
    if settings.HTTPS:
        return []
    problem = "SITE_URL is not https: cookies and personal links would travel in clear."
    return [checks.Warning(problem, hint="Set SITE_URL=https://… (and BEHIND_PROXY=1 behind one).", id="core.W001")]
