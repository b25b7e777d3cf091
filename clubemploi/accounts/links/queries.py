"""The link behind a secret address."""

from clubemploi.accounts.models import PersonalLink


def find_link(token: str, purpose: str) -> PersonalLink | None:
    """The link of this token with its owner, or None when it no longer works. One query, by hash: comparing takes the
    same time for any token.
    """
    usable = PersonalLink.objects.usable().select_related("owner")
    return usable.filter(purpose=purpose, token_hash=PersonalLink.hash_of(token)).first()
