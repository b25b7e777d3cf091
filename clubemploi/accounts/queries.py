"""Accounts by their address."""

from clubemploi.accounts.models import User


def account_with(email: str) -> User | None:
    """The account that signs in with this address, or None. One query."""
    return User.objects.filter(email=User.objects.normalize_email(email)).first()
