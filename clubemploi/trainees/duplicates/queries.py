"""What the pages of duplicates show: likely pairs, two records side by side, recent merges."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from clubemploi.core.models import label_of
from clubemploi.journal.values import shown
from clubemploi.trainees.likeness import COLUMNS
from clubemploi.trainees.models import (
    UNDOABLE_FOR,
    DuplicatePair,
    Examination,
    Merge,
    Note,
    Situation,
    SituationKind,
    Trainee,
)
from clubemploi.trainees.queries import LookAlike, look_alikes

COUNTED_UP_TO = 99
# What is chosen between, in the page's order; « situation » goes with its date, « user » is the account.
FIELDS = (
    "civility",
    "last_name",
    "first_name",
    "birth_date",
    "email",
    "phone",
    "second_phone",
    "address",
    "postcode",
    "city",
    "situation",
    "in_network",
    "share_last_name",
    "share_phone",
    "share_email",
    "user",
)


# ── Likely pairs ────────────────────────────────────────────────────────────
def candidate_pairs() -> QuerySet[DuplicatePair]:
    """The pairs to decide about with their two records, the likeliest first."""
    return DuplicatePair.objects.candidates().select_related("low", "high")


def count_candidates() -> int:
    """How many pairs wait, up to a hundred: the button then says « 99+ ». One query on an index."""
    return DuplicatePair.objects.candidates().order_by()[: COUNTED_UP_TO + 1].count()


def is_examining() -> bool:
    """Whether records are left to compare, so that the list is not complete yet."""
    return Examination.objects.exists()


def pair_of(low: int, high: int) -> tuple[Trainee, Trainee] | None:
    """Two records with their accounts, the older first; None when one is gone. One query."""
    found = list(Trainee.objects.filter(pk__in=(low, high)).select_related("user").order_by("pk"))
    return (found[0], found[1]) if len(found) == 2 else None


def known_pair(low: Trainee, high: Trainee) -> DuplicatePair | None:
    return DuplicatePair.objects.filter(low=low, high=high).select_related("decided_by").first()


def resembling(trainee: Trainee) -> list[LookAlike]:
    """At most ten people who look like this one, the likeliest first."""
    return look_alikes({name: getattr(trainee, name) for name in COLUMNS}, but=trainee.pk)


def others_found(trainee: Trainee, text: str) -> list[Trainee]:
    """Other people to choose from."""
    return Trainee.objects.exclude(pk=trainee.pk).suggested(text)


# ── Side by side ────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Compared:
    """One field of two records, as people read it. `chosen`: the pk preselected, or None when only people can say."""

    name: str
    label: str
    low: str
    high: str
    is_same: bool
    chosen: int | None


def compare(low: Trainee, high: Trainee) -> list[Compared]:
    """The fields of two records, without those blank in both. Load `user` with the records."""
    return [
        Compared(name, _label(name), *texts, is_same(name, low, high), preselected(name, low, high))
        for name in FIELDS
        if any(texts := (_shown(low, name), _shown(high, name)))
    ]


def _label(name: str) -> str:
    labels = {"share_last_name": "montre son nom complet", "share_phone": "montre son téléphone"}
    labels |= {"share_email": "montre son e-mail", "user": "compte pour se connecter"}
    label = labels.get(name) or label_of(Trainee, name)
    return label[0].upper() + label[1:]


def _shown(trainee: Trainee, name: str) -> str:
    if name == "situation":
        since = shown(trainee, "situation_since")
        return shown(trainee, name) + (f" depuis le {since}" if since else "")
    if name == "user":
        return trainee.user.email if trainee.user else ""
    return shown(trainee, name)


def is_same(name: str, low: Trainee, high: Trainee) -> bool:
    return _content(name, low) == _content(name, high)


def _content(name: str, trainee: Trainee) -> Any:
    return (trainee.situation, trainee.situation_since) if name == "situation" else getattr(trainee, name)


def preselected(name: str, low: Trainee, high: Trainee) -> int | None:
    """The pk of the record whose value is kept unless told otherwise: the one filled in, else the last updated.

    Names go together, the fuller ones. What they show to others is what both agree to show. Of two accounts, the one
    that was used; None when both were.
    """
    newest = max(low, high, key=lambda trainee: (trainee.updated_at, trainee.pk))
    oldest = low if newest is high else high
    if name == "user" and low.user and high.user:
        used = [trainee.pk for trainee in (newest, oldest) if trainee.user and trainee.user.last_login]
        return None if len(used) == 2 else (used or [newest.pk])[0]
    if name in ("last_name", "first_name"):
        return max(newest, oldest, key=_name_rank).pk
    if name == "situation":
        return max(newest, oldest, key=_situation_rank).pk
    wanted = not name.startswith("share_")  # the tick that counts: showing wants both to agree
    return next((one.pk for one in (newest, oldest) if bool(_content(name, one)) == wanted), newest.pk)


def _name_rank(trainee: Trainee) -> tuple[int, int]:
    """« Luc » before « L. »; names in the wrong order are those of the emptier record."""
    return len(trainee.full_name), -len(trainee.missing)


def _situation_rank(trainee: Trainee) -> tuple[bool, dt.date]:
    return trainee.situation != SituationKind.UNKNOWN, trainee.situation_since or dt.date.min


def attached_counts(*trainees: Trainee) -> dict[int, Mapping[str, int]]:
    """{pk: {"notes": how many, "situations": …}} of these people. Two queries."""
    pks = [trainee.pk for trainee in trainees]
    notes = dict(Note.objects.filter(trainee__in=pks).order_by().values_list("trainee").annotate(Count("pk")))
    said = dict(Situation.objects.filter(trainee__in=pks).order_by().values_list("trainee").annotate(Count("pk")))
    return {pk: {"notes": notes.get(pk, 0), "situations": said.get(pk, 0)} for pk in pks}


# ── Merges ──────────────────────────────────────────────────────────────────
def recent_merges() -> QuerySet[Merge]:
    """Merges that can still be undone, the newest first."""
    alive = Merge.objects.filter(undone_at__isnull=True, merged_at__gt=timezone.now() - UNDOABLE_FOR)
    return alive.select_related("kept", "merged_by")


def merged_into(pk: int) -> Trainee | None:
    """The record into which the record of this number was merged, or None; a merge follows its record into the next."""
    merge = Merge.objects.filter(removed_id=pk, undone_at__isnull=True).select_related("kept").first()
    return merge.kept if merge else None


def later_merge(merge: Merge) -> Merge | None:
    """A merge of the same record made since, which must be undone first, or None."""
    return Merge.objects.filter(kept=merge.kept_id, undone_at__isnull=True, pk__gt=merge.pk).first()


def former_pks(trainee: Trainee) -> list[int]:
    """The numbers of the records merged into this one: their journal is part of its history. One query."""
    return list(Merge.objects.filter(kept=trainee, undone_at__isnull=True).values_list("removed_id", flat=True))
