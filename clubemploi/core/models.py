"""What records that people edit have in common."""

from typing import Self

from django.db import models
from django.utils import timezone

from clubemploi.core.errors import Conflict


def label_of(model: models.Model | type[models.Model], name: str) -> str:
    """The French name of a model's field, as people read it."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


class Editable(models.Model):
    """A record edited by several people: created once whatever the clicks, never overwritten unseen."""

    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    creation_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def lock(cls, pk: int, version: int | None = None) -> Self:
        """The row, locked until the transaction ends; Conflict when it is no longer at `version`."""
        row = cls._default_manager.select_for_update(of=("self",)).get(pk=pk)
        if version is not None and row.version != version:
            raise Conflict(row)
        return row
