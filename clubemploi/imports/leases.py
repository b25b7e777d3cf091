"""Who works on an import: one worker at a time, for a limited time, told apart by a token that only grows."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from clubemploi.imports.models import Import, State

LEASE = dt.timedelta(minutes=3)
MAX_ATTEMPTS = 3
STOPPED = "Le traitement s’est interrompu plusieurs fois. Rien n’a été écrit. Réessayez, ou découpez le tableau."
_NEXT = {
    State.WAITING: State.ANALYSING,
    State.ANALYSING: State.ANALYSING,
    State.CONFIRMED: State.RUNNING,
    State.RUNNING: State.RUNNING,
}


class LostLeaseError(Exception):
    """Another worker, or a cancellation, has taken over: stop and write nothing."""


class StopWishedError(Exception):
    """The person asked to stop: roll back."""


@transaction.atomic
def claim() -> Import | None:
    """Take the oldest import that waits for work, or whose worker died (its lease has passed).

    A worker that writes holds the row locked: on PostgreSQL it is skipped here, on SQLite nobody else gets this far.
    """
    now = timezone.now()
    waiting = Q(state__in=(State.WAITING, State.CONFIRMED))
    orphan = Q(state__in=(State.ANALYSING, State.RUNNING), lease_until__lt=now)
    queue = Import.objects.filter(waiting | orphan).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        queue = queue.select_for_update(skip_locked=True, of=("self",))
    batch = queue.first()
    if batch is None:
        return None
    batch.attempts += 1
    batch.token += 1
    batch.lease_until = now + LEASE
    batch.state = _NEXT[State(batch.state)]
    if batch.attempts > MAX_ATTEMPTS:
        batch.state, batch.problem, batch.lease_until = State.FAILED, STOPPED, None
    batch.save(update_fields=["attempts", "token", "lease_until", "state", "problem"])
    return batch


def keep(batch: Import) -> None:
    """Hold on to the import for a while longer; LostLeaseError when it is no longer ours."""
    held = Import.objects.filter(pk=batch.pk, token=batch.token, state=batch.state)
    if not held.update(lease_until=timezone.now() + LEASE):
        raise LostLeaseError


def release(batch: Import, state: str, problem: str = "") -> bool:
    """End the work with this state, if it is still ours."""
    held = Import.objects.filter(pk=batch.pk, token=batch.token, state=batch.state)
    return bool(held.update(state=state, problem=problem[:300], lease_until=None, token=F("token") + 1))
