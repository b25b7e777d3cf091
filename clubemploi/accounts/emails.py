"""What is written to people about their account."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.outbox.operations import queue_message
from clubemploi.outbox.rendering import render_mail


def invitation(user: User, token: str, *, until: dt.date, by: User) -> None:
    """The link that opens a member's account."""
    address = settings.SITE_URL + reverse("invitation_accept", args=[token])
    context = {"user": user, "by": by, "until": until, "address": address, "association": Association.current()}
    subject, text, html = render_mail("accounts/email/invitation", context)
    queue_message(
        kind="invitation", to=user.email, to_name=user.get_full_name(), subject=subject, text=text, html=html,
        by=by, for_user=user, reply_to=by.email, resend_uncertain=True, secret=True,
    )  # fmt: skip
