"""Who may do what with trainees (docs/access.md)."""

from clubemploi.accounts.models import User
from clubemploi.trainees.models import Note


def can_browse_trainees(user: User) -> bool:
    """Managers and tutors have a list; it holds what Trainee.visible_to gives them."""
    return user.is_manager or user.is_tutor


def can_create_trainee(user: User) -> bool:
    return user.is_manager


def can_edit_trainee(user: User) -> bool:
    """Whoever on the staff can see a record may complete it (step 9); load it through visible_to first."""
    return user.is_manager or user.is_tutor


def can_delete_note(user: User, note: Note) -> bool:
    """One's own, or any for a manager; load it through visible_to first."""
    return user.is_manager or note.author_id == user.pk


def can_delete_trainee(user: User) -> bool:
    return user.is_manager


def can_merge_trainees(user: User) -> bool:
    """Look for duplicates, make one record of two, make two of one again."""
    return user.is_manager


def can_manage_sessions(user: User) -> bool:
    return user.is_manager
