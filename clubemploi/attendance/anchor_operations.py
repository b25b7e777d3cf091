"""What anchors the chain outside of the server: its head, mailed every Monday to several people."""

from django.db import transaction

from clubemploi.accounts.models import User
from clubemploi.attendance.emails import send_head
from clubemploi.attendance.models import Anchor, EvidenceHead, anchor_week


def anchor_next() -> bool:
    """The worker's: this week's anchor, from Monday at eight; nothing when the chain has not moved since the last.

    Once whatever the clock and however many workers: one passes the head's conditional update, the week is unique, and
    its mails are queued in the same transaction. Whether there was one.
    """
    week = anchor_week()
    if not EvidenceHead.objects.exclude(week=week).exists():
        return False
    with transaction.atomic():
        if not EvidenceHead.objects.exclude(week=week).update(week=week):
            return False
        head = EvidenceHead.objects.get(pk=1)
        if Anchor.objects.filter(week=week).exists() or Anchor.objects.filter(number__gte=head.number).exists():
            return False
        anchor = Anchor.objects.create(week=week, number=head.number, hash=head.hash)
        for user in keepers():
            send_head(anchor, user)
    return True


def keepers() -> list[User]:
    """Whom the head is mailed to: the managers; when there is but one, the administrators too."""
    users = User.objects.active().order_by("pk")
    managers = list(users.filter(is_manager=True))
    return managers if len(managers) > 1 else managers + list(users.filter(is_administrator=True, is_manager=False))
