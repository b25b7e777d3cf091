"""What the worker does about trainees: likely duplicates, and the leftovers of old merges."""

from django.utils import timezone

from clubemploi.trainees.duplicates import examination
from clubemploi.trainees.models import UNDOABLE_FOR, Merge


def examine_next() -> bool:
    """Job of the worker: compare some of the changed records with the others. Return whether there were any."""
    return examination.examine_next()


def purge_merges() -> bool:
    """Job of the worker: forget how to undo merges of more than thirty days ago. Return whether there were any."""
    old = Merge.objects.filter(merged_at__lte=timezone.now() - UNDOABLE_FOR, undone_at__isnull=True)
    return old.exclude(snapshot={}).update(snapshot={}) > 0
