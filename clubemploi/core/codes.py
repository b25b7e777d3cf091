"""Codes that people read on paper, or in a mail, and type."""

import secrets

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is taken for another


def new_code(length: int) -> str:
    """Drawn at random: each letter is worth 4.7 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def in_fours(code: str) -> str:
    """« 7KQ3-M2XF »."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
