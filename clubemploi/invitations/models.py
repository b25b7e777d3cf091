"""Steps 3 and 5: lists of unemployed former trainees invited to one club, their answers, and each mailing to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.core.dates import today
from clubemploi.core.models import Editable
from clubemploi.mailings.models import Mailing
from clubemploi.trainees.models import SituationKind, Trainee


class InvitationListQuerySet(models.QuerySet["InvitationList"]):
    def visible_to(self, user: User) -> "InvitationListQuerySet":
        """Managers see all, tutors those of the clubs they lead."""
        if user.is_manager:
            return self.all()
        return self.filter(club__tutor__in=user.led_tutors)


class InvitationList(Editable):
    club = models.ForeignKey(Club, verbose_name="club", on_delete=models.PROTECT, related_name="invitation_lists")
    from_date = models.DateField("sessions du")
    to_date = models.DateField("au")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="établie par", on_delete=models.PROTECT, related_name="+"
    )

    objects = InvitationListQuerySet.as_manager()

    class Meta:
        verbose_name = "liste de convocation"
        verbose_name_plural = "listes de convocation"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="invitations_dates_in_order", condition=Q(to_date__gte=F("from_date")))
        ]

    def __str__(self) -> str:
        return f"Convocations, {self.club}"


# Who has answered for good; who works or trains since, unless somebody put them on the list knowing it.
SETTLED = Q(answer__in=("enrolled", "job"))
WORKS = Q(by_hand=False, trainee__situation__in=(SituationKind.EMPLOYED, SituationKind.TRAINING))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> "InvitationQuerySet":
        return self.filter(list__in=InvitationList.objects.visible_to(user))

    def listed(self) -> "InvitationQuerySet":
        """Invitations not taken off their list."""
        return self.filter(removed_at__isnull=True)

    def concerned(self) -> "InvitationQuerySet":
        """Those whom a mailing may still go to: no seat, no job, no pause."""
        return self.listed().exclude(SETTLED).exclude(WORKS).exclude(paused_until__gte=today())

    def without_answer(self) -> "InvitationQuerySet":
        return self.filter(answer="")


class Invitation(models.Model):
    """One person on one list: who they were when the list was made, and what they answered."""

    class Answer(models.TextChoices):
        ENROLLED = "enrolled", "s’inscrit"
        UNAVAILABLE = "unavailable", "pas disponible"
        JOB = "job", "a retrouvé un emploi"

    class Via(models.TextChoices):
        LINK = "link", "par son lien"
        STAFF = "staff", "noté par l’équipe"

    list = models.ForeignKey(InvitationList, on_delete=models.CASCADE, related_name="invitations", verbose_name="liste")
    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="invitations", verbose_name="stagiaire")
    email = models.EmailField("e-mail", max_length=254, blank=True)
    last_name = models.CharField("nom", max_length=80)
    first_name = models.CharField("prénom", max_length=80)
    session_number = models.CharField("numéro de session", max_length=20, blank=True)
    session_date = models.DateField("date de session", null=True, blank=True)
    by_hand = models.BooleanField("ajouté à la main", default=False)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)
    answer = models.CharField("réponse", max_length=11, choices=Answer, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    via = models.CharField("comment", max_length=5, choices=Via, blank=True)
    paused_until = models.DateField("en pause jusqu’au", null=True, blank=True)
    pause_note = models.CharField("remarque", max_length=160, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "convocation"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["list", "trainee"], name="invitations_once_a_list")]
        indexes = [models.Index(fields=["list", "answer"], name="invitations_by_answer")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until >= today()


class Round(models.Model):
    """A mailing to a list: the convocation, then each reminder."""

    list = models.ForeignKey(InvitationList, on_delete=models.CASCADE, related_name="rounds", verbose_name="liste")
    mailing = models.OneToOneField(Mailing, on_delete=models.CASCADE, related_name="round", verbose_name="envoi")

    class Meta:
        verbose_name = "tour"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.list}, {self.mailing.get_kind_display()}"
