"""`python -m bench.mail`: mails a second until accepted, by one worker, beside a bare smtplib loop in the same run.

The server is aiosmtpd in a process of its own, on loopback. All are measured in turn, three times each, and the best
kept. `bare` sends one mail built beforehand; `built` builds each, as any sender of personal mails must. The bar is a
third of `built`: the rest is what never losing a mail nor sending one twice costs, in commits that wait for the disk.
Ends with 1 when the bar is missed. BENCH_MAILS: how many each time (500).
"""

import asyncio
import multiprocessing
import os
import smtplib
import sys
import tempfile
import time

import django
from aiosmtpd.smtp import SMTP

from tests.postgresql import free_port

PORT = free_port()
MAILS, ROUNDS, BAR = int(os.environ.get("BENCH_MAILS", "500")), 3, 1 / 3
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
os.environ["SMTP_URL"] = f"smtp://127.0.0.1:{PORT}"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from clubemploi.association.models import Association  # noqa: E402
from clubemploi.outbox.models import Message, State  # noqa: E402
from clubemploi.outbox.operations import queue_message  # noqa: E402
from clubemploi.outbox.server import server_settings  # noqa: E402
from clubemploi.outbox.tasks import run_next  # noqa: E402
from clubemploi.outbox.transport import wire_format  # noqa: E402


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


def main() -> int:
    call_command("migrate", verbosity=0)
    Association.objects.update_or_create(pk=1, defaults={"name": "Mesure", "sender_address": "club@exemple.fr"})
    rounds = [(bare(building=False), bare(building=True), by_worker()) for _ in range(ROUNDS)]
    fastest, built, ours = (max(figures) for figures in zip(*rounds, strict=True))
    share = ours / built
    print(
        f"{connection.vendor}: {ours:.0f} mails/s by one worker; bare {fastest:.0f} ({ours / fastest:.2f}), "
        f"built {built:.0f} ({share:.2f}, bar {BAR:.2f})"
    )
    return int(share < BAR)


if __name__ == "__main__":
    try:
        code = main()
    finally:
        server.terminate()
    sys.exit(code)
