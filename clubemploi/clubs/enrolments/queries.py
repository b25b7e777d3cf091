"""Who is in a club, who may be, and which clubs somebody may enter."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.core.dates import today
from clubemploi.trainees.models import Trainee


def participants_of(club: Club) -> list[Enrolment]:
    """Active enrolments with their trainee: those enrolled by name, then those waiting by rank. One query."""
    rows = Enrolment.objects.active().filter(club=club).select_related("trainee__user")
    enrolled = [row for row in rows if row.status == Enrolment.Status.ENROLLED]
    waiting = [row for row in rows if row.status == Enrolment.Status.WAITING]
    by_name = sorted(enrolled, key=lambda e: e.trainee.name_key)
    return [*by_name, *sorted(waiting, key=lambda e: (e.queued_at, e.pk))]


def trainees_to_enrol(club: Club, text: str) -> list[Trainee]:
    """People to choose from, with `is_here`: in the club already.

    Tutors search among everyone, but are shown name and session only (docs/access.md).
    """
    return Trainee.objects.suggested(text, here=Enrolment.objects.active().filter(club=club))


def closed_because(club: Club, trainee: Trainee, workshops: Sequence[Workshop]) -> str:
    """Why this person cannot enrol online, or "". `workshops`: those of the club still to come. No query."""
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
    """A key of the workshops somebody has read and of their times: it changes when one is added, removed or moved."""
    return ",".join(f"{workshop.pk}-{int(workshop.starts_at.timestamp())}" for workshop in workshops)


def clubs_open_online() -> list[Club]:
    """Clubs on the menu of step 6: not over, cancelled or closed, with at least one workshop to come (`coming`, by
    date), by month. Two queries.
    """
    coming = Prefetch("workshops", Workshop.objects.upcoming(), to_attr="coming")
    clubs = Club.objects.filter(cancelled_at__isnull=True, is_open_online=True, end_date__gte=today())
    clubs = clubs.filter(Exists(Workshop.objects.upcoming().filter(club=OuterRef("pk"))))
    return list(clubs.select_related("tutor").prefetch_related(coming).order_by("month", "pk"))


def waiting_rank(enrolment: Enrolment) -> int:
    """The rank on the waiting list, from 1. One query."""
    before = Q(queued_at__lt=enrolment.queued_at) | Q(queued_at=enrolment.queued_at, pk__lte=enrolment.pk)
    return Enrolment.objects.waiting().filter(before, club=enrolment.club_id).count()


def own_clubs(trainee: Trainee) -> list[Enrolment]:
    """Mon espace: their enrolments, the newest club first. Each has `attended`: the workshops where they are expected
    or were, by date. Two queries.
    """
    rows = Attendance.objects.select_related("workshop").order_by("workshop__starts_at", "workshop")
    return list(
        Enrolment.objects.active()
        .filter(trainee=trainee)
        .select_related("club__tutor")
        .prefetch_related(Prefetch("attendances", rows, to_attr="attended"))
        .order_by("-club__month", "pk")
    )


def enrolments_of(trainee: Trainee, user: User) -> list[Enrolment]:
    """The clubs of this person that `user` may see, with `workshop_count`: the zone « Club emploi » of a record."""
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
    """Clubs that `user` leads or manages, not over or cancelled, without this person in it; with `workshop_count`."""
    already = Enrolment.objects.active().filter(trainee=trainee).values("club")
    clubs = Club.objects.all() if user.is_manager else Club.objects.led_by(user)
    return list(
        clubs.filter(cancelled_at__isnull=True, end_date__gte=today())
        .exclude(pk__in=already)
        .select_related("tutor")
        .annotate(workshop_count=Count("workshops", filter=Q(workshops__cancelled_at__isnull=True)))
        .order_by("month", "pk")
    )
