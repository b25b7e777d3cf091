"""The address that a mail comes back to: one a mail (VERP), with a proof that we made it up."""

import base64
import re

from django.utils.crypto import constant_time_compare, salted_hmac

from clubemploi.outbox.models import Message
from clubemploi.outbox.smtp.server import Server

PROOF_LENGTH = 16  # 80 bits
SALT = "clubemploi.outbox.returns"  # of mails on their way: it does not follow the name of a file
_TAG = re.compile(r"\+(\d{1,18})-([a-z2-7]{16})$")


def _proof(pk: int) -> str:
    digest = salted_hmac(SALT, str(pk), algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:PROOF_LENGTH]


def return_address(mail: Message, server: Server) -> str:
    """« retours+12-abcdefghijklmnop@exemple.fr »; the sender's own address when no place for returns is set."""
    if not server.bounce_address or mail.pk is None:
        return server.sender_address
    local, _, domain = server.bounce_address.rpartition("@")
    return f"{local}+{mail.pk}-{_proof(mail.pk)}@{domain}"


def message_returned_to(address: str) -> int | None:
    """The pk of the mail that such an address is of; None when we did not make it."""
    tag = _TAG.search(address.strip().rpartition("@")[0].lower())
    if tag is None or not constant_time_compare(tag[2], _proof(int(tag[1]))):
        return None
    return int(tag[1])
