"""What the association's name and mentions are, for what is printed."""

from clubemploi.association.models import Association


def letterhead() -> dict[str, str]:
    """What every printed page carries: {"association": name, "legal": mention at its foot}. One query."""
    association = Association.current()
    return {"association": association.name, "legal": association.legal_mention}
