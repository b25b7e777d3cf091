import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.urls import reverse
from gunicorn.app.base import BaseApplication

from clubemploi.accounts.set_up.operations import make_set_up_link
from clubemploi.association.models import Association
from clubemploi.config.wsgi import application

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
GRACE_SECONDS = 25
FORK = multiprocessing.get_context("fork")


class Web(BaseApplication):
    """gunicorn around the application that the supervisor has loaded already."""

    def __init__(self, bind: str, workers: int) -> None:
        self.asked = {
            "bind": bind,
            "workers": workers,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": 60,
            "graceful_timeout": 20,
            "control_socket_disable": True,
            "preload_app": True,
            "loglevel": "warning",
            "forwarded_allow_ips": "127.0.0.1",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.asked.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return application


def begin(name: str, supervisor: int, run: Callable[[], None]) -> None:
    """A child's first steps: its own session (Ctrl+C is the supervisor's to hear), and no life after the supervisor."""
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        # The kernel ends the child when the supervisor is gone, however it went.
        prctl = ctypes.CDLL(None).prctl
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        prctl(PR_SET_NAME, name.encode())
    if os.getppid() != supervisor:  # gone before the kernel was asked
        return
    run()


class Command(BaseCommand):
    help = "Serve the site: the web and the worker under one supervisor, which restarts what dies."
    requires_system_checks = ()  # run below, with the database's own

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes, each with 4 threads")
        parser.add_argument("--dev", action="store_true", help="reload when the code changes, with developer's pages")

    def handle(self, *args: Any, host: str, port: int, workers: int, dev: bool, **options: Any) -> None:
        self.check(databases=["default"])
        call_command("migrate", interactive=False, verbosity=0)
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.stdout.write(f"Club Emploi\u00a0: http://{bind}/ (Ctrl+C pour arrêter)")
        if not Association.objects.exists() and not settings.DEMO:
            site = os.environ.get("SITE_URL") or f"http://{bind}"
            address = site + reverse("set_up", args=[make_set_up_link()])
            self.stdout.write(f"Première installation, ce lien sert une fois, pendant un jour\u00a0:\n{address}")
        self.stdout.flush()  # or each child would say it again
        jobs = {"web": Web(bind, workers).run, "worker": lambda: call_command("worker")}
        if dev:
            manage = [sys.executable, sys.argv[0]]
            environment = {**os.environ, "CLUB_EMPLOI_DEBUG": "1"}
            jobs["web"] = lambda: os.execve(manage[0], [*manage, "runserver", bind], environment)  # noqa: S606
        sys.exit(self.supervise(jobs))

    def supervise(self, jobs: dict[str, Callable[[], None]]) -> int:
        """Keep every job running until told to stop; 0 when all ended in time.

        Children are forks: what is loaded is loaded once, and its memory shared.
        """
        self.stopping = False

        def stop(number: int, frame: FrameType | None) -> None:
            self.stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        connections.close_all()  # a connection must not be shared with a fork
        children: dict[str, ForkProcess] = {}
        born: dict[str, float] = {}
        try:
            while not self.stopping:
                for name, run in jobs.items():
                    child = children.get(name)
                    if child is not None and child.is_alive():
                        continue
                    if child is not None:
                        self.stderr.write(f"{name} ended with {child.exitcode}: starting it again")
                        # One that dies at once is not restarted in a storm.
                        time.sleep(0 if time.monotonic() - born[name] > 5 else 1)
                    born[name] = time.monotonic()
                    children[name] = FORK.Process(target=begin, args=(name, os.getpid(), run), name=name)
                    children[name].start()
                time.sleep(0.2)
        finally:
            ended_in_time = self.stop(list(children.values()))
        return 0 if ended_in_time else 1

    def stop(self, children: list[ForkProcess]) -> bool:
        """Whether all ended when asked; those that do not are killed."""
        for child in children:
            child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        late = []
        for child in children:
            child.join(max(0.1, deadline - time.monotonic()))
            if child.is_alive():
                late.append(child)
        for child in late:
            child.kill()
            child.join()
        return not late
