"""Who may read what with presences; noting them is for whoever leads the club (clubs.permissions.can_lead_club)."""

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Attendance
from clubemploi.trainees.models import Note


def can_read_comment(user: User, row: Attendance) -> bool:
    """Whether a comment is for this person: managers read all, tutors what is not for managers only and their own, the
    trainee what is meant for them.
    """
    if user.is_manager or row.commented_by_id == user.pk:
        return True
    return row.audience != Note.Audience.MANAGERS


def can_browse_sheets(user: User) -> bool:
    """Managers, and tutors, who see the sheets of the clubs they lead."""
    return user.is_manager or user.is_tutor
