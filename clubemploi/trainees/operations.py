"""What people do with trainees: create and correct records, date situations, write notes."""

import datetime as dt
import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.accounts.space.operations import follow_record
from clubemploi.core.dates import day_fr
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot
from clubemploi.outbox.operations import release_address
from clubemploi.trainees.keys import keys_of, name_key
from clubemploi.trainees.models import Examination, Note, Participation, SearchKey, Situation, SituationSource, Trainee
from clubemploi.trainees.queries import LookAlike, look_alikes

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


SAME_SITUATION_WITHIN = dt.timedelta(minutes=10)  # said again so soon, it is a second click


class LooksKnown(NeedsConfirmation):
    """Raised when somebody known looks like the person being created: `known` says who and why."""

    def __init__(self, known: list[LookAlike]) -> None:
        super().__init__("Cette personne a peut-être déjà une fiche. Comparez avant de créer la sienne.")
        self.known = known


def index_trainees(trainees: Iterable[Trainee]) -> None:
    """Write again the words by which these people are found, and their newest session. A fixed number of queries for
    any number of people.

    Call it from every operation that changes a name, an e-mail, a phone, a participation, or the number or date of a
    session.
    """
    people = {trainee.pk: trainee for trainee in trainees}
    numbers: dict[int, list[str]] = {pk: [] for pk in people}
    newest: dict[int, tuple[dt.date, int, str]] = {}
    followed = Participation.objects.filter(trainee__in=people).values_list(
        "trainee", "session__start_date", "pk", "session__number"
    )
    for trainee_id, start_date, participation_id, number in followed:
        numbers[trainee_id].append(number)
        candidate = (start_date or dt.date.min, participation_id, number)
        newest[trainee_id] = max(newest.get(trainee_id, candidate), candidate)
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
    _keep_last_session(people, newest)
    _queue_examination(people)


def _queue_examination(people: Iterable[int]) -> None:
    """The worker will compare them with the others. A true upsert: it holds the row, so that the worker waits."""
    token = secrets.randbits(62)
    Examination.objects.bulk_create(
        [Examination(trainee_id=pk, token=token) for pk in sorted(people)],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["trainee"],
        update_fields=["token"],
    )


def _keep_last_session(people: Collection[int], newest: Mapping[int, tuple[dt.date, int, str]]) -> None:
    """`newest`: trainee → (start date or the first of days, participation, number) of their last session."""
    changed = []
    for row in Trainee.objects.filter(pk__in=people).only("pk", "last_session_number", "last_session_date"):
        day, _, number = newest.get(row.pk, (dt.date.min, 0, ""))
        known_day = None if day == dt.date.min else day
        if (row.last_session_number, row.last_session_date) != (number, known_day):
            row.last_session_number, row.last_session_date = number, known_day
            changed.append(row)
    if changed:
        Trainee.objects.bulk_update(changed, ["last_session_number", "last_session_date"], batch_size=200)


@transaction.atomic
def create_trainee(
    values: Mapping[str, Any],
    *,
    by: User | None,
    creation_key: uuid.UUID | None = None,
    seen: Collection[int] | None = None,
) -> Trainee:
    """Create a record. `values`: cleaned model fields. The same `creation_key` twice gives the same record.

    `seen`: ids of the look-alikes already shown to whoever creates; raises LooksKnown when there are others. None: do
    not look for any.
    """
    if creation_key and (known := Trainee.objects.filter(creation_key=creation_key).first()):
        return known
    if seen is not None:
        known_people = look_alikes(values)
        if any(person.trainee.pk not in seen for person in known_people):
            raise LooksKnown(known_people)
    trainee = Trainee(creation_key=creation_key, **values)
    trainee.name_key = name_key(trainee.last_name, trainee.first_name)
    try:
        with transaction.atomic():
            trainee.save()
    except IntegrityError:  # the second of two clicks at the same moment
        if creation_key and (known := Trainee.objects.filter(creation_key=creation_key).first()):
            return known
        raise
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
def update_trainee(
    trainee: Trainee,
    values: Mapping[str, Any],
    *,
    by: User | None,
    version: int | None = None,
    sentence: str = "a modifié la fiche",
) -> Trainee:
    """Correct a record, and the account that goes with it. `sentence`: the journal's, when it is not `by` who says so.
    Raises Conflict when the record is no longer at `version`.
    """
    trainee = Trainee.lock(trainee.pk, version)
    before, old_email, was_in = snapshot(trainee, IDENTITY_FIELDS), trainee.email, trainee.in_network
    for name, value in values.items():
        setattr(trainee, name, value)
    after = snapshot(trainee, IDENTITY_FIELDS)
    if before == after:
        return trainee
    trainee.name_key = name_key(trainee.last_name, trainee.first_name)
    trainee.version += 1
    trainee.save()
    index_trainees([trainee])
    if trainee.user:
        follow_record(
            trainee.user,
            email=trainee.email,
            first_name=trainee.first_name,
            last_name=trainee.last_name,
            by=by,
            joins=trainee.in_network and not was_in,
            leaves=was_in and not trainee.in_network,
        )
    if trainee.email != old_email and not Trainee.objects.filter(email=old_email).exists():
        release_address(old_email, by=by)  # corrected: nobody is at the wrong one any more
    record(by=by, verb="update_trainee", sentence=sentence, about=[trainee], before=before, after=after)
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
    """Add a dated line to the history; it is the current situation unless a later one is known. The same line twice in
    ten minutes is one.
    """
    trainee = Trainee.lock(trainee.pk)
    last = trainee.situations.first()
    said = (kind, since, detail, source, by)
    if (
        last
        and said == (last.kind, last.since, last.detail, last.source, last.recorded_by)
        and timezone.now() - last.recorded_at < SAME_SITUATION_WITHIN
    ):
        return last
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
    record(by=by, verb="add_note", sentence=f"a écrit une note ({note.get_audience_display()})", about=[trainee])
    return note


@transaction.atomic
def delete_note(note: Note, *, by: User) -> None:
    """Delete a note for good; the journal keeps that it existed, not what it said."""
    known = Note.objects.select_for_update(of=("self",)).filter(pk=note.pk).first()
    if known is None:  # somebody else has just done it
        return
    record(by=by, verb="delete_note", sentence="a supprimé une note", about=[known.trainee])
    known.delete()


@transaction.atomic
def delete_trainee(trainee: Trainee, *, by: User) -> None:
    """Delete a record made by mistake. Refused once anything depends on it."""
    trainee = Trainee.lock(trainee.pk)
    if trainee.enrolments.exists():
        raise Refused("Cette personne a été inscrite dans un club\u00a0: sa fiche ne peut pas être supprimée.")
    if trainee.participations.exists():
        raise Refused(
            "Cette personne a participé à une session de formation\u00a0: sa fiche ne peut pas être supprimée."
        )
    record(
        by=by,
        verb="delete_trainee",
        sentence="a supprimé une fiche",
        about=[trainee],
        before=snapshot(trainee, IDENTITY_FIELDS),
    )
    trainee.delete()
