"""Mail servers on loopback: a real one, and one that behaves badly on command."""

import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction

from clubemploi.association.models import Association
from clubemploi.outbox.models import Message
from clubemploi.outbox.operations import queue_message
from tests.postgresql import free_port

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every line


@dataclass
class Sink:
    """An SMTP server that keeps what it is given."""

    received: list[Any] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)  # recipient → reply to RCPT
    port: int = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.received.append(envelope)
        return "250 Message accepted as 42"


@pytest.fixture
def sink() -> Iterator[Sink]:
    handler = Sink()
    handler.port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


class Script:
    """A server that answers from a script {command: reply}; None hangs up, "hang" says nothing."""

    def __init__(self, replies: dict[str, str | None]) -> None:
        self.replies = replies
        self.payloads = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.closing = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while not self.closing.is_set():
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def reply(self, client: socket.socket, step: str, default: str) -> bool:
        """Whether the conversation goes on."""
        answer = self.replies.get(step, default)
        if answer == "hang":
            self.closing.wait(10)
            return False
        if answer is None:
            return False
        client.sendall((answer + "\r\n").encode())
        return not answer.startswith("421")

    def talk(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            if not self.reply(client, "connect", "220 test"):
                return
            for line in lines:
                verb = line.split()[0].decode().upper() if line.split() else ""
                if verb == "DATA":
                    if not self.reply(client, "data", "354 go on"):
                        return
                    if not self.replies.get("data", "354").startswith("354"):
                        continue
                    if not self.take(client, lines):
                        return
                elif not self.reply(client, verb.lower(), "250 OK"):
                    return

    def take(self, client: socket.socket, lines: Any) -> bool:
        if "payload" in self.replies:  # hangs up in the middle of it
            lines.readline()
            return False
        for line in lines:
            if line == b".\r\n":
                break
        else:  # they hung up before its end: nothing was taken
            return False
        self.payloads += 1
        return self.reply(client, "dot", "250 accepted")

    def stop(self) -> None:
        self.closing.set()
        self.listener.close()


@pytest.fixture
def script() -> Iterator[Any]:
    running: list[Script] = []

    def start(**replies: str | None) -> Script:
        running.append(Script(replies))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def mail_server(association, settings):
    """`mail_server(port)`: the association's mail leaves by a server on loopback."""

    def use(port: int, **fields: Any) -> None:
        settings.SMTP_URL = ""
        values = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", **fields}
        Association.objects.update(**values)

    return use


@pytest.fixture
def queue(association):
    """`queue("a@exemple.fr")`: a mail in the outbox."""

    def put(to: str = "claire@exemple.fr", **fields: Any) -> Message:
        with transaction.atomic():
            return queue_message(
                **{"kind": "service", "to": to, "subject": "Bonjour", "text": "Bonjour Claire.", **fields}
            )

    return put
