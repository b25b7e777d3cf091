"""Duplicates: « ce sont deux personnes », and the part of merging that concerns trainees. See docs/adr/0008."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.core.errors import Refused
from clubemploi.core.undo import Step, change_row, move_rows, remove_row, take_back
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot
from clubemploi.trainees.duplicates.queries import FIELDS, preselected
from clubemploi.trainees.keys import name_key
from clubemploi.trainees.models import DuplicatePair, Examination, Merge, SearchKey, Trainee
from clubemploi.trainees.operations import IDENTITY_FIELDS, index_trainees

GONE = "Une de ces deux fiches a été réunie ou supprimée entre-temps."
BOTH_USED = "Les deux fiches ont un compte qui a déjà servi\u00a0: choisissez celui que la personne gardera."
JOURNALED = (*IDENTITY_FIELDS, "situation", "situation_since")
# Made from the rest: index_trainees and the worker write them anew.
DERIVED = (SearchKey, Examination)


def lock_both(low: int, high: int) -> tuple[Trainee, Trainee]:
    """Both records, locked in the order of their numbers. Raises Refused when one is gone."""
    rows = Trainee.objects.select_for_update(of=("self",)).filter(pk__in=(low, high))
    found = list(rows.order_by("pk").select_related("user"))
    if len(found) < 2:
        raise Refused(GONE)
    return found[0], found[1]


@transaction.atomic
def tell_apart(low: Trainee, high: Trainee, *, by: User) -> DuplicatePair:
    """« Ce sont deux personnes »: remember it, whatever the two still have in common. Twice is once."""
    low, high = lock_both(low.pk, high.pk)
    pair, _ = DuplicatePair.objects.get_or_create(low=low, high=high)
    if pair.state == DuplicatePair.State.CANDIDATE:
        pair.state, pair.decided_by, pair.decided_at = DuplicatePair.State.DIFFERENT, by, timezone.now()
        pair.save(update_fields=["state", "decided_by", "decided_at"])
        sentence = f"a noté que {low} (n° {low.pk}) et {high} (n° {high.pk}) sont deux personnes"
        record(by=by, verb="tell_apart", sentence=sentence, about=[low, high])
    return pair


@transaction.atomic
def reconsider_pair(low: Trainee, high: Trainee, *, by: User) -> None:
    """Undo tell_apart: the pair is to be decided again, if the two still look alike."""
    low, high = lock_both(low.pk, high.pk)
    pair = DuplicatePair.objects.filter(low=low, high=high, state=DuplicatePair.State.DIFFERENT).first()
    if pair is None:
        return
    pair.state, pair.decided_by, pair.decided_at = DuplicatePair.State.CANDIDATE, None, None
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    if not pair.reasons:
        pair.delete()
    sentence = f"n’exclut plus que {low} (n° {low.pk}) et {high} (n° {high.pk}) soient une seule personne"
    record(by=by, verb="reconsider_pair", sentence=sentence, about=[low, high])


# ── Merging: called by merging/operations.py, which locks both and joins their enrolments
def relations() -> Iterator[tuple[type[models.Model], str]]:
    """(model, column) of everything in the database that points at a trainee, except what is computed from the rest."""
    for relation in Trainee._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in (*DERIVED, DuplicatePair):
            yield relation.related_model, relation.field.attname


def merge_records(kept: Trainee, other: Trainee, choices: Mapping[str, int], *, steps: list[Step], by: User) -> None:
    """Give `kept` the chosen values and everything attached to `other`, which is deleted. Both are locked.

    `choices`: {field: pk of the record whose value is kept}; see queries.preselected for the others. Raises Refused
    when both have an account that was used and none is chosen.
    """
    before = snapshot(kept, JOURNALED)
    values = _chosen_values(kept, other, choices)
    for model, column in relations():
        _move(steps, model, column, kept=kept, other=other)
    _carry_decisions(steps, kept, other)
    for model in DERIVED:
        model.objects.filter(trainee=other).delete()
    remove_row(steps, other)
    _retire_account(steps, kept, other, values["user_id"])
    change_row(steps, kept, **values, updated_at=timezone.now())
    Trainee.objects.filter(pk=kept.pk).update(version=F("version") + 1)
    kept.refresh_from_db()
    index_trainees([kept])
    sentence = f"a réuni la fiche de {other} (n° {other.pk}) avec celle-ci (n° {kept.pk})"
    after = snapshot(kept, JOURNALED)
    record(by=by, verb="merge_trainees", sentence=sentence, about=[kept, other], before=before, after=after)


def _chosen_values(kept: Trainee, other: Trainee, choices: Mapping[str, int]) -> dict[str, Any]:
    low, high = sorted((kept, other), key=lambda trainee: trainee.pk)
    sources = {}
    for name in FIELDS:
        pk = choices.get(name) or preselected(name, low, high)
        if pk is None:
            raise Refused(BOTH_USED, field=name)
        sources[name] = kept if pk == kept.pk else other
    values = {name: getattr(source, name) for name, source in sources.items() if name != "user"}
    values["situation_since"] = sources["situation"].situation_since
    values["user_id"] = sources["user"].user_id
    # With one phone each, both are kept.
    phones = {kept.phone, other.phone} - {values["phone"], ""}
    if phones and not (kept.second_phone or other.second_phone):
        values["second_phone"] = phones.pop()
    return {**values, "name_key": name_key(values["last_name"], values["first_name"])}


def _move(steps: list[Step], model: type[models.Model], column: str, *, kept: Trainee, other: Trainee) -> None:
    """Point the other's rows at the record kept; those that it has already (the same session) go."""
    rows: models.QuerySet[Any] = models.QuerySet(model).order_by("pk")
    mine = list(rows.filter(**{column: kept.pk}))
    moved = []
    for row in rows.select_for_update(of=("self",)).filter(**{column: other.pk}):
        if any(_collide(row, known, column) for known in mine):
            remove_row(steps, row)
        else:
            moved.append(row.pk)
    move_rows(steps, model, column, moved, origin=other.pk, to=kept.pk)


