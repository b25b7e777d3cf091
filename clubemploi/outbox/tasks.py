"""The worker's door: some mails at a time, safe to run twice and beside others."""

import logging
import time
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.outbox import gate
from clubemploi.outbox.leases import BATCH, claim, hand_over, recover_lost_leases, release, write_outcomes
from clubemploi.outbox.models import KEPT, KEPT_BODY, Message, State
from clubemploi.outbox.outcomes import Outcome
from clubemploi.outbox.returns.mailbox import read_mailbox, read_spool
from clubemploi.outbox.smtp.server import Server, server_settings
from clubemploi.outbox.smtp.transport import Conversation, FilesAway, wire_format

logger = logging.getLogger(__name__)
MAILBOX_SECONDS = 300
BATCH_SECONDS = 10  # then the other jobs have their turn, and a worker told to stop does
UNREADABLE = Outcome(State.REFUSED, "Ce mail n’a pas pu être mis en forme\u00a0: son adresse ou son objet est faux.")
FILE_GONE = Outcome(State.REFUSED, "Un fichier joint à ce mail n’est plus gardé\u00a0: ce mail ne peut pas partir.")
FILES_AWAY = Outcome(
    State.DEFERRED, "Les fichiers joints ne se lisent pas pour l’instant\u00a0: nouvel essai plus tard."
)
SHOWN_ONLY = Outcome(State.ACCEPTED, "Gardé dans la démonstration\u00a0: rien ne part.")


def run_next() -> bool:
    """Job of the worker: send the mails that are due, at most 20. Return whether there were any."""
    recovered = recover_lost_leases()
    association = Association.current()
    server = server_settings(association)
    kept = settings.DEMO and not settings.SMTP_URL
    if not (kept or server.is_known):
        return recovered > 0  # they wait for a server; the page « Courrier » says so
    allowed = BATCH if kept else gate.mails_allowed(association, BATCH)
    mails = claim(allowed) if allowed else []
    if kept:
        write_outcomes([(mail, SHOWN_ONLY) for mail in mails])
    elif mails:
        _send(mails, server, is_probe=allowed < BATCH)
    return bool(mails) or recovered > 0


def _send(mails: list[Message], server: Server, *, is_probe: bool) -> None:
    """One connection, kept open for as many batches as ten seconds allow."""
    until = time.monotonic() + BATCH_SECONDS
    with Conversation(server) as talk:
        while mails:
            goes_on = _send_batch(mails, server, talk, until) and time.monotonic() < until and not is_probe
            mails = claim() if goes_on else []
    (gate.note_success if talk.was_opened else gate.note_failure)()


def _send_batch(mails: list[Message], server: Server, talk: Conversation, until: float) -> bool:
    """Return whether to claim more now: the server answers, and at least one mail of these left.
    What has not been begun when it ends goes back to the queue.
    """
    is_server_down = has_moved = False
    done: list[tuple[Message, Outcome]] = []
    try:
        for mail in mails:
            is_server_down = _send_one(mail, server, talk, done)
            has_moved = has_moved or bool(done)
            if is_server_down or time.monotonic() > until:
                break
    finally:
        try:
            write_outcomes(done)
        finally:
            release(mails, is_server_down=is_server_down)
    return has_moved and not is_server_down


def _send_one(mail: Message, server: Server, talk: Conversation, done: list[tuple[Message, Outcome]]) -> bool:
    """Send one mail and add its outcome to `done`. Return whether the server is down for everybody."""
    try:
        payload = wire_format(mail, server)
    except FileNotFoundError:
        done.append((mail, FILE_GONE))
        return False
    except FilesAway:
        done.append((mail, FILES_AWAY))
        return False
    except Exception as error:  # whatever is wrong with this one, the others leave
        logger.error("mail %s could not be built: %s", mail.pk, type(error).__name__)  # noqa: TRY400  ids only
        done.append((mail, UNREADABLE))
        return False
    outcome = talk.send(mail, payload, partial(hand_over, mail, done))
    if outcome is None:
        logger.warning("mail %s was taken over", mail.pk)
        return False
    done.append((mail, outcome))
    return outcome.is_server_down


def tidy_up() -> bool:
    """Job of the worker: forget bodies after 62 days, and mails after a year, some at a time. Return whether there were
    any.
    """
    now = timezone.now()
    old = Message.objects.filter(ended_at__lt=now - KEPT).values("pk")[:500]
    gone, _ = Message.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    worn = Message.objects.filter(ended_at__lt=now - KEPT_BODY).exclude(text="").values_list("pk", flat=True)[:500]
    return (
        gone + Message.objects.filter(pk__in=list(worn)).update(text="", html="", calendar="", attachments=[], token="")
        > 0
    )


def read_returns() -> bool:
    """Returned mail: the folder each time, the mailbox every five minutes, by one worker at a time."""
    count = read_spool()
    if cache.add("outbox-mailbox", 1, timeout=MAILBOX_SECONDS):
        count += read_mailbox(Association.current())
    return count > 0
