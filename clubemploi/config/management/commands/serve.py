import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 25


def die_with_parent() -> None:
    """Run in each child: the kernel ends it when the supervisor is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Command(BaseCommand):
    help = "Serve the site: the web and the worker under one supervisor, which restarts what dies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes, each with 4 threads")
        parser.add_argument("--dev", action="store_true", help="reload when the code changes, with developer's pages")

    def handle(self, *args: Any, host: str, port: int, workers: int, dev: bool, **options: Any) -> None:
        call_command("check", databases=["default"])
        call_command("migrate", interactive=False, verbosity=0)
        manage = [sys.executable, sys.argv[0]]
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        web = [
            sys.executable, "-m", "gunicorn", "clubemploi.config.wsgi", "--bind", bind, "--worker-class", "gthread",
            "--workers", str(workers), "--threads", "4", "--graceful-timeout", "20", "--timeout", "60", "--preload",
            "--no-control-socket", "--log-level", "warning", "--forwarded-allow-ips", "127.0.0.1",
        ]  # fmt: skip
        if dev:
            web = [*manage, "runserver", bind]
        self.stdout.write(f"{settings.ASSOCIATION_NAME}\u00a0: http://{bind}/ (Ctrl+C pour arrêter)")
        sys.exit(self.supervise({"web": web, "worker": [*manage, "worker"]}, dev=dev))

    def supervise(self, commands: dict[str, list[str]], *, dev: bool) -> int:
        """Keep every command running until told to stop; 0 when all ended in time."""
        self.stopping = False

        def stop(number: int, frame: FrameType | None) -> None:
            self.stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        environment = {**os.environ, **({"CLUB_EMPLOI_DEBUG": "1"} if dev else {})}
        children: dict[str, subprocess.Popen[bytes]] = {}
        born: dict[str, float] = {}
        while not self.stopping:
            for name, command in commands.items():
                child = children.get(name)
                if child is not None and child.poll() is None:
                    continue
                if child is not None:
                    self.stderr.write(f"{name} ended with {child.returncode}: starting it again")
                    # One that dies at once is not restarted in a storm.
                    time.sleep(0 if time.monotonic() - born[name] > 5 else 1)
                born[name] = time.monotonic()
                children[name] = subprocess.Popen(
                    command,
                    env=environment,
                    preexec_fn=die_with_parent,  # noqa: PLW1509  the supervisor has no threads
                    start_new_session=True,
                )
            time.sleep(0.2)
        return self.stop(list(children.values()))

    def stop(self, children: list["subprocess.Popen[bytes]"]) -> int:
        for child in children:
            child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                return 1
        return 0
