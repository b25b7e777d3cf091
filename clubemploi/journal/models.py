"""Who did what, when, before and after. Rows are added, never changed: triggers in the database see to it."""

from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.utils import timezone


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, record: models.Model, *, former: Sequence[int] = ()) -> "EntryQuerySet":
        """The entries about one record, the newest first. `former`: numbers of records that were merged into it."""
        if former:
            numbers = [record.pk, *former]
            mentions = Mention.objects.filter(kind=record._meta.model_name, object_id__in=numbers)
            return self.filter(pk__in=mentions.values("entry")).order_by("-pk")
        return self.filter(mentions__kind=record._meta.model_name, mentions__object_id=record.pk).order_by("-pk")


class Entry(models.Model):
    at = models.DateTimeField("le", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField("action", max_length=60, help_text="Le nom de l’opération, pour les filtres.")
    sentence = models.CharField("phrase", max_length=300)
    changes = models.JSONField("avant, après", default=dict, help_text="{champ : [avant, après]}")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "entrée du journal"
        verbose_name_plural = "journal"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.sentence


class Mention(models.Model):
    """A record that an entry is about: an enrolment speaks of a trainee and of a club."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mentions")
    kind = models.CharField("nature", max_length=40)
    object_id = models.BigIntegerField("numéro")

    class Meta:
        verbose_name = "mention"
        indexes = [models.Index(fields=["kind", "object_id", "entry"], name="journal_mention_lookup")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
