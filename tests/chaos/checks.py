"""Each check returns what it measured, in one line; AssertionError when the outbox broke its promise."""

import datetime as dt
import os
import random
import shutil
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.mailings.models import Delivery, Kind, Mailing
from clubemploi.mailings.operations import launch_mailing, prepare_mailing
from clubemploi.outbox.models import Message, State
from clubemploi.outbox.operations import queue_message
from clubemploi.trainees.models import Trainee
from tests import postgresql
from tests.chaos.suicide import POINTS
from tests.chaos.world import FOLDER, World, kill, wait_until

MAILS, KILLS = int(os.environ.get("CHAOS_MAILS", "10000")), int(os.environ.get("CHAOS_KILLS", "50"))
TEXT = "Bonjour,\n\nVotre prochain atelier a lieu mardi à 9 h 30. Nous vous y attendons.\n\nÀ bientôt.\n" * 4
SENT = (State.ACCEPTED, State.UNCERTAIN)


class NotDoneError(Exception):
    """This machine cannot make the check."""


def fresh() -> User:
    """An empty outbox, an association, a manager."""
    Delivery.objects.all().delete()
    Mailing.objects.all().delete()
    Message.objects.all().delete()
    fields = {"name": "Chaos", "sender_address": "club@exemple.fr", "instance": "chaos", "mailings_a_month": 31}
    Association.objects.update_or_create(pk=1, defaults={**fields, "mail_failures": 0, "mail_paused_until": None})
    user = User.objects.filter(email="martine@exemple.fr").first()
    return user or User.objects.create_user("martine@exemple.fr", is_manager=True)


def person(number: int) -> Trainee:
    return Trainee(first_name="Ana", last_name=f"N{number}", name_key=f"n{number}", email=f"p{number}@exemple.fr")


