"""Whose account is whose."""

from clubemploi.accounts.models import User


def account_with(email: str) -> User | None:
    """Whose sign-in address this is. One query."""
    return User.objects.filter(email=User.objects.normalize_email(email)).first()
