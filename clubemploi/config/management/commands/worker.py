import logging
import signal
import threading
import time
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.config.health import worker_sign
from clubemploi.config.jobs import JOBS

IDLE_SECONDS = 1.0
REST_SECONDS = 60.0
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the waiting jobs (mail, imports), until told to stop. `serve` starts one."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resting: dict[Callable[[], bool], float] = {}  # until when, by the monotonic clock

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what waits, then stop")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            worker_sign().touch()
            if self.work():
                continue
            if once:
                return
            stop.wait(IDLE_SECONDS)

    def work(self) -> bool:
        """One round; a database that does not answer is waited for, not fatal."""
        close_old_connections()
        try:
            with timezone.override(zoneinfo.ZoneInfo(Association.current().time_zone)):
                return sum(self.did(job) for job in JOBS) > 0  # not any(): every kind of job gets its turn
        except DatabaseError:
            logger.exception("the database did not answer; trying again")
            return False

    def did(self, job: Callable[[], bool]) -> bool:
        """One that fails (a storage that is down, say) rests for a minute: the others, mail first, go on."""
        if time.monotonic() < self.resting.get(job, 0):
            return False
        try:
            return job()
        except DatabaseError:
            raise
        except Exception:
            logger.exception("a job failed; again in a minute")
            self.resting[job] = time.monotonic() + REST_SECONDS
            return False