def queue(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            queue_message(kind="chaos", to=f"p{number}@exemple.fr", subject="Atelier", text=TEXT)


def let_leases_pass() -> None:
    """As if fifteen minutes had gone by: only once every worker is dead."""
    Message.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    Message.objects.filter(state__in=(State.QUEUED, State.DEFERRED)).update(next_try_at=timezone.now())
    Association.objects.update(mail_failures=0, mail_paused_until=None)


def judge(world: World, *, kills: int) -> str:
    """Nothing lost, nothing doubled, no more doubts than kills: the server's log against the database."""
    delivered = world.delivered()
    states = Counter(Message.objects.values_list("state", flat=True))
    doubled = [mail for mail, times in delivered.items() if times > 1]
    assert not doubled, f"{len(doubled)} doubled"
    assert set(states) <= set(SENT), f"not over: {dict(states)}"
    accepted = set(Message.objects.filter(state=State.ACCEPTED).values_list("message_id", flat=True))
    assert accepted <= delivered.keys(), f"{len(accepted - delivered.keys())} lost"
    doubts = set(Message.objects.filter(state=State.UNCERTAIN).values_list("message_id", flat=True))
    assert len(doubts) <= kills, f"{len(doubts)} uncertain for {kills} kills"
    arrived = len(doubts & delivered.keys())
    return f"0 lost, 0 doubled, {len(doubts)} uncertain ({arrived} of them delivered) of {sum(states.values())}"


# ── Kills ───────────────────────────────────────────────────────────────────
def kills() -> str:
    """A mailing of many, two workers, killed at random moments and started again."""
    by = fresh()
    people = [
        Trainee(first_name="Ana", last_name=f"N{n}", name_key=f"n{n}", email=f"p{n}@exemple.fr") for n in range(MAILS)
    ]
    Trainee.objects.all().delete()
    people = Trainee.objects.bulk_create(people)
    mailing = prepare_mailing(people, by=by, kind=Kind.FREE, values={}, about="Chaos", about_path="/")
    launch_mailing(mailing, by=by, confirmed=True, typed=MAILS)
    Mailing.objects.update(send_at=timezone.now())
    world, begun = World("kills"), time.monotonic()
    try:
        workers = [world.worker() for _ in range(2)]
        waiting = Message.objects.filter(state__in=(State.QUEUED, State.CLAIMED, State.HANDING_OVER))
        wait_until(lambda: world.log.stat().st_size > 0)
        for number in range(KILLS):
            time.sleep(random.uniform(0.3, 1.6))
            victim = number % 2
            kill(workers[victim])
            workers[victim] = world.worker()
        wait_until(lambda: not waiting.filter(lease_until=None).exists() and not Mailing.objects.due().exists(), 300)
        for worker in workers:
            kill(worker)
        seconds = time.monotonic() - begun
        let_leases_pass()
        world.finish()
        assert Delivery.objects.filter(message=None).count() == 0, "some never reached the outbox"
        return f"{judge(world, kills=KILLS + 2)}, {KILLS} kills, {seconds:.0f} s"
    finally:
        world.stop()


def naive() -> str:
    """The control: marked after sending, kills must double some."""
    fresh()
    queue(2000)
    world = World("naive")
    try:
        for number in range(1, 61):
            worker = world.start("-m", "tests.chaos.naive")
            size = world.log.stat().st_size
            wait_until(lambda size=size: world.log.stat().st_size > size, 20)
            time.sleep(random.uniform(0.005, 0.03))
            kill(worker)
            doubled = sum(times > 1 for times in world.delivered().values())
            if doubled > 1:
                return f"the control doubled {doubled} mails in {number} kills, as it must"
        raise AssertionError("the control doubled nothing: the other checks prove nothing")
    finally:
        world.stop()


# ── The fault points, one by one ────────────────────────────────────────────
# Point → (how many times the server has it in the end, the state it ends in); the others: once, accepted.
ENDS = {
    "after the point of no return": (0, State.UNCERTAIN),
    "in the payload": (0, State.UNCERTAIN),
    "after the dot": (1, State.UNCERTAIN),
    "before the result is written": (1, State.UNCERTAIN),
}


def fault_points() -> str:
    for number, point in enumerate(POINTS):
        by = fresh()
        if point == "queueing a mailing":
            person = Trainee.objects.create(
                first_name="Zoé", last_name="A", name_key=f"z{number}", email="z@exemple.fr"
            )
            mailing = prepare_mailing([person], by=by, kind=Kind.FREE, values={}, about="Chaos", about_path="/")
            launch_mailing(mailing, by=by, confirmed=True)
            Mailing.objects.update(send_at=timezone.now())
        else:
            queue(1)
        world = World(f"point-{number}")
        try:
            code = world.start("-m", "tests.chaos.suicide", point).wait(timeout=60)
            assert code == -9, f"{point}: the worker was not killed ({code})"
            let_leases_pass()
            world.finish()
            # The sender's copy is another mail.
            mail = Message.objects.exclude(kind="copy").get()
            got = (world.delivered()[mail.message_id], mail.state)
            assert got == ENDS.get(point, (1, State.ACCEPTED)), f"{point}: delivered {got[0]} times, {got[1]}"
        finally:
            world.stop()
    return f"{len(POINTS)} points, each ends as promised"


# ── The database and the disk ───────────────────────────────────────────────
def database() -> str:
    """PostgreSQL stopped dead and started again; SQLite locked for fifteen seconds. The worker is not restarted."""
    fresh()
    queue(1500)
    world = World("database")
    try:
        worker = world.worker()
        wait_until(lambda: world.log.stat().st_size > 2000)
        if connection.vendor == "postgresql":
            folder = os.environ.get(postgresql.FOLDER)
            if not folder:
                raise NotDoneError("this PostgreSQL is not ours to restart")
            connection.close()
            postgresql.control(Path(folder), "-m", "immediate", "restart")
        else:
            with transaction.atomic():  # IMMEDIATE: nobody else writes
                time.sleep(15)
        waiting = Message.objects.filter(state__in=(State.QUEUED,))
        assert wait_until(lambda: not waiting.exists(), 120), "the worker did not recover"
        assert worker.poll() is None, "the worker died"
        kill(worker)
        let_leases_pass()
        world.finish()
        return judge(world, kills=2)  # the mail that the stop interrupted, and the one that the kill did
    finally:
        world.stop()


def disk_full() -> str:
    """SQLite on a small disk that fills up while mails leave; once there is room, the rest leaves."""
    if connection.vendor != "sqlite":
        raise NotDoneError("PostgreSQL runs as another account, on the machine's disk")
    if os.getuid() != 0 or not shutil.which("mount"):
        raise NotDoneError("mounting a small disk takes root")
    small = FOLDER / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small], check=False).returncode:
        raise NotDoneError("this machine mounts no tmpfs")
    try:
        return _on_a_full_disk(small)
    finally:
        subprocess.run(["umount", "-l", small], check=False)


def _on_a_full_disk(small: Path) -> str:
    fresh()
    queue(800)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(small / "chaos.sqlite3")])
    world = World("disk")
    there = {"DATABASE_URL": f"sqlite:///{small / 'chaos.sqlite3'}"}
    try:
        worker = world.start("manage.py", "worker", **there)
        wait_until(lambda: world.log.stat().st_size > 2000)
        with suppress(OSError), (small / "ballast").open("wb") as ballast:
            while True:
                ballast.write(b"\0" * 65536)
                ballast.flush()
        time.sleep(8)
        before = world.delivered().total()
        assert before < 700, "the disk was never full"
        (small / "ballast").unlink(missing_ok=True)
        # Those that were claimed when it filled up wait for their lease to pass.
        assert wait_until(lambda: world.delivered().total() >= 740, 90), f"it did not go on: {before} delivered"
        assert worker.poll() is None, "the worker died"
        kill(worker)
        with sqlite3.connect(small / "chaos.sqlite3") as known:
            known.execute("UPDATE outbox_message SET lease_until = '2020-01-01' WHERE lease_until IS NOT NULL")
            known.execute("UPDATE outbox_message SET next_try_at = '2020-01-01'")
        world.finish(**there)
        delivered = world.delivered()
        assert max(delivered.values()) == 1, "some were doubled"
        assert len(delivered) >= 798, f"{800 - len(delivered)} lost"
        return f"stopped at {before} of 800, the worker alive, and went on: {len(delivered)} delivered, 0 doubled"
    finally:
        world.stop()


ALL = {"fault points": fault_points, "control": naive, "database": database, "disk full": disk_full, "kills": kills}
