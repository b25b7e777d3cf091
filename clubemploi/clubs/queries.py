"""What the screens about clubs show."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.core.dates import day_fr, holiday_name, hours_fr, of_month, today
from clubemploi.trainees.models import Trainee

RESULTS_SHOWN = 8


def clubs_listed(
    user: User, *, led: bool = False, year: int | None = None, tutor: int | None = None, state: str = ""
) -> QuerySet[Club]:
    """Clubs this person may see (`led`: only those they lead), the newest month first, with `workshop_count` and
    `waiting_count`.
    """
    clubs = (Club.objects.led_by(user) if led else Club.objects.visible_to(user)).select_related("tutor")
    if year:
        clubs = clubs.filter(month__year=year)
    if tutor:
        clubs = clubs.filter(tutor=tutor)
    if state:
        clubs = clubs.in_state(state)
    workshops = Workshop.objects.held().filter(club=OuterRef("pk")).order_by().values("club")
    waiting = Enrolment.objects.waiting().filter(club=OuterRef("pk")).order_by().values("club")
    return clubs.annotate(
        workshop_count=Subquery(workshops.annotate(n=Count("pk")).values("n")),
        waiting_count=Subquery(waiting.annotate(n=Count("pk")).values("n")),
    ).order_by("-month", "pk")


def clubs_of(tutor: User) -> list[Club]:
    """Their clubs running or to come, in order of month. One query."""
    return list(
        Club.objects.filter(tutor=tutor, cancelled_at__isnull=True, end_date__gte=today()).order_by("month", "pk")
    )


def years_with_clubs(user: User) -> list[int]:
    """For the filter: from the year of this person's newest club down to their oldest's. One query."""
    ends = Club.objects.visible_to(user).aggregate(first=Min("month"), last=Max("month"))
    return list(range(ends["last"].year, ends["first"].year - 1, -1)) if ends["first"] else []


def workshops_of(club: Club) -> list[Workshop]:
    """In order of date, with `present_count` and `noted_count` (presences already noted). One query."""
    noted = ~Q(attendances__status=Attendance.Status.EXPECTED)
    return list(
        club.workshops.annotate(
            noted_count=Count("attendances", filter=noted),
            present_count=Count("attendances", filter=Q(attendances__status=Attendance.Status.PRESENT)),
        ).order_by("starts_at", "pk")
    )


def participants_of(club: Club) -> list[Enrolment]:
    """Active enrolments with their trainee, enrolled by name then waiting by rank. One query."""
    rows = Enrolment.objects.active().filter(club=club).select_related("trainee")
    enrolled = [row for row in rows if row.status == Enrolment.Status.ENROLLED]
    waiting = [row for row in rows if row.status == Enrolment.Status.WAITING]
    by_name = sorted(enrolled, key=lambda e: e.trainee.name_key)
    return [*by_name, *sorted(waiting, key=lambda e: (e.queued_at, e.pk))]


def expected_at(workshop: Workshop) -> list[Trainee]:
    """Those enrolled who are attached to this workshop, by name. One query."""
    attached = Attendance.objects.filter(workshop=workshop, enrolment__status=Enrolment.Status.ENROLLED)
    return list(Trainee.objects.filter(pk__in=attached.values("enrolment__trainee")).order_by("name_key", "pk"))


def trainees_to_enrol(club: Club, text: str) -> list[Trainee]:
    """At most 8 people whose name, e-mail or phone begins so, with `is_in_club`.

    Tutors search among everyone, but are shown name and session only (product.md).
    """
    if not text.strip():
        return []
    here = Enrolment.objects.active().filter(club=club, trainee=OuterRef("pk"))
    found = Trainee.objects.search(text).annotate(is_in_club=Exists(here))
    return list(found.order_by("name_key", "pk")[:RESULTS_SHOWN])


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


def enrolments_of(trainee: Trainee, user: User) -> list[Enrolment]:
    """The zone « Club emploi » of a record: this person's clubs that `user` may see, with `workshop_count`."""
    attached = Attendance.objects.filter(enrolment=OuterRef("pk"), workshop__cancelled_at__isnull=True)
    counted = attached.order_by().values("enrolment").annotate(n=Count("pk")).values("n")
    return list(
        Enrolment.objects.visible_to(user)
        .active()
        .filter(trainee=trainee)
        .select_related("club__tutor")
        .annotate(workshop_count=Subquery(counted))
        .order_by("-club__month")
    )


def open_clubs_for(trainee: Trainee, user: User) -> list[Club]:
    """Clubs not over or cancelled that `user` leads or manages and this person is not in, with `workshop_count`."""
    already = Enrolment.objects.active().filter(trainee=trainee).values("club")
    clubs = Club.objects.all() if user.is_manager else Club.objects.led_by(user)
    return list(
        clubs.filter(cancelled_at__isnull=True, end_date__gte=today())
        .exclude(pk__in=already)
        .select_related("tutor")
        .annotate(workshop_count=Count("workshops", filter=Q(workshops__cancelled_at__isnull=True)))
        .order_by("month", "pk")
    )


@dataclass(frozen=True)
class Step:
    label: str
    state: str  # "ok", "now" or "" (to come)


@dataclass(frozen=True)
class Progress:
    """Where a club stands, and the one thing to do next (`action`: what the template's button does)."""

    steps: list[Step]
    title: str
    detail: str
    action: str
    workshop: Workshop | None = None
