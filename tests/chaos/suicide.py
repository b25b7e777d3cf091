"""A worker that kills itself at one point, as by a power cut: `python -m tests.chaos.suicide POINT`."""

import os
import signal
import smtplib
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
django.setup()

from django.db import transaction  # noqa: E402

from clubemploi.mailings import dispatch as sending  # noqa: E402
from clubemploi.outbox import leases, tasks  # noqa: E402


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner: Any, name: str) -> None:
    setattr(owner, name, die)


def after(owner: Any, name: str) -> None:
    """Once it has done its work, and committed."""
    does = getattr(owner, name)
    setattr(owner, name, lambda *args, **named: (does(*args, **named), die()))


def half_done(owner: Any, name: str) -> None:
    """Once it has done its work, before the commit."""
    does = getattr(owner, name)

    def run(*args: Any, **named: Any) -> Any:
        with transaction.atomic():
            does(*args, **named)
            die()

    setattr(owner, name, run)


def in_the_payload() -> None:
    send = smtplib.SMTP.send

    def half(self: smtplib.SMTP, data: Any) -> None:
        if isinstance(data, bytes) and len(data) > 300:  # the payload, not a command
            send(self, data[: len(data) // 2])
            die()
        send(self, data)

    smtplib.SMTP.send = half  # type: ignore[method-assign]


def after_the_dot() -> None:
    reply = smtplib.SMTP.getreply

    def read(self: smtplib.SMTP) -> Any:
        if getattr(self, "is_payload_sent", False):
            reply(self)  # the server has taken it; nobody here will know
            die()
        return reply(self)

    send = smtplib.SMTP.send

    def mark(self: smtplib.SMTP, data: Any) -> None:
        send(self, data)
        self.is_payload_sent = isinstance(data, bytes) and len(data) > 300  # type: ignore[attr-defined]

    smtplib.SMTP.getreply, smtplib.SMTP.send = read, mark  # type: ignore[method-assign]


POINTS = {
    "claiming": lambda: half_done(tasks, "claim"),
    "claimed": lambda: after(tasks, "claim"),
    "connect": lambda: before(smtplib.SMTP, "connect"),
    "ehlo": lambda: before(smtplib.SMTP, "ehlo"),
    "mail": lambda: before(smtplib.SMTP, "mail"),
    "rcpt": lambda: before(smtplib.SMTP, "rcpt"),
    "data": lambda: before(smtplib.SMTP, "docmd"),
    "before the point of no return": lambda: half_done(tasks, "hand_over"),
    "after the point of no return": lambda: after(tasks, "hand_over"),
    "in the payload": in_the_payload,
    "after the dot": after_the_dot,
    "before the result is written": lambda: before(leases, "write_outcome"),
    "recovering": lambda: half_done(tasks, "recover"),
    "releasing": lambda: before(tasks, "release"),
    "queueing a mailing": lambda: half_done(sending, "_queue_batch"),
}

if __name__ == "__main__":
    POINTS[sys.argv[1]]()
    for _ in range(5):
        sending.queue_next()
        tasks.run_next()
