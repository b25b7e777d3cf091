"""The account of a trainee: opened with the first invitation into Mon espace, known by one address, closed."""

import datetime as dt
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from clubemploi.accounts import emails
from clubemploi.accounts.links.operations import make_link, use_link
from clubemploi.accounts.models import EmailChange, PersonalLink, User
from clubemploi.accounts.queries import account_with
from clubemploi.core.codes import in_fours, new_code
from clubemploi.core.dates import today
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record

SPACE_DAYS = 30  # of the link into Mon espace
CODE_LIFE = dt.timedelta(minutes=10)
MAX_ATTEMPTS = 5
WRONG_CODE = "Ce code n’est pas le bon, ou n’est plus valable. Vérifiez-le, ou demandez-en un autre."


@transaction.atomic
def open_space_account(user: User | None, *, email: str, first_name: str, last_name: str, by: User) -> User:
    """Open a trainee's account, or the one they have (`user`), and mail them a link into it: it works once, within 30
    days. Raises Refused when somebody else signs in with this address.
    """
    if user and user.is_staff_member:
        raise Refused(f"{user} fait partie de l’équipe\u00a0: son compte ouvre aussi son espace.")
    known = account_with(email)
    if known and (user is None or known.pk != user.pk):
        place = "de l’équipe" if known.is_staff_member else "d’un autre stagiaire"
        raise Refused(
            f"{email} est déjà l’adresse de {known}, {place}\u00a0: il faut une adresse à soi.", field="email"
        )
    if user is None:
        user = User.objects.create_user(email, None, first_name=first_name, last_name=last_name)
    elif not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    valid_for = dt.timedelta(days=SPACE_DAYS)
    token = make_link(PersonalLink.Purpose.SPACE, owner=user, valid_for=valid_for)
    emails.mail_space_invitation(user, token, until=today() + valid_for, by=by)
    return user


@transaction.atomic
def enter_space(token: str, *, password: str) -> User:
    """Use the link up, and set the password if one was chosen. Raises Refused when the link no longer works or the
    account is closed.
    """
    user = use_link(token, PersonalLink.Purpose.SPACE).owner
    assert user is not None  # noqa: S101  an invitation has an owner
    if not user.is_active:
        raise Refused("Votre espace est fermé\u00a0: contactez l’association.")
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    record(by=user, verb="enter_space", sentence="est entré dans son espace", about=[user])
    return user


@transaction.atomic
def change_address(user: User, email: str, *, by: User | None) -> None:
    """Change the address somebody signs in with. Links sent to the old address stop working, and a mail there tells of
    the change. Raises Refused beside the field when somebody else signs in with the new one.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    old, email = user.email, User.objects.normalize_email(email)
    if old == email:
        return
    if account_with(email):
        raise Refused("Cette adresse est déjà celle d’un autre compte. Donnez-en une autre.", field="email")
    PersonalLink.objects.usable().filter(owner=user).update(expires_at=timezone.now())
    EmailAddress.objects.filter(user=user).delete()  # allauth's own notes: the account's address is the only one
    EmailChange.objects.filter(user=user).delete()
    user.email = email
    user.save(update_fields=["email"])
    record(
        by=by,
        verb="change_address",
        sentence="a changé l’adresse de connexion",
        about=[user],
        before={"adresse": old},
        after={"adresse": email},
    )
    emails.mail_address_changed(user, old)


@transaction.atomic
def ask_address_change(user: User, email: str, *, by: User) -> None:
    """Send a code to the new address: ten minutes, five tries. This does not tell whether somebody else signs in with
    it: only whoever reads its mail learns that, after typing the code.
    """
    send_address_code(email, user, user_id=user.pk)
    record(by=by, verb="ask_address_change", sentence="a demandé à changer d’adresse", about=[user])


def send_address_code(email: str, person: Any, **owner: Any) -> None:
    """Send a code to `email`. `owner` is `user_id=`, or `trainee_id=` of a record without e-mail; `person` is that
    account or record.
    """
    email = User.objects.normalize_email(email)
    code = in_fours(new_code(8))
    values = {"email": email, "code_hash": EmailChange.hash_of(code, owner), "attempts": 0}
    until = timezone.now() + CODE_LIFE
    EmailChange.objects.update_or_create(**owner, defaults={**values, "expires_at": until})
    emails.mail_address_code(person, email, code, until=until)


def check_address_code(code: str, **owner: int) -> str | None:
    """Return the new address if this is its code, else None. `owner`: see send_address_code.

    Each try counts in a transaction of its own, so that a refusal does not take it back; of two at once, both count.
    """
    with transaction.atomic():
        change = EmailChange.objects.select_for_update().filter(**owner, expires_at__gt=timezone.now()).first()
        if change is None or change.attempts >= MAX_ATTEMPTS:
            return None
        change.attempts += 1
        change.save(update_fields=["attempts"])
        is_right = secrets.compare_digest(change.code_hash, EmailChange.hash_of(code, owner))
        return change.email if is_right else None


@transaction.atomic
def close_space_account(user: User, *, by: User | None) -> None:
    """Close a trainee's account: sessions, links and the calendar address end at once. Staff keep their account."""
    if user.is_staff_member:
        return
    User.objects.filter(pk=user.pk).update(is_active=False)
    PersonalLink.objects.usable().filter(owner=user).update(expires_at=timezone.now())
    EmailChange.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    record(by=by, verb="close_space_account", sentence="a fermé l’accès à l’espace", about=[user])


@transaction.atomic
def decline_passkey(user: User, *, by: User) -> None:
    """Note « Non merci »: a passkey is offered only once."""
    if User.objects.filter(pk=user.pk, passkey_declined=False).update(passkey_declined=True):
        record(by=by, verb="decline_passkey", sentence="ne veut pas de clé d’accès", about=[user])


@transaction.atomic
def follow_record(
    user: User,
    *,
    email: str,
    first_name: str,
    last_name: str,
    joins: bool = False,
    leaves: bool = False,
    by: User | None,
) -> None:
    """Keep a trainee's account in step with their record: address, names, and whether they may sign in (`joins`,
    `leaves`). Staff look after their own account. Raises Refused beside the field when the address is needed to sign
    in, or somebody else's.
    """
    if user.is_staff_member:
        return
    if user.is_active and not leaves and not email:
        raise Refused(
            "Cette adresse sert à se connecter à l’espace\u00a0: donnez-en une autre plutôt que de l’effacer.",
            field="email",
        )
    if email:
        change_address(user, email, by=by)
    User.objects.filter(pk=user.pk).update(first_name=first_name, last_name=last_name)
    if leaves:
        close_space_account(user, by=by)
    elif joins:
        User.objects.filter(pk=user.pk).update(is_active=True)
