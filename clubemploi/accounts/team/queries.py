"""What the screens about the team show."""

from django.db.models import Count, Q, QuerySet

from clubemploi.accounts.models import Replacement, User
from clubemploi.core.dates import today


def team_listed() -> QuerySet[User]:
    """Everyone who works here, open accounts first, by name, each with `clubs_led` (not over, not cancelled)."""
    alive = Q(clubs__cancelled_at__isnull=True, clubs__end_date__gte=today())
    return (
        User.objects.staff()
        .annotate(clubs_led=Count("clubs", filter=alive))
        .order_by("-is_active", "last_name", "first_name", "pk")
    )


def replacements_of(member: User) -> list[Replacement]:
    """Replacements in force today in which this person replaces or is replaced. One query."""
    mine = Q(tutor=member) | Q(substitute=member)
    return list(Replacement.objects.running().filter(mine).select_related("tutor", "substitute"))


def clubs_to_hand_over(user: User) -> int:
    """How many clubs this tutor leads that are neither over nor cancelled. By the name of the relation: clubs are above
    accounts.
    """
    return user.clubs.filter(cancelled_at__isnull=True, end_date__gte=today()).count()
