"""What an operation answers when it will not do what it was asked."""

from typing import Any


class Refused(Exception):
    """The operation will not happen; the message is a French sentence for the person who asked."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field  # the form field to show it beside, when there is one


class Conflict(Refused):
    """Somebody else saved the same record meanwhile: `theirs` holds the stored object as it is now."""

    def __init__(self, theirs: Any) -> None:
        super().__init__(
            "Quelqu’un d’autre a modifié cette fiche pendant que vous l’aviez ouverte. "
            "Rien n’est perdu\u00a0: comparez ci-dessous, puis enregistrez à nouveau."
        )
        self.theirs = theirs


class NeedsConfirmation(Refused):
    """Possible, but unusual: the same request with `confirmed=True` goes through."""
