"""Writing the journal: every operation does, in its transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from clubemploi.journal.models import Entry, Mention
from clubemploi.journal.values import differences

Actor = Any  # an accounts.User, which the journal must not import; None: the application itself


def record(
    *,
    by: Actor,
    verb: str,
    sentence: str,
    about: Iterable[models.Model],
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> Entry:
    """Add one entry. `about`: every record whose history shows it; `by=None`: the application itself.

    Call it inside the operation's transaction, so that the fact and its entry live or die together.
    """
    entry = Entry.objects.create(
        actor=by, verb=verb, sentence=sentence[:300], changes=differences(before or {}, after or {})
    )
    Mention.objects.bulk_create(
        [Mention(entry=entry, kind=item._meta.label_lower.partition(".")[2], object_id=item.pk) for item in about]
    )
    return entry


@transaction.atomic
def record_export(sentence: str, *, by: Actor, about: Iterable[models.Model] = ()) -> Entry:
    """Note that somebody takes a list away as a file, before its first byte leaves; also in their own history."""
    return record(by=by, verb="export", sentence=sentence, about=[by, *about])


@dataclass(frozen=True)
class Fact:
    """One entry for record_many, with what `record` takes."""

    verb: str
    sentence: str
    about: list[models.Model]
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)


def record_many(facts: Iterable[Fact], *, by: Actor) -> None:
    """Add many entries at once, in a fixed number of queries per batch: an import writes thousands."""
    facts = list(facts)
    entries = Entry.objects.bulk_create(
        [
            Entry(actor=by, verb=fact.verb, sentence=fact.sentence[:300], changes=differences(fact.before, fact.after))
            for fact in facts
        ]
    )
    Mention.objects.bulk_create(
        [
            Mention(entry=entry, kind=item._meta.label_lower.partition(".")[2], object_id=item.pk)
            for entry, fact in zip(entries, facts, strict=True)
            for item in fact.about
        ]
    )
