"""Refuse to start on ground that is known to give way."""

from django.core.checks import Error, register
from django.db import connections

# Versions whose WAL code is free of the WAL-reset bug: https://sqlite.org/wal.html
SOUND = [(3, 51, 3), (3, 50, 7), (3, 44, 6)]


def is_sound(version: tuple[int, ...]) -> bool:
    """Whether a SQLite of this version may be used in WAL mode."""
    return version >= SOUND[0] or any(version[:2] == sound[:2] and version >= sound for sound in SOUND[1:])


@register("database")
def check_sqlite(app_configs, databases, **kwargs):
    problems = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        version = connection.Database.sqlite_version_info
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
