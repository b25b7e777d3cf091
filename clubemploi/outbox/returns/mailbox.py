"""Where returned mail is found: a folder of files, and an IMAP mailbox. What is read is marked, what is not is kept."""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings

from clubemploi.association.models import Association
from clubemploi.outbox.returns.dsn import LARGEST
from clubemploi.outbox.returns.operations import record_return

logger = logging.getLogger(__name__)
AT_ONCE = 50
SECONDS = 30  # without an answer from the mailbox


def read_spool() -> int:
    """Each file of the folder is one mail: read, then moved to `read`, or to `unread` when it is no return of ours."""
    folder = settings.BOUNCE_SPOOL
    if not folder.is_dir():
        return 0
    count = 0
    for path in sorted(path for path in folder.iterdir() if path.is_file())[:AT_ONCE]:
        with path.open("rb") as file:
            known = record_return(file.read(LARGEST))
        target = folder / ("read" if known else "unread")
        target.mkdir(exist_ok=True)
        path.replace(target / path.name)
        count += 1
    return count


def read_mailbox(association: Association) -> int:
    """The unseen mails of the mailbox, at most fifty; each is marked as seen once it is in the database."""
    if not association.imap_host:
        return 0
    count = 0
    try:
        for number, raw, box in _unseen(association):
            record_return(raw)
            box.store(number, "+FLAGS", "\\Seen")
            count += 1
    except (imaplib.IMAP4.error, OSError) as error:  # it is there again in five minutes, or somebody reads the log
        logger.warning("the mailbox of returned mail did not answer: %s", type(error).__name__)
    return count


def _connect(association: Association) -> imaplib.IMAP4:
    host, port = association.imap_host, association.imap_port
    return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=SECONDS)


def _unseen(association: Association) -> Iterator[tuple[str, bytes, imaplib.IMAP4]]:
    box = _connect(association)
    try:
        box.login(association.imap_username, association.open_imap_password)
        box.select("INBOX")
        _, found = box.search(None, "UNSEEN")
        for number in (found[0] or b"").split()[:AT_ONCE]:
            _, parts = box.fetch(number.decode(), f"(BODY.PEEK[]<0.{LARGEST}>)")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            yield number.decode(), raw, box
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()
