"""The worker's doors."""

import datetime as dt

from django.utils import timezone

from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.models import Delivery

__all__ = ["forget_addresses", "queue_next"]
SNAPSHOT_DAYS = 90  # how long a mailing remembers at which address each person got it


def forget_addresses() -> bool:
    """Job of the worker: after ninety days, forget the address a mail went to, not what became of it."""
    old = Delivery.objects.filter(sent_at__lt=timezone.now() - dt.timedelta(days=SNAPSHOT_DAYS)).exclude(to="")
    return Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:500])).update(to="", code="") > 0
