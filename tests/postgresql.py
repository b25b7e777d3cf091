"""Run a command with DATABASE_URL set to a PostgreSQL of its own: `python -m tests.postgresql pytest …`.

The cluster lives in a temporary folder, listens on loopback at a free port, and is gone when the command ends. With
DATABASE_URL already set, that server is used as it is. POSTGRESQL_DURABLE=1: as in production, it waits for the disk.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
FOLDER = "POSTGRESQL_FOLDER"  # told to the command, so that it may have the server restarted


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def newest_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        sys.exit("THE TESTS CANNOT RUN: no PostgreSQL in /usr/lib/postgresql, and no DATABASE_URL.")
    return found[-1]


def control(folder: Path, *words: str) -> None:
    """pg_ctl, as the account that PostgreSQL runs as."""
    command = [newest_binaries() / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **account())


def account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}


def main(command: list[str]) -> int:
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command)
    binaries, port = newest_binaries(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="club-emploi-postgresql-"))
    if account():
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    locale = ["-E", "UTF8", "--locale=C.UTF-8"]
    initdb = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", *locale, "--no-sync"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **account())
    pace = "" if os.environ.get("POSTGRESQL_DURABLE") else QUICK
    control(folder, "-o", f"-p {port} -k {folder} -h 127.0.0.1 -c max_connections=200 {pace}", "start")
    try:
        url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url, FOLDER: str(folder)})
    finally:
        with suppress(subprocess.CalledProcessError):
            control(folder, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
