"""Who may do what with invitation lists. Load through visible_to first: that gives the 404."""

from clubemploi.accounts.models import User


def can_make_lists(user: User) -> bool:
    """Step 3: create and delete."""
    return user.is_manager


def can_use_lists(user: User) -> bool:
    """Step 5: see, amend and mail those that visible_to gives them."""
    return user.is_manager or user.is_tutor
