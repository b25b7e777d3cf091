"""Who looks after whose account (docs/access.md: administrators, and managers for everyone but administrators)."""

from clubemploi.accounts.models import User


def can_manage_team(user: User) -> bool:
    return user.is_manager or user.is_administrator


def can_change_account(user: User, other: User) -> bool:
    """Whether `user` may change the roles of `other`, invite them again or close their account. Load `other` through
    visible_to first.
    """
    return user.is_administrator or (user.is_manager and not other.is_administrator)


def must_have_second_factor(user: User, *, managers: bool, tutors: bool) -> bool:
    """Whether this person's roles ask for a second proof. `managers`, `tutors`: the association's two settings."""
    return (managers and (user.is_manager or user.is_administrator)) or (tutors and user.is_tutor)
