"""What the screens about clubs show."""

from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club, Enrolment, Workshop
from clubemploi.core.dates import today


def clubs_listed(
    user: User, *, led: bool = False, year: int | None = None, tutor: int | None = None, state: str = ""
) -> QuerySet[Club]:
    """Clubs this person may see (`led`: only those they lead), the newest month first, with `workshop_count` and
    `waiting_count`.
    """
    clubs = (Club.objects.led_by(user) if led else Club.objects.visible_to(user)).select_related("tutor")
    if year:
        clubs = clubs.filter(month__year=year)
    if tutor:
        clubs = clubs.filter(tutor=tutor)
    if state:
        clubs = clubs.in_state(state)
    workshops = Workshop.objects.held().filter(club=OuterRef("pk")).order_by().values("club")
    waiting = Enrolment.objects.waiting().filter(club=OuterRef("pk")).order_by().values("club")
    return clubs.annotate(
        workshop_count=Subquery(workshops.annotate(n=Count("pk")).values("n")),
        waiting_count=Subquery(waiting.annotate(n=Count("pk")).values("n")),
    ).order_by("-month", "pk")


def clubs_of(tutor: User) -> list[Club]:
    """The tutor's clubs running or to come, by month. One query."""
    return list(
        Club.objects.filter(tutor=tutor, cancelled_at__isnull=True, end_date__gte=today()).order_by("month", "pk")
    )


def years_with_clubs(user: User) -> list[int]:
    """Years for the filter: from this person's newest club down to their oldest. One query."""
    ends = Club.objects.visible_to(user).aggregate(first=Min("month"), last=Max("month"))
    return list(range(ends["last"].year, ends["first"].year - 1, -1)) if ends["first"] else []


# ── What trainees do themselves ─────────────────────────────────────────────


def has_started(club: Club) -> bool:
    """Whether the club's first workshop that is not cancelled has begun. One query."""
    first = club.workshops.held().first()
    return first is not None and first.starts_at <= timezone.now()
