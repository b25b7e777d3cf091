"""Who may do what with documents. Load through visible_to first: that gives the 404."""

from clubemploi.accounts.models import User


def can_publish(user: User) -> bool:
    """Step 13: « Mise en ligne », folders, versions, the bin."""
    return user.is_manager


def can_read_library(user: User) -> bool:
    """Step 13: « Documents stagiaires »."""
    return user.is_tutor
