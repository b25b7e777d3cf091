"""What the page « Courrier » and the page /sante show."""

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from clubemploi.outbox.models import WAITING, Message


def mails_listed(*, state: str = "", kind: str = "", text: str = "") -> QuerySet[Message]:
    """The mails without their bodies, the newest first. `text`: the beginning of the recipient's address."""
    mails = Message.objects.defer("text", "html", "calendar")
    if state:
        mails = mails.filter(state=state)
    if kind:
        mails = mails.filter(kind=kind)
    if text:
        mails = mails.filter(to__istartswith=text)
    return mails.order_by("-pk")


def kinds_sent() -> list[str]:
    """Every kind of mail in the outbox, for the filter. One query."""
    return list(Message.objects.order_by("kind").values_list("kind", flat=True).distinct())


def queue_age() -> float | None:
    """Seconds since the oldest waiting mail was due; None when none waits. One query."""
    oldest = Message.objects.due().aggregate(at=Min("next_try_at"))["at"]
    return (timezone.now() - oldest).total_seconds() if oldest else None


def queue_counts() -> dict[str, int]:
    """{state: how many mails} for the states that wait, or need somebody. One query."""
    rows = Message.objects.filter(state__in=(*WAITING, "uncertain", "refused")).order_by().values_list("state")
    return dict(rows.annotate(n=Count("pk")))
