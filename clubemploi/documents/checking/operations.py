"""What the antivirus says of new versions: the worker asks it, where CLAMAV_SOCKET is set (adr/0014)."""

from django.core.cache import cache
from django.db import transaction

from clubemploi.documents.emails import mail_infected_file
from clubemploi.documents.models import Document, Version
from clubemploi.files.storage import drop_file, kept_file
from clubemploi.journal.operations import record
from clubemploi.uploads.antivirus import Verdict, scan

AT_ONCE = 20
AGAIN_AFTER = 60  # seconds: while the antivirus does not answer


def check_next() -> bool:
    """The worker's: some of the versions « en contrôle »; whether any was settled. One that the antivirus does not
    answer for waits a minute, and the others are asked about next time: it may take a minute not to answer. Asked
    twice, the answer is written once.
    """
    waiting = Version.objects.filter(check_state=Version.Check.CHECKING, document__deleted_at=None).order_by("pk")
    asked, settled = 0, False
    for version in waiting:
        if asked == AT_ONCE:
            break
        if not cache.add(f"documents-check-{version.pk}", True, AGAIN_AFTER):
            continue
        asked += 1
        try:
            with kept_file(version.file_name) as file:
                verdict = scan(file)
        except FileNotFoundError:
            verdict = Verdict.INFECTED  # nothing to open: the same end
        if verdict == Verdict.UNKNOWN:
            break
        _settle(version, verdict)
        settled = True
    return settled


def _settle(version: Version, verdict: Verdict) -> None:
    """Clean, or no antivirus any more: the newest is the one that opens. Infected: the row first, then the file."""
    with transaction.atomic():
        document = Document.lock(version.document_id)
        version.refresh_from_db()
        if version.check_state != Version.Check.CHECKING:
            return
        refused = verdict == Verdict.INFECTED
        version.check_state = Version.Check.INFECTED if refused else Version.Check.CLEAN
        version.save(update_fields=["check_state"])
        if refused:
            record(by=None, verb="refuse_version", sentence="a refusé un fichier\u00a0: virus", about=[document])
            mail_infected_file(version, document)
        elif not document.versions.filter(number__gt=version.number, check_state=Version.Check.CLEAN).exists():
            document.current = version
            document.save(update_fields=["current", "updated_at"])
    if refused:
        drop_file(version.file_name)
