"""Message models, mailings, one delivery a person, and what people refuse."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clubemploi.accounts.models import User
from clubemploi.core.models import Editable
from clubemploi.mailings.fields import fill
from clubemploi.outbox.models import Message, State
from clubemploi.trainees.models import Trainee

CALL_BACK = dt.timedelta(minutes=5)  # how long « Envoyer » can be taken back
CODE_LENGTH = 10  # of a letter's code
TRIAL = "essai"  # what stands for a personal link's token in a trial copy


class Kind(models.TextChoices):
    INVITATION = "invitation", "convocation"
    REMINDER = "reminder", "relance"
    DOCUMENTS = "documents", "envoi de documentation"
    WORKSHOP_SOON = "workshop_soon", "rappel avant un atelier"
    WORKSHOP_CHANGE = "workshop_change", "changement d’atelier"
    CONFIRMATION = "confirmation", "confirmation d’inscription"
    FREE = "message", "message libre"


# What tells somebody about what they are enrolled in: not a mailing that one refuses, nor one that is counted.
SERVICE = {Kind.WORKSHOP_SOON, Kind.WORKSHOP_CHANGE, Kind.CONFIRMATION}
ANSWERED = {Kind.INVITATION, Kind.REMINDER}  # carry the three personal links
ENDED_BY_A_JOB = ANSWERED


class MessageModel(Editable):
    """A text to start from, with merge fields between square brackets (fields.py)."""

    kind = models.CharField("nature", max_length=15, choices=Kind, default=Kind.FREE)
    name = models.CharField(
        "nom du modèle", max_length=80, help_text="Pour le retrouver\u00a0: «\u00a0Relance d’été\u00a0»."
    )
    subject = models.CharField("objet", max_length=150)
    body = models.TextField("texte", max_length=8000)

    class Meta:
        verbose_name = "modèle de message"
        verbose_name_plural = "modèles de message"
        ordering = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class MailingQuerySet(models.QuerySet["Mailing"]):
    def visible_to(self, user: User) -> "MailingQuerySet":
        """Managers see all; tutors their own, and those about the clubs they lead or stand in for."""
        if user.is_manager:
            return self.all()
        if not user.is_tutor:
            return self.none()
        return self.filter(Q(by=user) | Q(tutor__in=user.led_tutors))

    def due(self) -> "MailingQuerySet":
        """Mailings whose five minutes have passed, and that are not wholly in the outbox yet."""
        return self.filter(state=Mailing.State.LEAVING, send_at__lte=timezone.now()).order_by("send_at", "pk")


class Mailing(Editable):
    class State(models.TextChoices):
        DRAFT = "draft", "brouillon"
        LEAVING = "leaving", "part"
        SENT = "sent", "envoyé"

    kind = models.CharField("nature", max_length=15, choices=Kind)
    subject = models.CharField("objet", max_length=150)
    body = models.TextField("texte", max_length=8000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="préparé par", on_delete=models.PROTECT, related_name="mailings"
    )
    tutor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="tuteur du club", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    about = models.CharField("à propos de", max_length=120, blank=True)
    about_path = models.CharField("page", max_length=120, blank=True)
    values = models.JSONField("champs communs", default=dict)  # merge field → its text, the same for everybody
    calendar = models.JSONField("entrées d’agenda", null=True, editable=False)  # calendars.ical.Event, as JSON
    # What goes with an « envoi de documentation », put there by the app `documents`: files joined to each mail, and
    # [label, path] of what is fetched by a personal link instead; the path holds the outbox's TOKEN_MARK.
    attachments = models.JSONField("pièces jointes", default=list, editable=False)
    links = models.JSONField("liens", default=list, editable=False)
    personal_path = models.CharField("lien personnel", max_length=120, blank=True, editable=False)
    compose_path = models.CharField("où il se prépare", max_length=120, blank=True, editable=False)
    # A convocation to a dated workshop is not worth sending after it; its links end when the club starts.
    expires_at = models.DateTimeField("inutile après", null=True)
    links_until = models.DateTimeField("réponses jusqu’au", null=True)
    state = models.CharField("état", max_length=8, choices=State, default=State.DRAFT, editable=False)
    send_at = models.DateTimeField("part le", null=True, editable=False)
    sent_at = models.DateTimeField("envoyé le", null=True, editable=False)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "send_at"], name="mailings_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The subject, with the merge fields common to all filled in."""
        return fill(self.subject, self.values)

    def get_absolute_url(self) -> str:
        if self.compose_path and self.state == self.State.DRAFT:
            return self.compose_path
        return reverse("mailing_detail", args=[self.pk])

    @property
    def joined_files(self) -> list[dict[str, str]]:
        """The joined files, as the outbox takes them."""
        return [{key: one[key] for key in ("file", "name", "type")} for one in self.attachments]

    @property
    def is_service(self) -> bool:
        return self.kind in SERVICE

    @property
    def can_be_called_back(self) -> bool:
        return self.state == self.State.LEAVING and self.send_at is not None and self.send_at > timezone.now()


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> "DeliveryQuerySet":
        return self.filter(mailing__in=Mailing.objects.visible_to(user))

    def kept(self) -> "DeliveryQuerySet":
        """Deliveries to those whom the mailing goes to, by any channel."""
        return self.exclude(channel="")

    def with_link(self, token: str) -> "DeliveryQuerySet":
        """The delivery of this personal link. A letter's code is too short to be one: see with_code."""
        return self.filter(token_hash=hash_of(token)) if len(token) > CODE_LENGTH else self.none()

    def with_code(self, code: str) -> "DeliveryQuerySet":
        """The delivery whose letter bears this code, however it was typed. The caller counts attempts."""
        letters = "".join(c for c in code.upper() if c.isalnum())
        return self.filter(token_hash=hash_of(letters)) if len(letters) == CODE_LENGTH else self.none()


