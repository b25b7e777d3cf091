"""The mail that keeps the end of the chain outside of the server."""

import datetime as dt

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.attendance.models import Anchor
from clubemploi.core.addresses import absolute
from clubemploi.outbox.operations import queue_message
from clubemploi.outbox.rendering import render_mail

WORTH_SENDING = dt.timedelta(days=6)  # then comes the next


def send_anchor(anchor: Anchor, user: User) -> None:
    """Mail an anchor to one of its readers. Harmless when received twice."""
    page = absolute("sheet_verify")
    context = {"user": user, "anchor": anchor, "page": page, "association": Association.current()}
    subject, text, html = render_mail("attendance/email/anchor", context)
    queue_message(
        kind="anchor",
        to=user.email,
        to_name=user.get_full_name(),
        for_user=user,
        subject=subject,
        text=text,
        html=html,
        resend_uncertain=True,
        expires_at=anchor.sent_at + WORTH_SENDING,
    )
