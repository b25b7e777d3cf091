"""The mail is the administrators' to look after."""

from typing import Any


def can_manage_mail(user: Any) -> bool:
    """Administrators look after the mail. `user`: an accounts.User, which is above this app."""
    return user.is_administrator


def can_correct_addresses(user: Any) -> bool:
    """« Adresses à corriger »: whether this person looks after people's records."""
    return user.is_manager or user.is_administrator


def can_read_body(*, secret: bool, demo: bool) -> bool:
    """Whether a mail's text may be shown: a code or a link is for its owner alone, except in the demonstration, where
    nothing leaves.
    """
    return demo or not secret
