"""What a chaos check needs: a database of its own, workers that can be killed, and a server whose log is the truth."""

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tests.postgresql import free_port

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="club-emploi-chaos-"))
PATIENCE_SECONDS = 600


class Sink:
    """Takes every mail, and writes its Message-ID down before it says yes."""

    def __init__(self, log: Path) -> None:
        self.log = log

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        headers = BytesHeaderParser().parsebytes(envelope.content)
        with self.log.open("a") as file:
            file.write(headers["Message-ID"] + "\n")
        return "250 accepted"


def serve(port: int, log: Path) -> None:
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every line

    async def run() -> None:
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(lambda: SMTP(Sink(log)), "127.0.0.1", port)
        await listener.serve_forever()

    asyncio.run(run())


class World:
    """One sink, its log, and the processes started against it."""

    def __init__(self, name: str) -> None:
        self.log, self.port, self.name = FOLDER / f"{name}.log", free_port(), name
        self.log.touch()
        # A process of its own: a fork would hold this one's database open.
        command = [sys.executable, "-m", "tests.chaos.world", str(self.port), str(self.log)]
        self.sink = subprocess.Popen(command, cwd=ROOT)
        self.workers: list[subprocess.Popen] = []
        assert wait_until(lambda: _answers(self.port), 20), "the sink did not start"

    def environment(self, **more: str) -> dict[str, str]:
        asked = {"SMTP_URL": f"smtp://127.0.0.1:{self.port}", "INSTANCE_ID": "chaos", "CLUB_EMPLOI_DATA": str(FOLDER)}
        return {**os.environ, **asked, **more}

    def start(self, *command: str, **more: str) -> subprocess.Popen:
        with (FOLDER / f"{self.name}.out").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment(**more), stdout=out, stderr=out
            )
        self.workers.append(process)
        return process

    def worker(self) -> subprocess.Popen:
        return self.start("manage.py", "worker")

    def finish(self, **more: str) -> None:
        """One healthy worker, until nothing is left to do."""
        self.start("manage.py", "worker", "--once", **more).wait(timeout=PATIENCE_SECONDS)

    def stop(self) -> None:
        for process in self.workers:
            process.kill()
            process.wait()
        self.sink.kill()
        self.sink.wait()

    def delivered(self) -> Counter[str]:
        """{Message-ID: how many times the server took it}."""
        return Counter(self.log.read_text().split())


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition, seconds: float = PATIENCE_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
