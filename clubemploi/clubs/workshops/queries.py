"""Workshops of a club, and what speaks against a date."""

import datetime as dt

from django.db.models import Count, Q
from django.utils import timezone

from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.core.dates import day_fr, holiday_name, hours_fr, of_month
from clubemploi.trainees.models import Trainee


def workshops_of(club: Club) -> list[Workshop]:
    """The club's workshops by date, with `present_count` and `noted_count` (presences already noted). One query."""
    noted = ~Q(attendances__status=Attendance.Status.EXPECTED)
    return list(
        club.workshops.annotate(
            noted_count=Count("attendances", filter=noted),
            present_count=Count("attendances", filter=Q(attendances__status__in=Attendance.CAME)),
        ).order_by("starts_at", "pk")
    )


def expected_at(workshop: Workshop) -> list[Trainee]:
    """The people enrolled who are expected at this workshop, by name. One query."""
    attached = Attendance.objects.filter(workshop=workshop, enrolment__status=Enrolment.Status.ENROLLED)
    return list(Trainee.objects.filter(pk__in=attached.values("enrolment__trainee")).order_by("name_key", "pk"))


def workshop_warnings(
    club: Club, starts_at: dt.datetime, ends_at: dt.datetime, *, but: Workshop | None = None
) -> list[str]:
    """French sentences that whoever plans this workshop should read: a holiday, another workshop of the tutor."""
    warnings = []
    day = timezone.localdate(starts_at)
    if name := holiday_name(day):
        warnings.append(f"Le {day_fr(day, weekday=True)} est férié ({name}).")
    others = Workshop.objects.held().filter(
        club__tutor=club.tutor_id, club__cancelled_at__isnull=True, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    clash = (others.exclude(pk=but.pk) if but and but.pk else others).select_related("club").first()
    if clash:
        hours = hours_fr(clash.starts_at, clash.ends_at)
        warnings.append(
            f"{club.tutor} a déjà un atelier le {day_fr(day, weekday=True)}, {hours} "
            f"(«\u00a0{clash.title}\u00a0», club {of_month(clash.club.month)})."
        )
    return warnings
