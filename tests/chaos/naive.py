"""The control: a worker that claims nothing, and marks a mail once it has been sent. Killed, it must double some."""

import os
import smtplib

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
django.setup()

from clubemploi.outbox.models import Message, State  # noqa: E402
from clubemploi.outbox.smtp.server import server_settings  # noqa: E402
from clubemploi.outbox.smtp.transport import wire_format  # noqa: E402

if __name__ == "__main__":
    server = server_settings()
    with smtplib.SMTP(server.host, server.port, local_hostname="localhost") as smtp:
        while mail := Message.objects.filter(state=State.QUEUED).order_by("pk").first():
            smtp.sendmail(server.sender_address, [mail.to], wire_format(mail, server))
            Message.objects.filter(pk=mail.pk).update(state=State.ACCEPTED)
