"""The mail is the administrators' to look after."""

from typing import Any


def can_manage_mail(user: Any) -> bool:
    """`user`: an accounts.User, which is above this app."""
    return user.is_administrator


def can_correct_addresses(user: Any) -> bool:
    """« Adresses à corriger »: those who look after people's records."""
    return user.is_manager or user.is_administrator


def can_read_body(*, secret: bool, demo: bool) -> bool:
    """A code or a personal link is for its owner alone; in the demonstration nothing leaves, so it is read here."""
    return demo or not secret
