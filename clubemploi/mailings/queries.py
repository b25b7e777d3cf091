"""What the pages of mailings show, and whom a mailing goes to."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.core.pagination import batches
from clubemploi.mailings.models import SERVICE, Delivery, Kind, Mailing, Refusal
from clubemploi.outbox.models import Hold, Message, State
from clubemploi.trainees.models import Trainee

MONTH = dt.timedelta(days=30)
JUST_NOW = dt.timedelta(days=3)
Channel, LeftOut = Delivery.Channel, Delivery.LeftOut


# ── Models ──────────────────────────────────────────────────────────────────


# ── Whom a mailing goes to, and by which channel ────────────────────────────
@dataclass(frozen=True)
class Way:
    """How a person is reached: the channel, with the address of an e-mail; or "" and why not."""

    channel: str
    left_out: str = ""
    to: str = ""


def is_mailable(address: str) -> bool:
    """Whether a mail can leave for this address: not for « a@localhost »."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return "." in address.rpartition("@")[2]


def ways_to_reach(people: Sequence[Trainee], *, kind: str, limit: int, but: int | None = None) -> dict[int, Way]:
    """{trainee: how they are reached}: by e-mail when theirs works, else by letter, else by a call. 3 queries for 5,000
    people.

    `limit`: how many mailings a person may get in thirty days; `but`: a mailing that does not count (itself). Service
    messages obey only « tout contact ».
    """
    ways: dict[int, Way] = {}
    for some in batches(people):
        ways |= _ways_of(some, kind, limit, but)
    return ways


def _ways_of(people: Sequence[Trainee], kind: str, limit: int, but: int | None) -> dict[int, Way]:
    pks = [person.pk for person in people]
    is_service = kind in SERVICE
    refused: dict[int, str] = {}
    for refusal in Refusal.objects.filter(trainee__in=pks):
        applies = refusal.scope == "contact" or (not is_service and refusal.kind in {"", kind})
        if applies and refused.get(refusal.trainee_id) != "contact":
            refused[refusal.trainee_id] = refusal.scope
    held = set(Hold.objects.filter(address__in={p.email.lower() for p in people}).values_list("address", flat=True))
    worn = set() if is_service else _worn(pks, limit, but)
    ways = {}
    for person in people:
        if person.pk in refused:
            ways[person.pk] = Way("", refused[person.pk])
        elif person.pk in worn:
            ways[person.pk] = Way("", LeftOut.LIMIT)
        else:
            way = _way(person, held)
            by_mail_only = kind == Kind.DOCUMENTS and way.channel != Channel.EMAIL
            ways[person.pk] = Way("", LeftOut.NO_EMAIL) if by_mail_only else way
    return ways


def _way(person: Trainee, held: Collection[str]) -> Way:
    if is_mailable(person.email) and person.email.lower() not in held:
        return Way(Channel.EMAIL, to=person.email)
    if person.address and person.city:
        return Way(Channel.LETTER)
    if person.phone or person.second_phone:
        return Way(Channel.CALL)
    return Way("", LeftOut.UNREACHABLE)


def _worn(pks: Iterable[int], limit: int, but: int | None) -> set[int]:
    """Those who got `limit` mailings in the last thirty days."""
    recent = Delivery.objects.filter(trainee__in=pks, sent_at__gte=timezone.now() - MONTH).exclude(channel="")
    recent = recent.exclude(mailing__kind__in=SERVICE).exclude(mailing=but)
    counted = recent.order_by().values("trainee").annotate(n=Count("pk")).filter(n__gte=limit)
    return set(counted.values_list("trainee", flat=True))


def written_to_lately(
    trainees: QuerySet[Any, Any] | Collection[int], *, within: dt.timedelta = JUST_NOW
) -> QuerySet[Delivery]:
    """Deliveries of mailings (not of service messages) to these people within that time, three days by default."""
    recent = Delivery.objects.filter(trainee__in=trainees, sent_at__gte=timezone.now() - within).exclude(channel="")
    return recent.exclude(mailing__kind__in=SERVICE)


