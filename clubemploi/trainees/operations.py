"""What people do with trainees: create, correct, date a situation, write a note."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from clubemploi.accounts.models import User
from clubemploi.core.dates import day_fr
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record, snapshot
from clubemploi.trainees.keys import keys_of, name_key
from clubemploi.trainees.models import Note, Participation, SearchKey, Situation, SituationSource, Trainee

IDENTITY_FIELDS = (
    "civility",
    "last_name",
    "first_name",
    "email",
    "phone",
    "second_phone",
    "address",
    "postcode",
    "city",
    "birth_date",
    "in_network",
    "share_last_name",
    "share_phone",
    "share_email",
)


def index_trainees(trainees: Iterable[Trainee]) -> None:
    """Write anew the words by which these people are found. A fixed number of queries for any number of people.

    Called by every operation that changes a name, an e-mail, a phone or a participation.
    """
    people = {trainee.pk: trainee for trainee in trainees}
    numbers: dict[int, list[str]] = {pk: [] for pk in people}
    for trainee_id, number in Participation.objects.filter(trainee__in=people).values_list("trainee", "session__number"):
        numbers[trainee_id].append(number)
    wanted = {
        (pk, key)
        for pk, person in people.items()
        for key in keys_of(
            person.last_name, person.first_name, person.email, (person.phone, person.second_phone), numbers[pk]
        )
    }
    current = {(row.trainee_id, row.key): row.pk for row in SearchKey.objects.filter(trainee__in=people)}
    SearchKey.objects.filter(pk__in=[pk for pair, pk in current.items() if pair not in wanted]).delete()
    SearchKey.objects.bulk_create(
        [SearchKey(trainee_id=pk, key=key) for pk, key in sorted(wanted - current.keys())], batch_size=500
    )


@transaction.atomic
def create_trainee(values: Mapping[str, Any], *, by: User, creation_key: uuid.UUID | None = None) -> Trainee:
    """Open a record. `values`: cleaned model fields. The same `creation_key` twice gives the same record."""
    if creation_key and (known := Trainee.objects.filter(creation_key=creation_key).first()):
        return known
    trainee = Trainee(creation_key=creation_key, **values)
    trainee.name_key = name_key(trainee.last_name, trainee.first_name)
    trainee.save()
    index_trainees([trainee])
    record(
        by=by,
        verb="create_trainee",
        sentence="a créé la fiche",
        about=[trainee],
        after=snapshot(trainee, IDENTITY_FIELDS),
    )
    return trainee


@transaction.atomic
def update_trainee(trainee: Trainee, values: Mapping[str, Any], *, by: User, version: int | None = None) -> Trainee:
    """Correct a record. Raises Conflict when it has changed since `version`."""
    trainee = Trainee.lock(trainee.pk, version)
    before = snapshot(trainee, IDENTITY_FIELDS)
    for name, value in values.items():
        setattr(trainee, name, value)
    after = snapshot(trainee, IDENTITY_FIELDS)
    if before == after:
        return trainee
    trainee.name_key = name_key(trainee.last_name, trainee.first_name)
    trainee.version += 1
    trainee.save()
    index_trainees([trainee])
    record(by=by, verb="update_trainee", sentence="a modifié la fiche", about=[trainee], before=before, after=after)
    return trainee


@transaction.atomic
def set_situation(
    trainee: Trainee,
    kind: str,
    *,
    by: User | None,
    since: dt.date | None = None,
    detail: str = "",
    source: str = SituationSource.STAFF,
) -> Situation:
    """Add a dated line to the history; it becomes the current situation unless a later one is known."""
    trainee = Trainee.lock(trainee.pk)
    before = {"situation": trainee.get_situation_display()}
    situation = Situation.objects.create(
        trainee=trainee, kind=kind, since=since, detail=detail, source=source, recorded_by=by
    )
    if not (since and trainee.situation_since and since < trainee.situation_since):
        trainee.situation, trainee.situation_since = kind, since
        trainee.version += 1
        trainee.save(update_fields=["situation", "situation_since", "version", "updated_at"])
    after = {"situation": situation.get_kind_display() + (f" depuis le {day_fr(since)}" if since else "")}
    record(by=by, verb="set_situation", sentence="a noté la situation", about=[trainee], before=before, after=after)
    return situation


@transaction.atomic
def add_note(trainee: Trainee, text: str, *, audience: str, by: User, creation_key: uuid.UUID | None = None) -> Note:
    """Write a note; `audience` says who may read it. Its text stays out of the journal."""
    if creation_key and (known := Note.objects.filter(creation_key=creation_key).first()):
        return known
    note = Note.objects.create(trainee=trainee, text=text, audience=audience, author=by, creation_key=creation_key)
    record(
        by=by,
        verb="add_note",
        sentence=f"a écrit une note ({note.get_audience_display()})",
        about=[trainee],
    )
    return note


@transaction.atomic
def delete_trainee(trainee: Trainee, *, by: User) -> None:
    """Delete a record made by mistake. Refused once anything depends on it."""
    trainee = Trainee.lock(trainee.pk)
    if trainee.enrolments.exists():
        raise Refused("Cette personne a été inscrite dans un club : sa fiche ne peut pas être supprimée.")
    if trainee.participations.exists():
        raise Refused("Cette personne a participé à une session de formation : sa fiche ne peut pas être supprimée.")
    record(
        by=by,
        verb="delete_trainee",
        sentence="a supprimé une fiche",
        about=[trainee],
        before=snapshot(trainee, IDENTITY_FIELDS),
    )
    trainee.delete()
