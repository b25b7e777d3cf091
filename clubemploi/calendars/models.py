"""Secret addresses by which people follow their workshops in their own calendar."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from clubemploi.accounts.models import PersonalLink
from clubemploi.core.addresses import absolute
from clubemploi.core.sealing import unseal


class FeedQuerySet(models.QuerySet["Feed"]):
    def with_token(self, token: str) -> "FeedQuerySet":
        """The feed of this token, found by its hash: comparing takes the same time for any token. A closed account has
        none.
        """
        return self.filter(token_hash=PersonalLink.hash_of(token), user__is_active=True)


class Feed(models.Model):
    """The secret address of one person's calendar. Whoever knows it reads the calendar."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="compte", on_delete=models.CASCADE, related_name="feed"
    )
    token_hash = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    token = models.CharField("jeton scellé", max_length=300, editable=False)  # its owner may read the address again
    created_at = models.DateTimeField("ouvert le", default=timezone.now)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = "agenda suivi"
        verbose_name_plural = "agendas suivis"

    def __str__(self) -> str:
        return f"agenda de {self.user}"

    @property
    def address(self) -> str:
        """The whole address, from the configured site."""
        return absolute("calendar_feed", unseal(self.token))