def share_written_to_lately(mailing: Mailing) -> int:
    """Percentage of a mailing's recipients who were written to in the last three days. Two queries."""
    kept = mailing.deliveries.kept()
    count = kept.count()
    again = written_to_lately(kept.values("trainee")).exclude(mailing=mailing)
    return round(100 * again.order_by().values("trainee").distinct().count() / count) if count else 0


# ── One mailing ─────────────────────────────────────────────────────────────
def channel_counts(mailing: Mailing) -> dict[str, int]:
    """{channel, or "" for those left out: how many people}. One query."""
    rows = mailing.deliveries.order_by().values_list("channel").annotate(n=Count("pk"))
    return dict(rows)


@dataclass(frozen=True)
class Progress:
    """Where the e-mails of a mailing are: `fates` is [(state, label, how many)], queued or not."""

    total: int
    settled: int
    fates: list[tuple[str, str, int]]

    @property
    def is_over(self) -> bool:
        return self.settled == self.total


MOVING = {"", State.QUEUED, State.CLAIMED, State.HANDING_OVER}


def progress_of(mailing: Mailing) -> Progress:
    """Where the e-mails of a mailing are. One query."""
    rows = mailing.deliveries.filter(channel=Channel.EMAIL).order_by().values_list("message__state")
    counts = {state or "": count for state, count in rows.annotate(n=Count("pk"))}
    is_sent = mailing.state == Mailing.State.SENT  # then a mail that is not there was forgotten, after a year
    labels = {"": "détail effacé" if is_sent else "pas encore dans la file", **dict(State.choices)}
    fates = [(state, str(label), counts[state]) for state, label in labels.items() if state in counts]
    total = sum(counts.values())
    moving = sum(count for state, count in counts.items() if state in MOVING and (state or not is_sent))
    return Progress(total, total - moving, fates)


def deliveries_listed(mailing: Mailing, *, which: str = "", text: str = "") -> QuerySet[Delivery]:
    """Deliveries of a mailing, by name. `which`: a channel, « exclus », or a state of their mail. `text`: a search."""
    rows = mailing.deliveries.select_related("trainee", "message")
    rows = rows.defer("message__html")
    if which in Channel.values:
        rows = rows.filter(channel=which)
    elif which == "exclus":
        rows = rows.filter(channel="")
    elif which in State.values:
        rows = rows.filter(message__state=which)
    if text:
        rows = rows.filter(trainee__in=Trainee.objects.search(text))
    return rows.order_by("trainee__name_key", "pk")


def mailings_listed(user: User, *, kind: str = "") -> QuerySet[Mailing]:
    """Mailings this person sees, the newest first, with `kept_count`, `sent_count` and `trouble_count` (refused,
    returned, given up).
    """
    mailings = Mailing.objects.visible_to(user).select_related("by")
    if kind:
        mailings = mailings.filter(kind=kind)
    trouble = Q(deliveries__message__state__in=(State.REFUSED, State.BOUNCED, State.EXPIRED, State.UNCERTAIN))
    return mailings.annotate(
        kept_count=Count("deliveries", filter=~Q(deliveries__channel="")),
        sent_count=Count("deliveries", filter=Q(deliveries__message__state=State.ACCEPTED)),
        trouble_count=Count("deliveries", filter=trouble),
    ).order_by("-pk")


# ── One person ──────────────────────────────────────────────────────────────
def messages_to(trainee: Trainee) -> QuerySet[Message]:
    """Messages sent to a trainee, the newest first, without the codes and links to sign in."""
    theirs = Q(delivery__trainee=trainee)
    if trainee.email:
        theirs |= Q(to=trainee.email, to_name=trainee.full_name)
    return Message.objects.filter(theirs, secret=False).defer("html").order_by("-pk")


def held_address(trainee: Trainee) -> Hold | None:
    """The hold on a trainee's address, or None when mail goes there. One query."""
    return Hold.objects.filter(address=trainee.email.lower()).first() if trainee.email else None


def refusals_of(trainee: Trainee) -> list[Refusal]:
    """A person's refusals. One query."""
    return list(trainee.refusals.order_by("scope", "kind"))
