"""What the page « Courrier » and monitoring ask."""

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from clubemploi.outbox.models import WAITING, Message


def mails_listed(*, state: str = "", kind: str = "", text: str = "") -> QuerySet[Message]:
    """The newest first, without their bodies. `text`: how the recipient's address begins."""
    mails = Message.objects.defer("text", "html", "calendar")
    if state:
        mails = mails.filter(state=state)
    if kind:
        mails = mails.filter(kind=kind)
    if text:
        mails = mails.filter(to__istartswith=text)
    return mails.order_by("-pk")


def kinds_sent() -> list[str]:
    """Every kind of mail there is, for the filter. One query."""
    return list(Message.objects.order_by("kind").values_list("kind", flat=True).distinct())


def queue_age() -> float | None:
    """Seconds since the oldest mail that waits was due; None when none is. One query."""
    oldest = Message.objects.due().aggregate(at=Min("next_try_at"))["at"]
    return (timezone.now() - oldest).total_seconds() if oldest else None


def queue_counts() -> dict[str, int]:
    """{state: how many} of what needs somebody, or waits. One query."""
    rows = Message.objects.filter(state__in=(*WAITING, "uncertain", "refused")).order_by().values_list("state")
    return dict(rows.annotate(n=Count("pk")))
