"""What is written to those who publish."""

from clubemploi.association.models import Association
from clubemploi.core.addresses import absolute
from clubemploi.documents.models import Document, Version
from clubemploi.outbox.operations import queue_message
from clubemploi.outbox.rendering import render_mail


def mail_infected_file(version: Version, document: Document) -> None:
    """Tell whoever uploaded a file that the antivirus refused it."""
    address = absolute("document_detail", document.pk)
    context = {"version": version, "document": document, "address": address, "association": Association.current()}
    subject, text, html = render_mail("documents/email/infected_file", context)
    to = version.added_by
    queue_message(
        kind="service", to=to.email, to_name=to.get_full_name(), for_user=to, subject=subject, text=text, html=html
    )
