"""The worker's door: some mails at a time, safe to run twice and beside others."""

import logging
import time
from functools import partial

from django.conf import settings

from clubemploi.outbox.leases import claim, finish, hand_over, recover, release
from clubemploi.outbox.models import Message, State
from clubemploi.outbox.outcomes import Outcome
from clubemploi.outbox.server import Server, server_settings
from clubemploi.outbox.transport import Conversation, wire_format

logger = logging.getLogger(__name__)
BATCH_SECONDS = 10  # then the other jobs have their turn, and a worker told to stop does
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
    """One conversation for all of them; what has not been begun when it ends goes back to the queue."""
    until = time.monotonic() + BATCH_SECONDS
    is_server_down = False
    try:
        with Conversation(server) as talk:
            for mail in mails:
                is_server_down = _send_one(mail, server, talk)
                if is_server_down or time.monotonic() > until:
                    return
    finally:
        release(mails, is_server_down=is_server_down)


def _send_one(mail: Message, server: Server, talk: Conversation) -> bool:
    """Whether the server is down for everybody."""
    try:
        payload = wire_format(mail, server)
    except Exception as error:  # whatever is wrong with this one, the others leave
        logger.error("mail %s could not be built: %s", mail.pk, type(error).__name__)  # noqa: TRY400  ids only
        finish(mail, UNREADABLE)
        return False
    outcome = talk.send(mail, payload, partial(hand_over, mail))
    if outcome is None:
        logger.warning("mail %s was taken over", mail.pk)
        return False
    finish(mail, outcome)
    return outcome.is_server_down