def _collide(row: models.Model, known: models.Model, column: str) -> bool:
    """Whether both cannot point at the same record, by a unique column or constraint."""
    names = {field.name: field.attname for field in row._meta.concrete_fields}
    uniques = [{field.attname} for field in row._meta.concrete_fields if field.unique]
    uniques += [
        {names[name] for name in constraint.fields}
        for constraint in row._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    return any(
        column in unique and all(getattr(row, name) == getattr(known, name) for name in unique - {column})
        for unique in uniques
    )


def _carry_decisions(steps: list[Step], kept: Trainee, other: Trainee) -> None:
    """Those told apart from the other record are told apart from the one kept; its likely pairs will be found anew."""
    for pair in DuplicatePair.objects.filter(Q(low=other) | Q(high=other)).order_by("pk"):
        third = pair.low_id if pair.high_id == other.pk else pair.high_id
        if pair.state == DuplicatePair.State.CANDIDATE or third == kept.pk:
            remove_row(steps, pair)
            continue
        low, high = sorted((kept.pk, third))
        known = DuplicatePair.objects.filter(low=low, high=high).first()
        if known is None:
            change_row(steps, pair, low_id=low, high_id=high)
        else:
            decision = {"state": pair.state, "decided_by_id": pair.decided_by_id, "decided_at": pair.decided_at}
            change_row(steps, known, **decision)
            remove_row(steps, pair)


def _retire_account(steps: list[Step], kept: Trainee, other: Trainee, chosen: int | None) -> None:
    """Of two accounts, the one that is not kept no longer opens, unless its owner works here."""
    for user in (kept.user, other.user):
        if user and user.pk != chosen and not user.is_staff_member:
            change_row(steps, user, is_active=False)


def split_records(merge: Merge, *, by: User) -> list[str]:
    """Undo merge_records. `kept` is locked. Return, in French, the fields changed since, which are left as they are."""
    left = take_back(merge.snapshot["steps"])
    pks = (merge.kept_id, merge.removed_id)
    kept, other = (Trainee.objects.get(pk=pk) for pk in pks)
    kept.version += 1  # whoever has the page open sees that it changed
    kept.name_key = name_key(kept.last_name, kept.first_name)
    kept.save(update_fields=["version", "name_key"])
    index_trainees([kept, other])
    sentence = f"a annulé la réunion des fiches de {kept} (n° {kept.pk}) et de {other} (n° {other.pk})"
    record(by=by, verb="undo_merge", sentence=sentence, about=[kept, other])
    labels = {field.attname: str(field.verbose_name) for field in Trainee._meta.concrete_fields if field.editable}
    return [labels[column] for model, pk, column in left if (model, pk) == (Trainee, kept.pk) and column in labels]
