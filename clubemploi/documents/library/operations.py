"""What is noted as people read: their visits and their downloads."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.documents.models import Download, LibraryVisit, Version
from clubemploi.trainees.models import Trainee

SAME_VISIT = dt.timedelta(minutes=30)  # without a page: the next one begins another visit
SAME_TAKING = dt.timedelta(hours=1)  # a film read in parts, a page reloaded


@transaction.atomic
def note_visit(*, by: User) -> dt.datetime | None:
    """Note a visit to « Documents stagiaires »; return since when documents are new, None on a first visit."""
    now = timezone.now()
    visit, first = LibraryVisit.objects.select_for_update().get_or_create(user=by, defaults={"seen_at": now})
    if first:
        return None
    if now - visit.seen_at > SAME_VISIT:
        visit.before = visit.seen_at
    visit.seen_at = now
    visit.save(update_fields=["seen_at", "before"])
    return visit.before


@transaction.atomic
def note_download(version: Version, trainee: Trainee, *, way: Download.Way, by: User | None) -> Download:
    """Note that a trainee downloaded a document, by which `way`. Twice within an hour counts once."""
    lately = Download.objects.filter(version=version, trainee=trainee, at__gt=timezone.now() - SAME_TAKING)
    if known := lately.first():
        return known
    return Download.objects.create(version=version, trainee=trainee, way=way)
