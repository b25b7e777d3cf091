"""The people who work here: invited by link, given roles, replaced for a time, their account closed and reopened."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from clubemploi.accounts import emails
from clubemploi.accounts.links.operations import make_link, use_link
from clubemploi.accounts.models import PersonalLink, Replacement, User
from clubemploi.accounts.permissions import can_change_account
from clubemploi.accounts.team.queries import clubs_to_hand_over
from clubemploi.core.dates import day_fr, today
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot

ROLES = ("is_manager", "is_tutor", "is_administrator")
INVITATION_DAYS = 7


@transaction.atomic
def invite_member(values: Mapping[str, Any], *, by: User) -> User:
    """Open an account (`values`: email, names, roles) and mail its owner a link to it, once, within 7 days."""
    _check_roles(values, by=by)
    email = User.objects.normalize_email(values["email"])
    known = User.objects.filter(email=email).first()
    if known:
        place = "fait déjà partie de l’équipe" if known.is_staff_member else "a déjà un compte de stagiaire"
        raise Refused(f"{known} {place} avec cette adresse.", field="email")
    user = User.objects.create_user(email, None, **{name: values[name] for name in values if name != "email"})
    record(by=by, verb="invite_member", sentence="a invité dans l’équipe", about=[user], after=snapshot(user, ROLES))
    _send_link(user, by=by)
    return user


@transaction.atomic
def invite_again(user: User, *, by: User) -> None:
    """Mail a new link; the former one stops working. Raises Refused once the person has signed in."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.last_login or not user.is_active:
        raise Refused(f"{user} n’a plus besoin d’invitation.")
    record(by=by, verb="invite_again", sentence="a renvoyé l’invitation", about=[user])
    _send_link(user, by=by)


def _send_link(user: User, *, by: User) -> None:
    valid_for = dt.timedelta(days=INVITATION_DAYS)
    token = make_link(PersonalLink.Purpose.INVITATION, owner=user, valid_for=valid_for)
    emails.mail_invitation(user, token, until=today() + valid_for, by=by)


@transaction.atomic
def accept_invitation(token: str, *, password: str) -> User:
    """Use the link up and set the password (empty: none, codes by e-mail will do). Raises Refused when the link no
    longer works.
    """
    user = use_link(token, PersonalLink.Purpose.INVITATION).owner
    assert user is not None  # noqa: S101  an invitation has an owner
    if not user.is_active:
        raise Refused("Ce compte est fermé\u00a0: demandez à votre responsable emploi.")
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    record(by=user, verb="accept_invitation", sentence="a accepté l’invitation", about=[user])
    return user


def _check_roles(values: Mapping[str, Any], *, by: User) -> None:
    if not any(values[name] for name in ROLES):
        raise Refused("Choisissez au moins un rôle.", field="is_tutor")
    if values["is_administrator"] and not by.is_administrator:
        raise Refused("Seul un administrateur peut en nommer un autre.", field="is_administrator")


def _check_one_administrator_stays(user: User) -> None:
    """Called with the row locked: two administrators cannot remove each other at once."""
    others = User.objects.select_for_update().filter(is_administrator=True, is_active=True).exclude(pk=user.pk)
    if user.is_administrator and not list(others.values_list("pk", flat=True)):
        raise Refused("Il faut qu’il reste un administrateur\u00a0: nommez-en un autre d’abord.")


@transaction.atomic
def change_roles(user: User, roles: Mapping[str, bool], *, by: User) -> User:
    """Give and take roles (`roles`: field → yes or no). Refused for a tutor who still leads clubs that are not over."""
    user = User.objects.select_for_update().get(pk=user.pk)
    _check_roles({**roles, "is_administrator": roles["is_administrator"] and not user.is_administrator}, by=by)
    before = snapshot(user, ROLES)
    if user.is_tutor and not roles["is_tutor"]:
        _check_no_clubs(user)
    if user.is_administrator and not roles["is_administrator"]:
        _check_one_administrator_stays(user)
    for name in ROLES:
        setattr(user, name, roles[name])
    user.save(update_fields=ROLES)
    after = snapshot(user, ROLES)
    record(by=by, verb="change_roles", sentence="a changé les rôles", about=[user], before=before, after=after)
    return user


def _check_no_clubs(user: User) -> None:
    if count := clubs_to_hand_over(user):
        clubs = "un club emploi" if count == 1 else f"{count} clubs emploi"
        raise Refused(f"{user} mène encore {clubs}\u00a0: confiez-les d’abord à un autre tuteur.")


@transaction.atomic
def deactivate_account(user: User, *, by: User) -> None:
    """Close an account: its sessions and links end at once. Raises Refused until its clubs have been handed over."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.pk:
        raise Refused("Vous ne pouvez pas fermer votre propre compte\u00a0: demandez à un autre administrateur.")
    if not can_change_account(by, user):
        raise Refused("Seul un administrateur peut fermer ce compte.")
    _check_no_clubs(user)
    _check_one_administrator_stays(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    PersonalLink.objects.usable().filter(owner=user).update(expires_at=timezone.now())
    Replacement.objects.running().filter(substitute=user).update(ended_at=timezone.now())
    for session in UserSession.objects.filter(user=user):
        session.end()
    record(by=by, verb="deactivate_account", sentence="a fermé le compte", about=[user])


@transaction.atomic
def reactivate_account(user: User, *, by: User) -> None:
    """Open a closed account again, with the roles it had."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record(by=by, verb="reactivate_account", sentence="a rouvert le compte", about=[user])


@transaction.atomic
def replace_tutor(tutor: User, substitute: User, until: dt.date, *, by: User) -> Replacement:
    """Let `substitute` lead the clubs of `tutor` too, until that day included; the replacement ends by itself."""
    User.objects.select_for_update().get(pk=tutor.pk)
    if tutor.pk == substitute.pk:
        raise Refused("Choisissez un autre tuteur.", field="substitute")
    if until < today():
        raise Refused("Ce jour est passé.", field="until")
    Replacement.objects.filter(tutor=tutor, ended_at__isnull=True).update(ended_at=timezone.now())
    replacement = Replacement.objects.create(tutor=tutor, substitute=substitute, until=until)
    sentence = f"a confié les clubs de {tutor} à {substitute} jusqu’au {day_fr(until)}"
    record(by=by, verb="replace_tutor", sentence=sentence, about=[tutor, substitute])
    return replacement


@transaction.atomic
def end_replacement(replacement: Replacement, *, by: User) -> None:
    """End a replacement before its date."""
    if Replacement.objects.filter(pk=replacement.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
        about = [replacement.tutor, replacement.substitute]
        record(by=by, verb="end_replacement", sentence=f"a mis fin au remplacement\u00a0: {replacement}", about=about)
