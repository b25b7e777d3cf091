"""Whether mail leaves at all: the hold of a restored copy, and the breaker when the server is not there.

Both are kept on the association's row, which every page has read already: a banner costs nothing.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from clubemploi.association.models import Association

FAILURES = 20  # connections failed in a row
PAUSE = dt.timedelta(minutes=5)  # then one mail goes to see


def _own_instance() -> str:
    """Which installation this is, known outside of the database: INSTANCE_ID, or a file beside the data."""
    if settings.INSTANCE_ID:
        return settings.INSTANCE_ID
    path = settings.DATA_DIR / "instance"
    return path.read_text().strip() if path.exists() else ""


def send_from_here() -> None:
    """Make this installation the one that mail leaves from."""
    own = _own_instance()
    if not own:
        own = str(uuid.uuid4())
        (settings.DATA_DIR / "instance").write_text(own)
    Association.objects.update(instance=own, mail_on_hold=False, mail_failures=0, mail_paused_until=None)


def mails_allowed(association: Association, batch: int) -> int:
    """How many mails may be taken now: `batch`, one to test whether the server is back, or none.

    A database that was restored or copied elsewhere does not know the installation it runs on. The other one has
    perhaps sent its mails: they wait for somebody to say so.
    """
    if not association.instance:
        send_from_here()
        return batch
    if association.instance != _own_instance() and not association.mail_on_hold:
        Association.objects.update(mail_on_hold=True)
        return 0
    if association.mail_on_hold:
        return 0
    if association.mail_paused_until is None:
        return batch
    return int(association.mail_paused_until <= timezone.now())


def note_failure() -> None:
    """Note that the server could not be reached. After twenty in a row, and each failed test, all mail pauses."""
    Association.objects.update(mail_failures=F("mail_failures") + 1)
    Association.objects.filter(mail_failures__gte=FAILURES).update(mail_paused_until=timezone.now() + PAUSE)


def note_success() -> None:
    Association.objects.filter(mail_failures__gt=0).update(mail_failures=0, mail_paused_until=None)
