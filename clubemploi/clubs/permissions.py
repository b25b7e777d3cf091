"""Who may do what with clubs (docs/access.md). Load through visible_to first: that gives the 404."""

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club


def can_plan_clubs(user: User) -> bool:
    """Steps 1 and 2: create, cancel and delete clubs and workshops."""
    return user.is_manager


def can_lead_club(user: User, club: Club) -> bool:
    """Steps 4, 7, 8, 9: its page, its workshops' details, its participants, its prints."""
    return user.is_manager or club.tutor_id in user.led_tutors
