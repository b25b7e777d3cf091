"""People who sign in, the roles they hold, the links sent to them. Trainees link to their account from their record."""

import datetime as dt
import hashlib
import re
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clubemploi.core.dates import today
from clubemploi.core.models import label_of


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def staff(self) -> "UserQuerySet":
        """Everyone who works here, closed accounts included."""
        return self.filter(Q(is_manager=True) | Q(is_tutor=True) | Q(is_administrator=True))

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Managers and administrators see the team; everyone else their own account."""
        return self.staff() if user.is_manager or user.is_administrator else self.filter(pk=user.pk)

    def tutors(self) -> "UserQuerySet":
        """Those who may lead a club, by name."""
        return self.active().filter(is_tutor=True).order_by("last_name", "first_name")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made by a call
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Write an address in lower case throughout: two people never differ by a capital."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser):
    email = models.EmailField("adresse e-mail", max_length=254, unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    phone = models.CharField("téléphone", max_length=16, blank=True, help_text="Imprimé sur la liste des inscrits.")
    is_manager = models.BooleanField("responsable emploi", default=False)
    is_tutor = models.BooleanField("tuteur", default=False)
    is_administrator = models.BooleanField("administrateur", default=False)
    is_active = models.BooleanField("actif", default=True)
    passkey_declined = models.BooleanField("ne veut pas de clé d’accès", default=False, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_email_any_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    def clean(self) -> None:
        super().clean()
        self.email = UserManager.normalize_email(self.email)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def is_staff_member(self) -> bool:
        """Whether this person works here, as opposed to a trainee: they get the side bar."""
        return self.is_manager or self.is_tutor or self.is_administrator

    @property
    def role_labels(self) -> list[str]:
        """The roles this person holds, in French: « responsable emploi », « tuteur », « administrateur »."""
        fields = ("is_manager", "is_tutor", "is_administrator")
        return [label_of(self, name) for name in fields if getattr(self, name)]

    @cached_property
    def led_tutors(self) -> set[int]:
        """Ids of the tutors whose clubs this person leads: their own, and whom they stand in for; none for no tutor.

        One query. Every filter « of the clubs they lead » is `tutor__in=user.led_tutors`, at the end of its path.
        """
        if not self.is_tutor:
            return set()
        return {self.pk, *Replacement.objects.running().filter(substitute=self).values_list("tutor", flat=True)}


class PersonalLinkQuerySet(models.QuerySet["PersonalLink"]):
    def usable(self) -> "PersonalLinkQuerySet":
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())


class PersonalLink(models.Model):
    """A secret address that does one thing, once, until a date. Only its hash is stored: a copy of the database
    opens nothing."""

    class Purpose(models.TextChoices):
        SET_UP = "set-up", "première installation"
        INVITATION = "invitation", "invitation dans l’équipe"
        SPACE = "space", "invitation dans l’espace"

    purpose = models.CharField("usage", max_length=12, choices=Purpose)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="pour", on_delete=models.CASCADE, null=True, related_name="links"
    )
    token_hash = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    expires_at = models.DateTimeField("valable jusqu’au")
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien personnel"
        verbose_name_plural = "liens personnels"

    def __str__(self) -> str:
        return self.get_purpose_display()

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()


class EmailChange(models.Model):
    """A new address waiting to be proven by the code sent to it, one at a time. It is an account's, or that of a record
    that has no e-mail yet (named by its app: records are above accounts).
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="compte",
        on_delete=models.CASCADE,
        null=True,
        related_name="email_change",
    )
    trainee = models.OneToOneField(
        "trainees.Trainee", verbose_name="stagiaire", on_delete=models.CASCADE, null=True, related_name="email_change"
    )
    email = models.EmailField("nouvelle adresse", max_length=254)
    code_hash = models.CharField("empreinte", max_length=64, editable=False)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    expires_at = models.DateTimeField("valable jusqu’au")

    class Meta:
        verbose_name = "changement d’adresse"
        verbose_name_plural = "changements d’adresse"
        constraints = [
            models.CheckConstraint(
                name="accounts_change_of_one",
                condition=Q(user__isnull=True, trainee__isnull=False) | Q(user__isnull=False, trainee__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.email

    @staticmethod
    def hash_of(code: str, owner: dict[str, int]) -> str:
        """The hash of a code, made with the installation's key and the owner: a copy of the database does not give a
        short code away.
        """
        letters = re.sub(r"[^A-Z0-9]", "", code.upper())
        return salted_hmac(f"clubemploi.accounts.email.{owner}", letters, algorithm="sha256").hexdigest()


class ReplacementQuerySet(models.QuerySet["Replacement"]):
    def visible_to(self, user: User) -> "ReplacementQuerySet":
        """Managers and administrators see all; tutors their own."""
        seen = user.is_manager or user.is_administrator
        return self.all() if seen else self.filter(Q(tutor=user) | Q(substitute=user))

    def running(self, day: dt.date | None = None) -> "ReplacementQuerySet":
        """Replacements in force on `day`; each ends by itself after its last day."""
        return self.filter(ended_at__isnull=True, until__gte=day or today())


class Replacement(models.Model):
    """While it runs, `substitute` leads the clubs of `tutor`, who keeps leading them too."""

    tutor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="tuteur", on_delete=models.CASCADE, related_name="replacements"
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="remplaçant", on_delete=models.CASCADE, related_name="substitutions"
    )
    until = models.DateField("jusqu’au")
    created_at = models.DateTimeField("créé le", default=timezone.now)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = ReplacementQuerySet.as_manager()

    class Meta:
        verbose_name = "remplacement"
        constraints = [
            models.CheckConstraint(name="accounts_substitute_is_another", condition=~Q(substitute=F("tutor"))),
            models.UniqueConstraint(
                fields=["tutor"], condition=Q(ended_at__isnull=True), name="accounts_one_replacement_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} remplace {self.tutor}"
