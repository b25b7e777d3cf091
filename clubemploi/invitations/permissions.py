"""Who may do what with invitation lists. Load through visible_to first: that gives the 404."""

from clubemploi.accounts.models import User


def can_make_lists(user: User) -> bool:
    """Step 3: whether this person creates and deletes lists."""
    return user.is_manager


def can_use_lists(user: User) -> bool:
    """Step 5: whether this person sees, changes and writes to the lists that visible_to gives them."""
    return user.is_manager or user.is_tutor
