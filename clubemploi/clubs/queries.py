"""What the screens about clubs show."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
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
            present_count=Count("attendances", filter=Q(attendances__status__in=Attendance.CAME)),
        ).order_by("starts_at", "pk")
    )


def participants_of(club: Club) -> list[Enrolment]:
    """Active enrolments with their trainee, enrolled by name then waiting by rank. One query."""
    rows = Enrolment.objects.active().filter(club=club).select_related("trainee__user")
    enrolled = [row for row in rows if row.status == Enrolment.Status.ENROLLED]
    waiting = [row for row in rows if row.status == Enrolment.Status.WAITING]
    by_name = sorted(enrolled, key=lambda e: e.trainee.name_key)
    return [*by_name, *sorted(waiting, key=lambda e: (e.queued_at, e.pk))]


def is_outside(trainee: Trainee) -> bool:
    """Whether they can be invited into Mon espace: an e-mail, and not come in yet. Their account is loaded."""
    return bool(trainee.email) and not (trainee.user and trainee.user.is_active and trainee.user.last_login)


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


# ── What trainees do themselves ─────────────────────────────────────────────
def closed_because(club: Club, trainee: Trainee, workshops: Sequence[Workshop]) -> str:
    """Why this person cannot enrol online, or nothing. `workshops`: those of the club still to come. No query."""
    if not trainee.in_network:
        return "L’inscription en ligne est réservée aux membres du réseau emploi\u00a0: contactez-nous."
    if club.cancelled_at:
        return "Ce club a été annulé. Regardez les autres clubs, ou contactez-nous."
    if not club.is_open_online:
        return "Les inscriptions en ligne à ce club sont fermées. Regardez les autres clubs, ou contactez-nous."
    if not workshops:
        return "Ce club n’a plus d’atelier à venir. Regardez les autres clubs, ou contactez-nous."
    return ""


def shown_key(workshops: Iterable[Workshop]) -> str:
    """Which workshops somebody has read, and when they are: another key when one has come, gone or moved."""
    return ",".join(f"{workshop.pk}-{int(workshop.starts_at.timestamp())}" for workshop in workshops)


def has_started(club: Club) -> bool:
    """Whether its first workshop that is held has begun. One query."""
    first = club.workshops.held().first()
    return first is not None and first.starts_at <= timezone.now()


def clubs_open_online() -> list[Club]:
    """The menu of step 6: not over, cancelled or closed, with at least one workshop to come (`coming`, in order of
    date), in order of month. Two queries.
    """
    coming = Prefetch("workshops", Workshop.objects.upcoming(), to_attr="coming")
    clubs = Club.objects.filter(cancelled_at__isnull=True, is_open_online=True, end_date__gte=today())
    clubs = clubs.filter(Exists(Workshop.objects.upcoming().filter(club=OuterRef("pk"))))
    return list(clubs.select_related("tutor").prefetch_related(coming).order_by("month", "pk"))


def waiting_rank(enrolment: Enrolment) -> int:
    """From 1: how many wait before, and themself. One query."""
    before = Q(queued_at__lt=enrolment.queued_at) | Q(queued_at=enrolment.queued_at, pk__lte=enrolment.pk)
    return Enrolment.objects.waiting().filter(before, club=enrolment.club_id).count()


def own_clubs(trainee: Trainee) -> list[Enrolment]:
    """Mon espace: their enrolments, the newest club first, each with its `attended`: what they are expected or were at,
    with the workshop, in order of date. Two queries.
    """
    rows = Attendance.objects.select_related("workshop").order_by("workshop__starts_at", "workshop")
    return list(
        Enrolment.objects.active()
        .filter(trainee=trainee)
        .select_related("club__tutor")
        .prefetch_related(Prefetch("attendances", rows, to_attr="attended"))
        .order_by("-club__month", "pk")
    )


def away_at_workshops(club: Club) -> dict[int, list[Attendance]]:
    """{workshop not over: those who said they will not come}, with their trainee, by name. One query."""
    rows = Attendance.objects.filter(
        away_at__isnull=False, workshop__club=club, workshop__ends_at__gt=timezone.now(), enrolment__status="enrolled"
    ).select_related("enrolment__trainee")
    found: dict[int, list[Attendance]] = {}
    for row in rows.order_by("enrolment__trainee__name_key"):
        found.setdefault(row.workshop_id, []).append(row)
    return found


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
    incomplete: int = 0  # records of those enrolled that have blanks
