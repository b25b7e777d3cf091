"""Half-days: a workshop that spans noon is signed twice, morning and afternoon, where the association asks for it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.clubs.models import Workshop
from clubemploi.core.dates import wall_time

NOON, AFTERNOON = dt.time(12), dt.time(13)


class Half(models.TextChoices):
    """A half of a workshop; "" is the whole of it."""

    WHOLE = "", "tout l’atelier"
    MORNING = "morning", "matin"
    AFTERNOON = "afternoon", "après-midi"


HALVES = [Half.MORNING, Half.AFTERNOON]


def boxes_of(signed: Sequence[Any]) -> list[str]:
    """The words above the boxes to sign in: one box, or one for each half."""
    return ["Signature"] if len(signed) == 1 else ["Matin", "Après-midi"]


def spans_noon(workshop: Workshop) -> bool:
    """Whether the workshop begins before noon and ends after one o’clock."""
    return timezone.localtime(workshop.starts_at).time() < NOON and workshop.ends_at > _afternoon_of(workshop)


def halves_of(workshop: Workshop) -> list[Half]:
    """What is signed separately: the workshop, or its morning then its afternoon. One query when it spans noon."""
    if spans_noon(workshop) and Association.objects.filter(half_days=True).exists():
        return HALVES
    return [Half.WHOLE]


def seconds_to_afternoon(workshop: Workshop) -> int:
    """Seconds until one o’clock on the workshop's day; negative once it is past."""
    return int((_afternoon_of(workshop) - timezone.now()).total_seconds())


def _afternoon_of(workshop: Workshop) -> dt.datetime:
    return wall_time(timezone.localdate(workshop.starts_at), AFTERNOON)


def begun_halves(workshop: Workshop) -> list[Half]:
    """The halves that can be signed now, by the server's clock; the last is the current one."""
    halves = halves_of(workshop)
    if len(halves) > 1 and timezone.now() < _afternoon_of(workshop):
        return halves[:1]
    return halves
