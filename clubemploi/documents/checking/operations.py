"""Having the antivirus check new versions, where CLAMAV_SOCKET is set (adr/0014): a job of the worker."""

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
    """Job of the worker: have some of the versions « en contrôle » checked. Return whether any was settled.

    A version that gets no answer from the antivirus waits a minute, so that the next run asks about others. Checked
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
