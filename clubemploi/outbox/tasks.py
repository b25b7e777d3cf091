"""The worker's door: some mails at a time, safe to run twice and beside others."""

import logging
from functools import partial

from django.conf import settings

from clubemploi.outbox.leases import claim, finish, hand_over, recover, release
from clubemploi.outbox.models import Message, State
from clubemploi.outbox.outcomes import Outcome
from clubemploi.outbox.server import Server, server_settings
from clubemploi.outbox.transport import Conversation, wire_format

logger = logging.getLogger(__name__)
UNREADABLE = Outcome(State.REFUSED, "Ce mail n’a pas pu être mis en forme\u00a0: son adresse ou son objet est faux.")
KEPT = Outcome(State.ACCEPTED, "Gardé dans la démonstration\u00a0: rien ne part.")


def run_next() -> bool:
    """Send the mails that are due, at most 20; whether there was anything to do."""
    recovered = recover()
    server = server_settings()
    kept = settings.DEMO and not settings.SMTP_URL
    if not (kept or server.is_known):
        return recovered > 0  # they wait for a server; the page « Courrier » says so
    mails = claim()
    if kept:
        for mail in mails:
            finish(mail, KEPT)
    elif mails:
        _send(mails, server)
    return bool(mails) or recovered > 0


def _send(mails: list[Message], server: Server) -> None:
    with Conversation(server) as talk:
        for position, mail in enumerate(mails):
            try:
                payload = wire_format(mail, server)
            except (ValueError, LookupError):
                logger.exception("mail %s could not be built", mail.pk)
                finish(mail, UNREADABLE)
                continue
            outcome = talk.send(mail, payload, partial(hand_over, mail))
            if outcome is None:
                logger.warning("mail %s was taken over", mail.pk)
                continue
            finish(mail, outcome)
            if outcome.is_server_down:
                release(mails[position + 1 :])
                return
