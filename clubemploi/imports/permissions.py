"""Who may import: docs/access.md gives it to managers."""

from clubemploi.accounts.models import User
from clubemploi.imports.models import Import, State


def can_import(user: User) -> bool:
    """Whether this person may upload a spreadsheet, and follow what becomes of it."""
    return user.is_manager


def can_choose_columns(user: User, sheet_import: Import) -> bool:
    return user.is_manager and sheet_import.state in (State.UPLOADED, State.READY, State.FAILED)


def can_cancel(user: User, sheet_import: Import) -> bool:
    """Whether the import can still be given up: it is not done, so nothing has been written."""
    return user.is_manager and sheet_import.state not in (State.DONE, State.CANCELLED)
