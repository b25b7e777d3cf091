"""The trial mail of the settings: sent at once, so that the server's own answer can be said."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.outbox.models import Message, State
from clubemploi.outbox.outcomes import Outcome
from clubemploi.outbox.rendering import render_mail
from clubemploi.outbox.smtp.server import server_settings
from clubemploi.outbox.smtp.transport import Conversation, wire_format


def send_trial(to: str, *, by: Any) -> Outcome:
    """One mail, outside the queue, and what the server said to it. Nothing is stored."""
    server = server_settings()
    if not server.is_known:
        return Outcome(State.DEFERRED, "Aucun serveur d’envoi n’est réglé\u00a0: indiquez-le ci-dessus et enregistrez.")
    subject, text, html = render_mail("outbox/trial", {"association": Association.current(), "by": by})
    host = server.sender_address.rpartition("@")[2]
    now = timezone.now()
    mail = Message(
        kind="trial",
        to=to,
        reply_to=by.email,
        subject=subject,
        text=text,
        html=html,
        message_id=f"<{uuid.uuid4()}@{host}>",
        expires_at=now + dt.timedelta(hours=1),
    )
    with Conversation(server, patience=15) as talk:
        outcome = talk.send(mail, wire_format(mail, server), lambda: True)
    assert outcome is not None  # noqa: S101  nobody says no
    return outcome