class Delivery(models.Model):
    """One mailing to one person: by which channel, and what became of it."""

    class Channel(models.TextChoices):
        EMAIL = "email", "e-mail"
        LETTER = "letter", "lettre"
        CALL = "call", "appel"

    class LeftOut(models.TextChoices):
        KIND = "kind", "ne veut plus de ce genre d’envoi"
        MAILINGS = "mailings", "ne veut plus d’envoi"
        CONTACT = "contact", "ne veut plus être contacté"
        LIMIT = "limit", "a reçu assez d’envois ce mois-ci"
        UNREACHABLE = "unreachable", "ni e-mail, ni adresse, ni téléphone"
        NO_EMAIL = "no_email", "pas d’adresse e-mail qui marche"
        JOB = "job", "n’est plus sans emploi"
        SETTLED = "settled", "a répondu, ou est inscrit"
        PAUSED = "paused", "en pause"
        REMOVED = "removed", "retiré de la liste"
        CLUB = "club", "club annulé"

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries", verbose_name="envoi")
    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="deliveries", verbose_name="stagiaire")
    channel = models.CharField("par", max_length=6, choices=Channel, blank=True)
    left_out = models.CharField("laissé de côté", max_length=11, choices=LeftOut, blank=True)
    to = models.CharField("adresse e-mail", max_length=254, blank=True)
    message = models.OneToOneField(
        Message, on_delete=models.SET_NULL, null=True, related_name="delivery", verbose_name="mail"
    )
    token_hash = models.CharField("empreinte", max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    code = models.CharField("code scellé", max_length=200, blank=True, editable=False)  # of a letter or a call
    sent_at = models.DateTimeField("envoyé le", null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "destinataire"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["mailing", "trainee"], name="mailings_once_a_person")]
        indexes = [
            models.Index(fields=["trainee", "sent_at"], name="mailings_by_person"),
            models.Index(fields=["mailing", "channel", "message"], name="mailings_to_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.trainee} ({self.get_channel_display() or self.get_left_out_display()})"

    @property
    def fate(self) -> tuple[str, str]:
        """(CSS class, words) of what became of it. Load its message with it."""
        if not self.channel:
            return "", str(self.get_left_out_display())
        if self.message is None and self.channel == self.Channel.EMAIL and self.sent_at:
            return "", "parti, le détail est effacé"
        if self.message is None:
            return FATE_ELSEWHERE[self.channel]
        state = self.message.state
        return FATES.get(state, "now"), str(self.message.get_state_display())


FATE_ELSEWHERE = {"letter": ("done", "à poster"), "call": ("done", "à appeler"), "email": ("now", "en attente")}
FATES: dict[str, str] = {State.ACCEPTED: "done", State.UNCERTAIN: "wait", State.DEFERRED: "wait", State.CANCELLED: ""}
FATES |= dict.fromkeys([State.REFUSED, State.EXPIRED, State.BOUNCED], "no")


class Refusal(models.Model):
    """What a person no longer wants to receive. Taking it back deletes the row; the journal remembers both."""

    class Scope(models.TextChoices):
        KIND = "kind", "ce genre d’envoi"
        MAILINGS = "mailings", "tous les envois"
        CONTACT = "contact", "tout contact"

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="refusals", verbose_name="stagiaire")
    scope = models.CharField("refus", max_length=8, choices=Scope)
    kind = models.CharField("nature", max_length=15, choices=Kind, blank=True)  # of scope « kind » alone
    by_themself = models.BooleanField("demandé par la personne", default=True)
    since = models.DateTimeField("depuis le", default=timezone.now)

    class Meta:
        verbose_name = "refus"
        verbose_name_plural = "refus"
        constraints = [models.UniqueConstraint(fields=["trainee", "scope", "kind"], name="mailings_refused_once")]

    def __str__(self) -> str:
        return f"{self.trainee} : {self.label}"

    @property
    def label(self) -> str:
        return f"les envois «\u00a0{self.get_kind_display()}\u00a0»" if self.kind else str(self.get_scope_display())


def hash_of(token: str) -> str:
    """How a token is stored: keyed, so that a copy of the database does not give a letter's short code away."""
    return salted_hmac("clubemploi.mailings.token", token.strip().upper(), algorithm="sha256").hexdigest()
