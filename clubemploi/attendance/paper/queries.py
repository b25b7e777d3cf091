"""The pages attached to a workshop."""

from clubemploi.attendance.models import Scan
from clubemploi.clubs.models import Workshop


def scans_of(workshop: Workshop) -> list[Scan]:
    """The pages of the sheet signed on paper, in order. One query."""
    return list(Scan.objects.standing().filter(workshop=workshop).select_related("added_by"))
