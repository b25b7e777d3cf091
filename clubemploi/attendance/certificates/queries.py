"""Finding an attestation."""

from clubemploi.attendance.models import Certificate
from clubemploi.attendance.sheets import digest_of


def certificate_numbered(number: str) -> Certificate | None:
    """The attestation of this number, however it is typed, unless it was altered since; else None. One query."""
    found = Certificate.objects.filter(number=number.strip().upper()).select_related("club").first()
    return found if found and digest_of(found.content) == found.digest else None
