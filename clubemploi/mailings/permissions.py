"""Who may do what with mailings. Load through visible_to first: that gives the 404."""

from clubemploi.accounts.models import User


def can_write_to_people(user: User) -> bool:
    """Prepare mailings; tutors, to the people of their clubs: those who may open a club's page or list."""
    return user.is_manager or user.is_tutor


def can_edit_models(user: User) -> bool:
    """The texts that everybody starts from."""
    return user.is_manager


def can_change_refusals(user: User) -> bool:
    """Note, or take back, what a person asked for; load the person through visible_to first."""
    return user.is_manager
