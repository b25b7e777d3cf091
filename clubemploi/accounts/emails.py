"""What is written to people about their account."""

import datetime as dt
from typing import Any

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.core.addresses import absolute
from clubemploi.outbox.operations import queue_message
from clubemploi.outbox.rendering import render_mail


def mail_invitation(user: User, token: str, *, until: dt.date, by: User) -> None:
    """Mail a member of the team the link that opens their account."""
    address = absolute("invitation_accept", token)
    context = {"user": user, "by": by, "until": until, "address": address, "association": Association.current()}
    subject, text, html = render_mail("accounts/email/invitation", context)
    queue_message(
        kind="team-invitation",
        to=user.email,
        to_name=user.get_full_name(),
        subject=subject,
        text=text,
        html=html,
        by=by,
        for_user=user,
        reply_to=by.email,
        resend_uncertain=True,
        secret=True,
    )


def _queue(template: str, to: str, user: User, context: dict[str, Any], **fields: Any) -> None:
    context = {"user": user, "association": Association.current(), **context}
    subject, text, html = render_mail(template, context)
    queue_message(to=to, to_name=user.get_full_name(), for_user=user, subject=subject, text=text, html=html, **fields)


def mail_space_invitation(user: User, token: str, *, until: dt.date, by: User) -> None:
    """Mail a trainee the link into Mon espace and their sign-in name, never a password."""
    address = absolute("space_enter", token)
    context = {"by": by, "until": until, "address": address}
    _queue(
        "accounts/email/space_invitation",
        user.email,
        user,
        context,
        kind="space-invitation",
        by=by,
        reply_to=by.email,
        resend_uncertain=True,
        secret=True,
    )


def mail_address_code(person: Any, email: str, code: str, *, until: dt.datetime) -> None:
    """Mail a code to the new address: typing it proves that one reads its mail. `person`: an account, or a record
    without one.
    """
    user = person if isinstance(person, User) else None
    context = {"first_name": person.first_name, "user": user, "code": code, "association": Association.current()}
    subject, text, html = render_mail("accounts/email/address_code", context)
    queue_message(
        kind="address-code",
        to=email,
        to_name=str(person),
        for_user=user,
        subject=subject,
        text=text,
        html=html,
        resend_uncertain=True,
        secret=True,
        expires_at=until,
    )


def mail_address_changed(user: User, old: str) -> None:
    """Tell the old address that it no longer signs in."""
    _queue("accounts/email/address_changed", old, user, {}, kind="address-changed", resend_uncertain=True)
