"""Several workers, and workers that die: real processes, killed outright, and what becomes of each mail."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.outbox.leases import claim
from clubemploi.outbox.models import WAITING, Message, State
from clubemploi.outbox.operations import queue_message
from clubemploi.outbox.tasks import run_next
from tests.outbox.conftest import Script

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120  # on a machine that is busy elsewhere


def wait_for(condition):
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("waited in vain")
        time.sleep(0.02)


@pytest.fixture
def start_worker(tmp_path):
    """`start_worker(port)`: a worker of its own, on the tests' database, whose mails leave by that port."""
    running = []
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{known['NAME']}"
    else:
        url = f"postgres://{known['USER']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"

    def start(port):
        environment = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "CLUB_EMPLOI_DEMO"}}
        environment |= {
            "DATABASE_URL": url, "CLUB_EMPLOI_DATA": str(tmp_path), "SMTP_URL": f"smtp://127.0.0.1:{port}",
            "INSTANCE_ID": "tests",
        }  # fmt: skip
        command = [sys.executable, "manage.py", "worker"]
        log = (tmp_path / f"worker-{len(running)}.log").open("wb")
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


class Killer(Script):
    """A server that kills the worker, as by a power cut, when a conversation first comes to one step."""

    def __init__(self, step: str) -> None:
        self.step, self.victim, self.done, self.mails = step, None, threading.Event(), 0
        super().__init__({})

    def strike(self, step: str) -> bool:
        if step != self.step or self.done.is_set():
            return False
        os.kill(self.victim.pid, signal.SIGKILL)
        self.victim.wait()
        self.done.set()
        return True

    def reply(self, client, step, default):
        return not self.strike(step) and super().reply(client, step, default)

    def take(self, client, lines):
        lines.readline()
        return not self.strike("payload") and super().take(client, lines)


@pytest.fixture
def killed_at(start_worker, queue):
    """`killed_at("dot")`: the server, once a worker that was sending a mail has been killed at that step."""
    servers = []

    def run(step, **fields):
        queue(**fields)
        servers.append(Killer(step))
        # The worker finds the mail only once the server knows whom to kill.
        Message.objects.update(next_try_at=timezone.now() + dt.timedelta(hours=1))
        servers[-1].victim = start_worker(servers[-1].port)
        Message.objects.update(next_try_at=timezone.now())
        wait_for(servers[-1].done.is_set)
        return servers[-1]

    yield run
    for server in servers:
        server.stop()


def next_worker(server, settings):
    """What the next worker does, once the dead one's lease has passed, and again the day after."""
    settings.SMTP_URL = f"smtp://127.0.0.1:{server.port}"
    for hours in (1, 2, 3):
        with time_machine.travel(timezone.now() + dt.timedelta(hours=hours)):
            run_next()
    return Message.objects.get().state


@pytest.mark.parametrize("step", ["connect", "mail", "rcpt", "data"])
def test_killed_before_the_payload_the_mail_leaves_once(killed_at, settings, step):
    server = killed_at(step)
    assert Message.objects.get().state == State.CLAIMED
    assert next_worker(server, settings) == State.ACCEPTED
    assert server.payloads == 1


@pytest.mark.parametrize(("step", "taken"), [("payload", 0), ("dot", 1)])
def test_killed_past_the_point_of_no_return_nobody_knows_and_it_is_not_sent_again(killed_at, settings, step, taken):
    server = killed_at(step)
    assert Message.objects.get().state == State.HANDING_OVER
    assert next_worker(server, settings) == State.UNCERTAIN
    assert server.payloads == taken


@pytest.mark.parametrize(("step", "taken"), [("payload", 1), ("dot", 2)])
def test_killed_past_the_point_of_no_return_a_code_is_sent_once_more(killed_at, settings, step, taken):
    server = killed_at(step, resend_uncertain=True)
    assert next_worker(server, settings) == State.ACCEPTED
    assert server.payloads == taken


def test_two_workers_send_each_mail_once(start_worker, sink, association):
    Association.objects.update(smtp_host="127.0.0.1")
    with transaction.atomic():
        for number in range(100):
            queue_message(kind="service", to=f"personne{number}@exemple.fr", subject="Bonjour", text="Bonjour.")
    for _ in range(2):
        start_worker(sink.port)
    wait_for(lambda: not Message.objects.exclude(state=State.ACCEPTED).exists())
    sent = Counter(envelope.rcpt_tos[0] for envelope in sink.received)
    assert len(sent) == 100
    assert set(sent.values()) == {1}


# ── Who takes which mail ────────────────────────────────────────────────────
THREADS, MAILS = 6, 120


def rush(take):
    """Everyone claims at the same moment, until nothing is left: {mail: how many took it}, and the errors met."""
    with transaction.atomic():
        for number in range(MAILS):
            queue_message(kind="service", to=f"personne{number}@exemple.fr", subject="Bonjour", text="Bonjour.")
    taken, errors, barrier = [], [], threading.Barrier(THREADS)

    def work():
        try:
            while mails := take(barrier):
                taken.extend(mail.pk for mail in mails)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return Counter(taken), errors


def test_each_mail_is_claimed_by_one_worker():
    taken, errors = rush(lambda barrier: claim(limit=7))
    assert errors == []
    assert len(taken) == MAILS
    assert set(taken.values()) == {1}


def test_a_naive_claim_takes_some_twice():
    """The control: look, then write, without a lock. It must go wrong, or the test above proves nothing."""

    def naive(barrier):
        mails = list(Message.objects.filter(state__in=WAITING).order_by("pk")[:7])
        barrier.wait(timeout=30)
        Message.objects.filter(pk__in=[mail.pk for mail in mails]).update(state=State.CLAIMED)
        barrier.wait(timeout=30)
        return mails

    taken, errors = rush(naive)
    assert errors == []
    assert max(taken.values()) > 1
