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
    sheet_import = queue.first()
    if sheet_import is None:
        return None
    sheet_import.attempts += 1
    sheet_import.token += 1
    sheet_import.lease_until = now + LEASE
    sheet_import.state = _NEXT[State(sheet_import.state)]
    if sheet_import.attempts > MAX_ATTEMPTS:
        sheet_import.state, sheet_import.problem, sheet_import.lease_until = State.FAILED, STOPPED, None
    sheet_import.save(update_fields=["attempts", "token", "lease_until", "state", "problem"])
    return sheet_import


def keep(sheet_import: Import) -> None:
    """Prolong the lease of an import. Raises LostLeaseError when it is no longer ours."""
    held = Import.objects.filter(pk=sheet_import.pk, token=sheet_import.token, state=sheet_import.state)
    if not held.update(lease_until=timezone.now() + LEASE):
        raise LostLeaseError


def release(sheet_import: Import, state: str, problem: str = "") -> bool:
    """End the work on an import with this state, if its lease is still ours."""
    held = Import.objects.filter(pk=sheet_import.pk, token=sheet_import.token, state=sheet_import.state)
    return bool(held.update(state=state, problem=problem[:300], lease_until=None, token=F("token") + 1))
