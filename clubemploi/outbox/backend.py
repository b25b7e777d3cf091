"""Django's door to the outbox: whatever is mailed through it becomes rows, one a recipient."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from clubemploi.outbox.operations import queue_message


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            return sum(self._queue(mail) for mail in email_messages)

    @staticmethod
    def _queue(mail: EmailMessage) -> int:
        alternatives: list[Any] = getattr(mail, "alternatives", [])
        html = next((part.content for part in alternatives if part.mimetype == "text/html"), "")
        for recipient in mail.recipients():
            queue_message(kind="service", to=recipient, subject=str(mail.subject), text=str(mail.body), html=html)
        return len(mail.recipients())
