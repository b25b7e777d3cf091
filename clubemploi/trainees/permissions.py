"""Who may do what with trainees (docs/access.md)."""

from clubemploi.accounts.models import User
from clubemploi.trainees.models import Note


def can_browse_trainees(user: User) -> bool:
    """Whether this person has a list of trainees: managers and tutors, who find there what Trainee.visible_to gives."""
    return user.is_manager or user.is_tutor


def can_create_trainee(user: User) -> bool:
    return user.is_manager


def can_edit_trainee(user: User) -> bool:
    """Whoever on the staff sees a record may complete it (step 9). Load it through visible_to first."""
    return user.is_manager or user.is_tutor


def can_delete_note(user: User, note: Note) -> bool:
    """Whether this note is one's own, or the person a manager. Load it through visible_to first."""
    return user.is_manager or note.author_id == user.pk


def can_delete_trainee(user: User) -> bool:
    return user.is_manager


def can_merge_trainees(user: User) -> bool:
    """Whether this person looks for duplicates, merges two records, and undoes it."""
    return user.is_manager


def can_manage_sessions(user: User) -> bool:
    return user.is_manager
