"""Every mail is first a row: one recipient, one message, one fate. The states are those of docs/adr/0009."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from clubemploi.core.sealing import unseal


class State(models.TextChoices):
    QUEUED = "queued", "en attente"
    CLAIMED = "claimed", "pris par l’expéditeur"
    HANDING_OVER = "handing_over", "en cours de remise"
    ACCEPTED = "accepted", "parti"
    DEFERRED = "deferred", "nouvel essai prévu"
    REFUSED = "refused", "refusé"
    UNCERTAIN = "uncertain", "incertain"
    EXPIRED = "expired", "abandonné"
    CANCELLED = "cancelled", "annulé"
    BOUNCED = "bounced", "revenu"


GIVE_UP = dt.timedelta(hours=24)
WAITING = (State.QUEUED, State.DEFERRED)
STUCK = (State.REFUSED, State.UNCERTAIN, State.EXPIRED, State.CANCELLED, State.BOUNCED)
KEPT_BODY, KEPT = dt.timedelta(days=62), dt.timedelta(days=365)
TOKEN_MARK = "~jeton~"  # noqa: S105  where a mail's own token goes as it leaves: its stored text opens nothing


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> "MessageQuerySet":
        """Administrators see the mail; `user` is an accounts.User, which is above this app."""
        return self.all() if user.is_administrator else self.none()

    def due(self) -> "MessageQuerySet":
        return self.filter(state__in=WAITING, next_try_at__lte=timezone.now())


class Message(models.Model):
    kind = models.CharField("nature", max_length=40, db_index=True)
    to = models.EmailField("à", max_length=254, db_index=True)
    to_name = models.CharField("nom du destinataire", max_length=170, blank=True)
    reply_to = models.EmailField("répondre à", max_length=254, blank=True)
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte", blank=True)
    html = models.TextField("mise en page", blank=True)
    calendar = models.TextField("agenda joint", blank=True)  # iCalendar, as calendars/ical.py writes it
    # Files that go with it, as files/storage.py keeps them: [{"file": name, "name": as shown, "type": content type}].
    attachments = models.JSONField("pièces jointes", default=list, blank=True)
    secret = models.BooleanField("contient un code ou un lien personnel", default=False)
    token = models.CharField("jeton scellé", max_length=300, blank=True, editable=False)
    unsubscribe_url = models.CharField("adresse de désinscription", max_length=300, blank=True, editable=False)
    message_id = models.CharField("identifiant du mail", max_length=200, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="envoyé par", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="compte", on_delete=models.SET_NULL, null=True, related_name="messages"
    )
    state = models.CharField("état", max_length=12, choices=State, default=State.QUEUED)
    answer = models.CharField("réponse", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    next_try_at = models.DateTimeField("prochain essai", default=timezone.now)
    expires_at = models.DateTimeField("abandonné après")
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)
    # A code or a link does no harm twice: sent once more when nobody knows whether it left.
    resend_uncertain = models.BooleanField("renvoyé une fois dans le doute", default=False)
    was_uncertain = models.BooleanField("a été incertain", default=False)
    lease = models.UUIDField("bail", null=True, blank=True, editable=False)
    lease_until = models.DateTimeField("bail jusqu’au", null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="outbox_due"),
            models.Index(fields=["state", "-id"], name="outbox_by_state"),
            models.Index(fields=["ended_at"], name="outbox_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"

    @property
    def shown_text(self) -> str:
        """The text as the page « Courrier » shows it: without working personal links, except in the demonstration."""
        return self.text.replace(TOKEN_MARK, unseal(self.token)) if settings.DEMO and self.token else self.text

    @property
    def can_be_cancelled(self) -> bool:
        return self.state in WAITING

    @property
    def is_short_lived(self) -> bool:
        """Whether its content (a code) stops working at `expires_at`; other mails are only tried until then."""
        return self.expires_at - self.created_at < GIVE_UP - dt.timedelta(minutes=1)

    @property
    def can_be_retried(self) -> bool:
        """Whether it can be sent again: not while on its way, nor with its text or token gone, nor with a dead code."""
        is_dead = self.is_short_lived and self.expires_at <= timezone.now()
        is_whole = bool(self.text) and (bool(self.token) or TOKEN_MARK not in self.text)
        return (self.state in STUCK or self.state == State.DEFERRED) and is_whole and not is_dead


class HoldQuerySet(models.QuerySet["Hold"]):
    def visible_to(self, user: Any) -> "HoldQuerySet":
        """Managers and administrators see all. `user`: an accounts.User, which is above this app."""
        return self.all() if user.is_manager or user.is_administrator else self.none()


class Hold(models.Model):
    """An address that mail comes back from: no mailing goes there until somebody corrects it, or says it is right."""

    class Reason(models.TextChoices):
        UNKNOWN = "unknown", "adresse inconnue du serveur"
        RETURNED = "returned", "mail revenu"

    address = models.EmailField("adresse", max_length=254, unique=True)  # in small letters
    reason = models.CharField("raison", max_length=8, choices=Reason)
    answer = models.CharField("réponse", max_length=300, blank=True)
    held_at = models.DateTimeField("de côté depuis le", default=timezone.now)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = "adresse à corriger"
        verbose_name_plural = "adresses à corriger"
        ordering = ["-held_at", "-pk"]

    def __str__(self) -> str:
        return self.address


class Bounce(models.Model):
    """A returned mail, already read: the same one twice does nothing more (two polls, a copy in the folder)."""

    class Kind(models.TextChoices):
        HARD = "hard", "définitif"
        SOFT = "soft", "passager"
        DELAYED = "delayed", "en retard"

    message = models.ForeignKey(Message, verbose_name="mail", on_delete=models.CASCADE, related_name="bounces")
    fingerprint = models.CharField("empreinte", max_length=64, unique=True)
    kind = models.CharField("nature", max_length=7, choices=Kind)
    status = models.CharField("code", max_length=12, blank=True)
    detail = models.CharField("détail", max_length=300, blank=True)
    read_at = models.DateTimeField("lu le", default=timezone.now)

    class Meta:
        verbose_name = "retour"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.status})"
