"""What people do with their account."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from clubemploi.accounts.models import User
from clubemploi.core.text import plural
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot

FIELDS = ("first_name", "last_name", "phone")


@transaction.atomic
def update_account(user: User, values: dict[str, str], *, by: User) -> User:
    """Change the names and phone of an account (`values`: field → cleaned value)."""
    user = User.objects.select_for_update().get(pk=user.pk)
    before = snapshot(user, FIELDS)
    for name in FIELDS:
        setattr(user, name, values[name])
    user.save(update_fields=FIELDS)
    record(
        by=by,
        verb="update_account",
        sentence="a modifié son compte",
        about=[user],
        before=before,
        after=snapshot(user, FIELDS),
    )
    return user


@transaction.atomic
def end_sessions(user: User, sessions: list[UserSession], *, by: User) -> None:
    """Sign `user` out of these sessions at once (`sessions`: their rows of allauth.usersessions)."""
    for session in sessions:
        session.end()
    if sessions:
        record(by=by, verb="end_sessions", sentence=f"a terminé {plural(len(sessions), 'connexion')}", about=[user])
