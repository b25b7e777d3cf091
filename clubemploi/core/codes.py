"""Secrets: codes that people read on paper, or in a mail, and type; tokens that an address carries."""

import secrets

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is taken for another


def new_code(length: int) -> str:
    """Drawn at random: each letter is worth 4.7 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def new_token() -> str:
    """192 bits, in 32 letters that an address can carry."""
    return secrets.token_urlsafe(24)


def in_fours(code: str) -> str:
    """« 7KQ3-M2XF »."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
