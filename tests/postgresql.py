"""Run a command with DATABASE_URL set to a PostgreSQL of its own: `python -m tests.postgresql pytest …`.

The cluster lives in a temporary folder, listens on loopback at a free port, and is gone when the command ends. With
DATABASE_URL already set, that server is used as it is.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def newest_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        sys.exit("THE TESTS CANNOT RUN: no PostgreSQL in /usr/lib/postgresql, and no DATABASE_URL.")
    return found[-1]


def main(command: list[str]) -> int:
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command)
    binaries, port = newest_binaries(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="club-emploi-postgresql-"))
    # PostgreSQL refuses to run as root.
    account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    if account:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data = folder / "data"
    locale = ["-E", "UTF8", "--locale=C.UTF-8"]
    initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", *locale, "--no-sync"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)
    options = f"-p {port} -k {folder} -h 127.0.0.1 {QUICK}"
    control = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)
    try:
        environment = {**os.environ, "DATABASE_URL": f"postgres://postgres@127.0.0.1:{port}/postgres"}
        return subprocess.call(command, env=environment)
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder, **account
        )
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
