"""Settings are the administrators'."""

from typing import Any


def can_change_settings(user: Any) -> bool:
    """`user`: an accounts.User, which is above this app."""
    return user.is_administrator
