"""Who may do what with mailings. Load through visible_to first: that gives the 404."""

from clubemploi.accounts.models import User


def can_write_to_people(user: User) -> bool:
    """Whether this person prepares mailings: managers, and tutors to the people of their clubs."""
    return user.is_manager or user.is_tutor


def can_edit_models(user: User) -> bool:
    """Whether this person edits the texts that everybody starts from."""
    return user.is_manager


def can_change_refusals(user: User) -> bool:
    """Whether this person notes, or takes back, what somebody refused. Load that person through visible_to first."""
    return user.is_manager
