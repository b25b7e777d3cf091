"""Who said that they will be away."""

from django.utils import timezone

from clubemploi.clubs.models import Attendance, Club


def away_at_workshops(club: Club) -> dict[int, list[Attendance]]:
    """{workshop not over: attendances of those who announced an absence}, with trainee, by name. One query."""
    rows = Attendance.objects.filter(
        away_at__isnull=False, workshop__club=club, workshop__ends_at__gt=timezone.now(), enrolment__status="enrolled"
    ).select_related("enrolment__trainee")
    found: dict[int, list[Attendance]] = {}
    for row in rows.order_by("enrolment__trainee__name_key"):
        found.setdefault(row.workshop_id, []).append(row)
    return found
