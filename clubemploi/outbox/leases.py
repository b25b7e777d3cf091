"""Who sends a mail: one worker at a time, for a limited time, each write fenced by the token of its lease."""

import datetime as dt
import random
import uuid

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from clubemploi.outbox.models import WAITING, Hold, Message, State
from clubemploi.outbox.operations import hold_address
from clubemploi.outbox.outcomes import Outcome

LEASE = dt.timedelta(minutes=15)  # longer than every timeout of a conversation together (smtp/transport.py)
BATCH = 20
BACKOFF_MINUTES = (1, 5, 15, 60)  # then hourly
JITTER = 0.2


@transaction.atomic
def claim(limit: int = BATCH) -> list[Message]:
    """Take the oldest mails that are due, for one lease. Safe among any number of workers."""
    due = Message.objects.due().order_by("next_try_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    mails = list(due[:limit])
    token, until = uuid.uuid4(), timezone.now() + LEASE
    Message.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        state=State.CLAIMED, lease=token, lease_until=until, attempts=F("attempts") + 1
    )
    for mail in mails:  # the rows as they are now
        mail.state, mail.lease, mail.lease_until, mail.attempts = State.CLAIMED, token, until, mail.attempts + 1
    return mails


@transaction.atomic
def hand_over(mail: Message, done: list[tuple[Message, Outcome]] | None = None) -> bool:
    """Mark a mail as being handed over, and commit, just before its payload leaves: the point of no return. The worker
    opens no transaction.

    `done`: outcomes of the mails before, written in the same commit. False: the lease is lost, or the mail too old, so
    send nothing.
    """
    write_outcomes(done or [])
    now = timezone.now()
    ours = {"pk": mail.pk, "lease": mail.lease, "state": State.CLAIMED}
    held = Message.objects.filter(**ours, lease_until__gt=now, expires_at__gt=now)
    return bool(held.update(state=State.HANDING_OVER, lease_until=now + LEASE))


@transaction.atomic(savepoint=False)  # within hand_over it is all or nothing: two round trips less a mail
def write_outcomes(done: list[tuple[Message, Outcome]]) -> None:
    """Write what became of these mails, and empty the list. An address that does not exist is held."""
    for mail, outcome in done:
        write_outcome(mail, outcome)
        if outcome.is_bad_address:
            hold_address(mail.to, Hold.Reason.UNKNOWN, answer=outcome.answer)
    done.clear()


def write_outcome(mail: Message, outcome: Outcome) -> bool:
    """Write what became of a mail, if its lease is still ours. A late yes turns « uncertain » into « accepted »."""
    state, answer = outcome.state, outcome.answer
    from_states = [State.CLAIMED, State.HANDING_OVER]
    if state == State.ACCEPTED:
        from_states.append(State.UNCERTAIN)
    changes: dict[str, object] = {"answer": answer[:300]}
    now = timezone.now()
    if state == State.UNCERTAIN and mail.resend_uncertain and not mail.was_uncertain:
        state = State.DEFERRED
        changes["was_uncertain"] = True
    if state == State.DEFERRED:
        following = now + (_as_told(outcome.retry_seconds) or backoff(mail.attempts))
        if following > mail.expires_at:
            state = State.EXPIRED
        changes["next_try_at"] = following
    if state != State.DEFERRED:
        changes["ended_at"] = now
    if state == State.ACCEPTED and not settings.DEMO:
        changes |= {"token": ""} | ({"text": "", "html": ""} if mail.secret else {})  # what has left is not kept
    held = Message.objects.filter(pk=mail.pk, lease=mail.lease, state__in=from_states)
    return bool(held.update(state=state, lease_until=None, **changes))


def release(mails: list[Message], *, is_server_down: bool = False) -> None:
    """Give back mails that were not begun, without counting a try: at once, or later when the server is down."""
    held = Message.objects.filter(pk__in=[mail.pk for mail in mails], lease=mails[0].lease, state=State.CLAIMED)
    later = {"next_try_at": timezone.now() + backoff(1)} if is_server_down else {}
    held.update(state=State.QUEUED, lease_until=None, attempts=F("attempts") - 1, **later)


def _as_told(seconds: int | None) -> dt.timedelta | None:
    """The delay the server asked for, between a minute and four hours, a little more so as not to come too early."""
    if seconds is None:
        return None
    return dt.timedelta(seconds=min(max(seconds, 60), 4 * 3600) * random.uniform(1, 1 + JITTER))  # noqa: S311


def backoff(attempts: int) -> dt.timedelta:
    """1, 5, 15, 60 minutes, then hourly, more or less a fifth: a crowd does not come back all at once."""
    minutes = BACKOFF_MINUTES[min(attempts, len(BACKOFF_MINUTES)) - 1]
    return dt.timedelta(minutes=minutes * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311


@transaction.atomic
def recover_lost_leases() -> int:
    """Recover from dead workers: what was only claimed goes back to the queue; what was being handed over is uncertain.
    Return how many rows changed.
    """
    now = timezone.now()
    dead = Q(lease_until__lt=now)
    moved = Message.objects.filter(dead, state=State.CLAIMED).update(state=State.QUEUED, lease_until=None)
    doubtful = Message.objects.filter(dead, state=State.HANDING_OVER)
    moved += doubtful.filter(resend_uncertain=True, was_uncertain=False).update(
        state=State.QUEUED, was_uncertain=True, lease=None, lease_until=None, next_try_at=now
    )
    doubt = "L’envoi s’est interrompu en pleine remise\u00a0: ce mail est peut-être arrivé, peut-être pas."
    moved += doubtful.update(state=State.UNCERTAIN, answer=doubt, lease_until=None, ended_at=now)
    late = Message.objects.filter(state__in=WAITING, expires_at__lt=now)
    return moved + late.update(state=State.EXPIRED, ended_at=now, answer="Jamais parti dans le délai prévu.")
