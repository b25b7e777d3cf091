"""What prints say about the association."""

from clubemploi.association.models import Association


def letterhead() -> dict[str, str]:
    """What every printed page carries: {"association": name, "legal": the mention at its foot}. One query."""
    association = Association.current()
    return {"association": association.name, "legal": association.legal_mention}
