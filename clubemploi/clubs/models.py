"""Clubs, their workshops, who is enrolled, and who is expected at which workshop."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.core.dates import add_months, moment_fr, of_month, today
from clubemploi.core.models import Editable
from clubemploi.trainees.models import Note, Trainee

DEFAULT_MONTHS = 2


class ClubQuerySet(models.QuerySet["Club"]):
    def visible_to(self, user: User) -> "ClubQuerySet":
        """Managers see all, tutors the clubs they lead (or stand in for), trainees those they are enrolled in."""
        if user.is_manager:
            return self.all()
        enrolled = Enrolment.objects.active().filter(trainee__user=user).values("club")
        return self.filter(Q(pk__in=enrolled) | Q(tutor__in=user.led_tutors))

    def led_by(self, user: User) -> "ClubQuerySet":
        return self.filter(tutor__in=user.led_tutors)

    def in_state(self, state: str) -> "ClubQuerySet":
        """`state`: upcoming, running, over or cancelled."""
        day = today()
        if state == Club.State.CANCELLED:
            return self.filter(cancelled_at__isnull=False)
        alive = self.filter(cancelled_at__isnull=True)
        if state == Club.State.UPCOMING:
            return alive.filter(month__gt=day)
        if state == Club.State.RUNNING:
            return alive.filter(month__lte=day, end_date__gte=day)
        return alive.filter(end_date__lt=day)


class Club(Editable):
    class State(models.TextChoices):
        UPCOMING = "upcoming", "à venir"
        RUNNING = "running", "en cours"
        OVER = "over", "terminé"
        CANCELLED = "cancelled", "annulé"

    month = models.DateField("mois", help_text="Le club commence le premier de ce mois.")
    months = models.PositiveSmallIntegerField("durée en mois", default=DEFAULT_MONTHS)
    end_date = models.DateField("dernier jour", editable=False)
    tutor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="tuteur", on_delete=models.PROTECT, related_name="clubs"
    )
    place = models.CharField("lieu", max_length=120)
    capacity = models.PositiveSmallIntegerField(
        "nombre de places", null=True, blank=True, help_text="Laissez vide s’il n’y a pas de limite."
    )
    is_open_online = models.BooleanField(
        "inscription en ligne", default=True, help_text="Les membres du réseau emploi peuvent s’y inscrire eux-mêmes."
    )
    # Kept by conditional UPDATEs in operations: the last seat cannot be taken twice.
    seats_taken = models.PositiveIntegerField("places prises", default=0, editable=False)
    is_second = models.BooleanField("deuxième club du tuteur ce mois-là", default=False, editable=False)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True, editable=False)

    objects = ClubQuerySet.as_manager()

    class Meta:
        verbose_name = "club emploi"
        verbose_name_plural = "clubs emploi"
        ordering = ["-month", "pk"]
        indexes = [
            models.Index(fields=["month"], name="clubs_by_month"),
            models.Index(fields=["end_date"], name="clubs_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tutor", "month"],
                condition=Q(is_second=False, cancelled_at__isnull=True),
                name="clubs_one_per_tutor_and_month",
            ),
            models.CheckConstraint(
                name="clubs_seats_within_capacity",
                condition=Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity")),
            ),
            models.CheckConstraint(name="clubs_starts_on_the_first", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"Club emploi {of_month(self.month)}"

    @property
    def state(self) -> str:
        """The club's state today, one of Club.State."""
        if self.cancelled_at:
            return self.State.CANCELLED
        day = today()
        if day < self.month:
            return self.State.UPCOMING
        return self.State.RUNNING if day <= self.end_date else self.State.OVER

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.seats_taken >= self.capacity

    def spans(self, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
        """Whether a workshop at that time lies within this club's period, in local days."""
        return self.month <= timezone.localdate(starts_at) and timezone.localdate(ends_at) <= self.end_date


def last_day(month: dt.date, months: int) -> dt.date:
    """The last day of a club that starts in `month` and lasts `months` months."""
    return add_months(month, months) - dt.timedelta(days=1)


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def visible_to(self, user: User) -> "WorkshopQuerySet":
        return self.filter(club__in=Club.objects.visible_to(user))

    def held(self) -> "WorkshopQuerySet":
        """Workshops that are not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def upcoming(self) -> "WorkshopQuerySet":
        return self.held().filter(ends_at__gt=timezone.now())


class Workshop(Editable):
    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="workshops")
    title = models.CharField("intitulé", max_length=120)
    starts_at = models.DateTimeField("début", db_index=True)
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=120, blank=True, help_text="Laissez vide si c’est celui du club.")
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True, editable=False)
    # Rises with whatever a calendar must follow: iCalendar's SEQUENCE, the same for everyone.
    sequence = models.PositiveIntegerField("numéro de modification", default=0, editable=False)
    # What those enrolled were last told, while it is not what is true: see workshops/announcements.py.
    told_as = models.JSONField("annoncé comme", null=True, editable=False)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = "atelier"
        verbose_name_plural = "ateliers"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(name="clubs_workshop_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.UniqueConstraint(
                fields=["club", "starts_at"],
                condition=Q(cancelled_at__isnull=True),
                name="clubs_one_workshop_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {moment_fr(self.starts_at)}"

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, user: User) -> "EnrolmentQuerySet":
        """Managers see all; tutors those of their clubs; a trainee their own."""
        if user.is_manager:
            return self.all()
        return self.filter(Q(trainee__user=user) | Q(club__tutor__in=user.led_tutors))

    def active(self) -> "EnrolmentQuerySet":
        """Those enrolled or waiting for a seat."""
        return self.exclude(status=Enrolment.Status.WITHDRAWN)

    def enrolled(self) -> "EnrolmentQuerySet":
        return self.filter(status=Enrolment.Status.ENROLLED)

    def waiting(self) -> "EnrolmentQuerySet":
        """The waiting list, in order of arrival."""
        return self.filter(status=Enrolment.Status.WAITING).order_by("queued_at", "pk")


class Enrolment(models.Model):
    class Status(models.TextChoices):
        ENROLLED = "enrolled", "inscrit"
        WAITING = "waiting", "en liste d’attente"
        WITHDRAWN = "withdrawn", "retiré"

    class Channel(models.TextChoices):
        MANAGER = "manager", "par la responsable"
        TUTOR = "tutor", "par le tuteur"
        ONLINE = "online", "en ligne"
        INVITATION = "invitation", "par un lien d’invitation"

    club = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="enrolments")
    trainee = models.ForeignKey(Trainee, on_delete=models.PROTECT, related_name="enrolments")
    channel = models.CharField("inscription", max_length=10, choices=Channel)
    status = models.CharField("état", max_length=9, choices=Status)
    queued_at = models.DateTimeField("arrivé le", default=timezone.now)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        constraints = [models.UniqueConstraint(fields=["club", "trainee"], name="clubs_enrolled_once")]
        indexes = [models.Index(fields=["club", "status", "queued_at"], name="clubs_enrolments_by_state")]

    def __str__(self) -> str:
        return f"{self.trainee}, {self.club}"


class Attendance(models.Model):
    """One trainee expected at one workshop; the tutor later says present, absent or excused."""

    class Status(models.TextChoices):
        EXPECTED = "expected", "attendu"
        PRESENT = "present", "présent"
        LATE = "late", "en retard"
        ABSENT = "absent", "absent"
        EXCUSED = "excused", "excusé"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attendances")
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="attendances")
    status = models.CharField("présence", max_length=8, choices=Status, default=Status.EXPECTED)
    away_at = models.DateTimeField("absence annoncée le", null=True, blank=True)
    away_reason = models.CharField("raison", max_length=200, blank=True)
    reminded_at = models.DateTimeField("rappel envoyé le", null=True, editable=False)
    comment = models.TextField("commentaire", max_length=1000, blank=True)
    audience = models.CharField("lu par", max_length=8, choices=Note.Audience, default=Note.Audience.TRAINEE)
    commented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="commenté par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="noté par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    noted_at = models.DateTimeField("noté le", null=True)
    # Rises with each change of presence or comment: two devices on one workshop are told apart.
    version = models.PositiveIntegerField(default=0, editable=False)

    CAME = (Status.PRESENT, Status.LATE)

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        constraints = [models.UniqueConstraint(fields=["enrolment", "workshop"], name="clubs_attends_once")]
        indexes = [models.Index(fields=["workshop", "status"], name="clubs_attendances_by_state")]

    def __str__(self) -> str:
        return self.get_status_display()
