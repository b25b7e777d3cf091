"""Workshops as calendar entries: of one person, with mails and in the calendar they follow."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.calendars.ical import Event, Person
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.core.addresses import absolute
from clubemploi.core.dates import of_month
from clubemploi.core.phones import format_phone
from clubemploi.trainees.models import Trainee

KEPT = dt.timedelta(days=90)  # how long a past workshop stays in the calendar one follows


def person_of(trainee: Trainee, email: str = "") -> Person:
    return Person(f"s{trainee.pk}", trainee.full_name, email or trainee.email)


def event_of(workshop: Workshop, club: Club, *, description: str = "") -> Event:
    """The entry of a workshop (`club`: its own, with its tutor)."""
    return Event(
        key=f"atelier-{workshop.pk}-{int(workshop.created_at.timestamp())}",
        sequence=workshop.sequence,
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        title=workshop.title,
        place=workshop.place or club.place,
        description=description or _for_trainees(club),
        changed_at=workshop.updated_at,
        is_cancelled=bool(workshop.cancelled_at or club.cancelled_at),
    )


def _for_trainees(club: Club) -> str:
    phone = f", {format_phone(club.tutor.phone)}" if club.tutor.phone else ""
    page = absolute("my_space")
    return f"Club emploi {of_month(club.month)}, avec {club.tutor}{phone}.\nMon espace\u00a0: {page}"


def events_of(workshops: Iterable[Workshop], club: Club) -> list[Event]:
    return [event_of(workshop, club) for workshop in workshops]


def events_followed(user: User) -> list[Event]:
    """The calendar of an account: the workshops where a trainee is expected, those that a tutor leads, and for a
    manager all of them; past ones for 90 days. Three queries at most.
    """
    since = timezone.now() - KEPT
    workshops = Workshop.objects.filter(ends_at__gte=since).select_related("club__tutor").order_by("starts_at", "pk")
    if user.is_manager or user.is_tutor:
        led = workshops if user.is_manager else workshops.filter(club__tutor__in=user.led_tutors)
        return [event_of(workshop, workshop.club, description=_for_staff(workshop.club)) for workshop in led]
    mine = Attendance.objects.filter(enrolment__trainee__user=user, enrolment__status=Enrolment.Status.ENROLLED)
    return [event_of(workshop, workshop.club) for workshop in workshops.filter(pk__in=mine.values("workshop"))]


def _for_staff(club: Club) -> str:
    page = absolute("club_detail", club.pk)
    return f"Club emploi {of_month(club.month)}, mené par {club.tutor}.\n{page}"
