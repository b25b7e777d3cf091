"""What the worker does about trainees: likely duplicates, and the leftovers of old merges."""

from django.utils import timezone

from clubemploi.trainees.duplicates import examination
from clubemploi.trainees.models import UNDOABLE_FOR, Merge


def examine_next() -> bool:
    """Compare some of the records that changed with the others; whether there were any."""
    return examination.examine_next()


def purge_merges() -> bool:
    """Forget what it takes to undo the merges of more than thirty days ago; whether there were any."""
    old = Merge.objects.filter(merged_at__lte=timezone.now() - UNDOABLE_FOR, undone_at__isnull=True)
    return old.exclude(snapshot={}).update(snapshot={}) > 0
