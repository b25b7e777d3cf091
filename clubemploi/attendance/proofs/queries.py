"""Finding a closed sheet by its PDF."""

from clubemploi.attendance.models import AttendanceSheet


def sealed_as(digest: str) -> AttendanceSheet | None:
    """The sheet whose sealed PDF has this SHA-256, with its workshop and club, or None. One query."""
    sheets = AttendanceSheet.objects.filter(pdf_digest=digest).select_related("workshop__club", "closed_by")
    return sheets.first() if digest else None
