"""Queueing a mail together with the fact that it tells; taking it out of the queue, or sending it again."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.core.sealing import seal
from clubemploi.core.text import squeeze
from clubemploi.journal.operations import record
from clubemploi.outbox import gate
from clubemploi.outbox.models import GIVE_UP, WAITING, Hold, Message, State


def queue_message(*, by: Any = None, resend_uncertain: bool = False, secret: bool = False, **fields: Any) -> Message:
    """Queue one mail to one person, in the transaction of the fact it tells (RuntimeError outside of one). `fields`:
    see new_message. The caller writes the journal.

    `resend_uncertain`: harmless when received twice (a code, a link). `secret`: it holds a code or a link, so its text
    is neither shown nor kept.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a mail is queued in the transaction of what it tells")
    mail = new_message(by=by, **fields)
    mail.resend_uncertain, mail.secret = resend_uncertain, secret
    mail.save(force_insert=True)
    return mail


def new_message(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    calendar: str = "",
    attachments: Sequence[Mapping[str, str]] = (),
    to_name: str = "",
    reply_to: str = "",
    by: Any = None,
    for_user: Any = None,
    expires_at: dt.datetime | None = None,
    token: str = "",
    unsubscribe_url: str = "",
) -> Message:
    """Make a mail without storing it: a mailing inserts hundreds at a time, in its own transaction.

    `kind`: a short name. `expires_at`: when it is no longer worth sending (24 h by default). `token`: replaces
    TOKEN_MARK in text, HTML and `unsubscribe_url` as the mail leaves; stored sealed, forgotten once it has left.
    `calendar`: an iCalendar text to join. `attachments`: kept files, each {file, name, type}.
    """
    return Message(
        kind=kind,
        to=squeeze(to),
        to_name=squeeze(to_name)[:170],
        reply_to=squeeze(reply_to),
        subject=squeeze(subject)[:200],
        text=text.replace("\0", ""),  # which no mail carries, and PostgreSQL does not store
        html=html.replace("\0", ""),
        calendar=calendar,
        attachments=list(attachments),
        token=seal(token),
        unsubscribe_url=unsubscribe_url,
        message_id=f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>",
        by=by,
        user=for_user,
        expires_at=expires_at or timezone.now() + GIVE_UP,
    )


@transaction.atomic
def record_unsent(*, kind: str, to: str, subject: str, answer: str) -> Message:
    """Keep a mail that will not leave, for the administrator to see why."""
    message = queue_message(kind=kind, to=to, subject=subject, text="")
    message.state, message.answer, message.ended_at = State.CANCELLED, answer, message.created_at
    message.save(update_fields=["state", "answer", "ended_at"])
    return message


@transaction.atomic
def cancel_message(message: Message, *, by: Any) -> None:
    """Take a waiting mail out of the queue. Refused when it is on its way, or gone."""
    waiting = Message.objects.filter(pk=message.pk, state__in=WAITING)
    if not waiting.update(state=State.CANCELLED, answer="Annulé à la main.", ended_at=timezone.now()):
        raise Refused("Ce mail n’attend plus\u00a0: il est parti, ou en train de partir.")
    record(by=by, verb="cancel_message", sentence="a annulé un mail", about=[message])


@transaction.atomic
def retry_message(message: Message, *, by: Any, confirmed: bool = False) -> None:
    """Send a mail again, now. Raises NeedsConfirmation for an uncertain one, which may arrive twice."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if not message.can_be_retried:
        raise Refused(
            "Ce mail ne peut pas être renvoyé\u00a0: il est parti, en route, périmé, ou son texte n’est plus gardé."
        )
    if message.state == State.UNCERTAIN and not confirmed:
        raise NeedsConfirmation("Ce mail est peut-être déjà arrivé. Le renvoyer quand même\u00a0?")
    now = timezone.now()
    message.state, message.answer, message.ended_at, message.lease = State.QUEUED, "", None, None
    message.next_try_at = now
    if not message.is_short_lived:
        message.expires_at = now + GIVE_UP
    message.save(update_fields=["state", "answer", "ended_at", "lease", "next_try_at", "expires_at"])
    record(by=by, verb="retry_message", sentence="a renvoyé un mail", about=[message])


@transaction.atomic
def hold_address(address: str, reason: str, *, answer: str = "", by: Any = None) -> None:
    """Stop mailings to an address until it is corrected or released. Twice is once."""
    address = address.strip().lower()
    hold, is_new = Hold.objects.get_or_create(address=address, defaults={"reason": reason, "answer": answer[:300]})
    if is_new:
        record(by=by, verb="hold_address", sentence="a mis une adresse de côté", about=[hold])


@transaction.atomic
def release_address(address: str, *, by: Any) -> bool:
    """Allow mailings to an address again: it is right after all, or nobody's any more. Return whether it was held."""
    hold = Hold.objects.filter(address=address.strip().lower()).first()
    if hold is None:
        return False
    record(by=by, verb="release_address", sentence="a remis une adresse en service", about=[hold])
    hold.delete()
    return True


@transaction.atomic
def resume_mail(*, by: Any) -> None:
    """Let mail leave again from this installation: it is the true one, not a copy."""
    gate.send_from_here()
    record(by=by, verb="resume_mail", sentence="a repris les envois", about=[Association.current()])
