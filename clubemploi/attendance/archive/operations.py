"""Closed sheets are kept for the years set, then erased, with a trace: the chain, the digests and the counts stay."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.attendance.archive.queries import kept_until, sheets_due
from clubemploi.attendance.models import AttendanceSheet, Scan, Signature
from clubemploi.attendance.proofs.chain import append_evidence
from clubemploi.clubs.models import Workshop
from clubemploi.core.dates import today
from clubemploi.core.text import plural
from clubemploi.files.storage import drop_file
from clubemploi.journal.operations import record

WORKSHOPS_AT_ONCE = 20
DAY_SECONDS = 24 * 3600


def erase_next() -> bool:
    """Job of the worker, once a day: erase some of the sheets kept long enough. Return whether there were any."""
    done_on = f"sheets-erased-{today()}"
    if cache.get(done_on):
        return False
    if drop_erased_files() + erase_old_sheets():
        return True
    cache.set(done_on, 1, timeout=DAY_SECONDS)
    return False


def erase_old_sheets(*, at_most: int = WORKSHOPS_AT_ONCE) -> int:
    """Erase what names people in the sheets and signatures of at most `at_most` workshops past the years to keep.
    Return how many workshops. Their files go after the transaction: drop_erased_files also finds those that a killed
    worker left.
    """
    years = Association.current().sheets_kept_years
    limit = kept_until(today(), years)
    numbers = list(sheets_due(limit).order_by().values_list("workshop", flat=True).distinct()[:at_most])
    for left in (Signature.objects.exclude(salt=""), Scan.objects.standing()):  # signed, and never closed
        if not numbers:
            left = left.filter(workshop__ends_at__lt=limit)
            numbers = list(left.order_by().values_list("workshop", flat=True).distinct()[:at_most])
    if numbers:
        _erase(numbers, years)
        drop_erased_files()
    return len(numbers)


@transaction.atomic
def _erase(numbers: Sequence[int], years: int) -> None:
    """All versions of these workshops' sheets, their signatures and pages, with one entry a year. Erased already:
    nothing.
    """
    workshops = Workshop.objects.select_for_update(of=("self",)).select_related("club").filter(pk__in=numbers)
    counts: Counter[tuple[int, str]] = Counter()
    about: dict[int, list[models.Model]] = defaultdict(list)
    for workshop in workshops.order_by("pk"):
        sheets = list(AttendanceSheet.objects.kept().filter(workshop=workshop).order_by("number"))
        signatures, pages = _erase_workshop(workshop, sheets)
        year = timezone.localtime(workshop.starts_at).year
        noun = "feuille" if sheets else "signature" if signatures else "page"
        counts[year, noun] += len(sheets) or signatures or pages
        about[year] += [workshop.club, workshop, *sheets]
    for (year, noun), count in counts.items():
        if count:
            sentence = f"a effacé {plural(count, noun)} de {year} (conservation\u00a0: {plural(years, 'an')})"
            record(by=None, verb="erase_sheets", sentence=sentence, about=dict.fromkeys(about[year]))


def _erase_workshop(workshop: Workshop, sheets: Sequence[AttendanceSheet]) -> tuple[int, int]:
    """How many signatures and pages. The chain says what was erased, so that nothing else can pass for it."""
    named = Signature.objects.filter(workshop=workshop).exclude(salt="")
    signatures = named.update(name="", strokes=[], salt="", identified="", device="", network="")
    now = timezone.now()
    # Taken off, past the time to put them back: drop_removed_scans does the rest.
    pages = Scan.objects.standing().filter(workshop=workshop).update(removed_at=now - Scan.UNDO)
    for sheet in sheets:
        sheet.content, sheet.reason, sheet.erased_at = {}, "", now
        sheet.save(update_fields=["content", "reason", "erased_at"])
    if sheets or signatures:
        facts = {"workshop": workshop.pk, "versions": [sheet.number for sheet in sheets], "signatures": signatures}
        append_evidence("erasure", facts | {"at": now.astimezone(dt.UTC).isoformat()})
    return signatures, pages


def drop_erased_files(*, at_most: int = 500) -> int:
    """Delete the PDFs of sheets already erased, at most `at_most`; return how many. The row forgets a file's name only
    once the file is gone, so that none is lost.
    """
    sheets = AttendanceSheet.objects.filter(erased_at__isnull=False, pdf_key__isnull=False).order_by("pk")[:at_most]
    for sheet in sheets:
        drop_file(sheet.pdf_name)
        AttendanceSheet.objects.filter(pk=sheet.pk).update(pdf_key=None)
    return len(sheets)
