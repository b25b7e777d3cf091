"""`python -m bench.mail`: mails a second until accepted, by one worker, beside a bare smtplib loop in the same run.

The server is aiosmtpd in a process of its own, on loopback. All are measured in turn, three times each, and the best
kept. `bare` sends one mail built beforehand; `built` builds each, as any sender of personal mails must. The bar is a
third of `built`: the rest is what never losing a mail nor sending one twice costs, in commits that wait for the disk.
Then a whole mailing of 1,000 and of 10,000, by a worker of its own, with its memory. Ends with 1 when the bar is
missed, or when ten times the people take a third more memory. BENCH_MAILS: how many each time (1000).
"""

import asyncio
import multiprocessing
import os
import smtplib
import subprocess
import sys
import tempfile
import time

import django
from aiosmtpd.smtp import SMTP

from tests.postgresql import free_port

PORT = free_port()
MAILS, ROUNDS, BAR = int(os.environ.get("BENCH_MAILS", "1000")), 3, 1 / 3
TEXT = "Bonjour,\n\nVotre prochain atelier a lieu mardi à 9 h 30.\n\nÀ bientôt.\n"


class Sink:
    """A server that takes everything."""

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        return "250 accepted"


def serve(port: int) -> None:
    async def run() -> None:
        listener = await asyncio.get_running_loop().create_server(lambda: SMTP(Sink()), "127.0.0.1", port)
        await listener.serve_forever()

    asyncio.run(run())


if __name__ == "__main__":
    server = multiprocessing.get_context("fork").Process(target=serve, args=(PORT,), daemon=True)
    server.start()
os.environ.setdefault("CLUB_EMPLOI_DATA", tempfile.mkdtemp(prefix="club-emploi-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
os.environ["INSTANCE_ID"] = "mesure"
os.environ["SMTP_URL"] = f"smtp://127.0.0.1:{PORT}"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from clubemploi.accounts.models import User  # noqa: E402
from clubemploi.association.models import Association  # noqa: E402
from clubemploi.mailings.models import Delivery, Mailing  # noqa: E402
from clubemploi.mailings.operations import launch_mailing, prepare_mailing  # noqa: E402
from clubemploi.outbox.models import Message, State  # noqa: E402
from clubemploi.outbox.operations import queue_message  # noqa: E402
from clubemploi.outbox.smtp.server import server_settings  # noqa: E402
from clubemploi.outbox.smtp.transport import wire_format  # noqa: E402
from clubemploi.outbox.tasks import run_next  # noqa: E402
from clubemploi.trainees.models import Trainee  # noqa: E402


def by_worker() -> float:
    with transaction.atomic():
        for number in range(MAILS):
            queue_message(kind="bench", to=f"personne{number}@exemple.fr", subject="Atelier", text=TEXT, html=TEXT)
    start = time.perf_counter()
    while run_next():
        pass
    seconds = time.perf_counter() - start
    assert not Message.objects.exclude(state=State.ACCEPTED).exists()
    return MAILS / seconds


def bare(*, building: bool) -> float:
    """As fast as smtplib goes, remembering nothing."""
    mail = Message(to="personne@exemple.fr", subject="Atelier", text=TEXT, html=TEXT, message_id="<1@exemple.fr>")
    known = server_settings()
    payload = wire_format(mail, known)
    with smtplib.SMTP("127.0.0.1", PORT, local_hostname="localhost") as smtp:
        start = time.perf_counter()
        for _ in range(MAILS):
            smtp.sendmail("club@exemple.fr", [mail.to], wire_format(mail, known) if building else payload)
        return MAILS / (time.perf_counter() - start)


def a_mailing_of(count: int) -> tuple[float, float, int]:
    """(seconds to prepare it, seconds for a worker of its own to send it, that worker's largest memory in MB)."""
    for model in (Delivery, Mailing, Message, Trainee):
        model.objects.all().delete()
    people = Trainee.objects.bulk_create(
        [Trainee(first_name="Ana", last_name=f"N{n}", name_key=f"n{n}", email=f"n{n}@exemple.fr") for n in range(count)]
    )
    by = User.objects.get_or_create(email="mesure@exemple.fr", defaults={"is_manager": True})[0]
    start = time.perf_counter()
    mailing = prepare_mailing(people, by=by, kind="message", values={}, about="Mesure", about_path="/")
    launch_mailing(mailing, by=by, typed=count)
    prepared = time.perf_counter() - start
    Mailing.objects.update(send_at=timezone.now())
    command = [sys.executable, "manage.py", "worker", "--once"]
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    assert Message.objects.filter(state=State.ACCEPTED).count() == count + 1  # and the sender's copy
    return prepared, time.perf_counter() - start, usage.ru_maxrss // 1024


def main() -> int:
    call_command("migrate", verbosity=0)
    fields = {"name": "Mesure", "sender_address": "club@exemple.fr", "instance": "mesure"}
    Association.objects.update_or_create(pk=1, defaults=fields)
    rounds = [(bare(building=False), bare(building=True), by_worker()) for _ in range(ROUNDS)]
    fastest, built, ours = (max(figures) for figures in zip(*rounds, strict=True))
    share = ours / built
    print(
        f"{connection.vendor}: {ours:.0f} mails/s by one worker; bare {fastest:.0f} ({ours / fastest:.2f}), "
        f"built {built:.0f} ({share:.2f}, bar {BAR:.2f})"
    )
    memory = []
    for count in (1000, 10_000):
        prepared, sent, megabytes = a_mailing_of(count)
        memory.append(megabytes)
        print(
            f"{connection.vendor}: a mailing of {count}: prepared in {prepared:.1f} s, then {count / sent:.0f} mails/s "
            f"(the worker's start and the texts with them), worker {megabytes} MB"
        )
    return int(share < BAR or memory[1] > 4 / 3 * memory[0])


if __name__ == "__main__":
    try:
        code = main()
    finally:
        server.terminate()
    sys.exit(code)
