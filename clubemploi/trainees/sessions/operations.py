"""What people do with training sessions and their participants."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from clubemploi.accounts.models import User
from clubemploi.core.errors import Refused
from clubemploi.core.text import plural
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot
from clubemploi.trainees.models import Participation, Trainee, TrainingSession
from clubemploi.trainees.operations import index_trainees

SESSION_FIELDS = ("number", "title", "start_date", "end_date", "place")
NUMBER_TAKEN = "Une session porte déjà ce numéro."


def _save(session: TrainingSession) -> None:
    """Refused when another session has its number, also one differing by a capital only, or its dates are reversed."""
    if session.start_date and session.end_date and session.end_date < session.start_date:
        raise Refused("La session ne peut pas finir avant d’avoir commencé.", field="end_date")
    if TrainingSession.objects.filter(number__iexact=session.number).exclude(pk=session.pk).exists():
        raise Refused(NUMBER_TAKEN, field="number")
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:  # taken since we looked
        raise Refused(NUMBER_TAKEN, field="number") from error


@transaction.atomic
def create_session(values: Mapping[str, Any], *, by: User, creation_key: uuid.UUID | None = None) -> TrainingSession:
    """Create a training session. `values`: cleaned model fields. The same `creation_key` twice gives the same one."""
    if creation_key and (known := TrainingSession.objects.filter(creation_key=creation_key).first()):
        return known
    session = TrainingSession(creation_key=creation_key, **values)
    _save(session)
    record(
        by=by,
        verb="create_session",
        sentence="a créé la session",
        about=[session],
        after=snapshot(session, SESSION_FIELDS),
    )
    return session


@transaction.atomic
def update_session(
    session: TrainingSession, values: Mapping[str, Any], *, by: User, version: int | None = None
) -> TrainingSession:
    """Correct a session, and index its participants by its new number. Raises Conflict when changed since `version`."""
    session = TrainingSession.lock(session.pk, version)
    before = snapshot(session, SESSION_FIELDS)
    for name, value in values.items():
        setattr(session, name, value)
    after = snapshot(session, SESSION_FIELDS)
    if before == after:
        return session
    session.version += 1
    _save(session)
    index_trainees(session.trainees.all())
    record(by=by, verb="update_session", sentence="a modifié la session", about=[session], before=before, after=after)
    return session


@transaction.atomic
def delete_session(session: TrainingSession, *, by: User) -> None:
    """Delete a session made by mistake. Raises Refused once anybody took part in it."""
    session = TrainingSession.lock(session.pk)
    if count := session.participations.count():
        raise Refused(
            f"{plural(count, 'stagiaire a participé', 'stagiaires ont participé')} à cette session\u00a0: "
            "retirez-les d’abord, ou gardez-la."
        )
    record(
        by=by,
        verb="delete_session",
        sentence=f"a supprimé la session {session.number}",
        about=[session],
        before=snapshot(session, SESSION_FIELDS),
    )
    session.delete()


@transaction.atomic
def add_participant(session: TrainingSession, trainee: Trainee, *, by: User) -> Participation:
    """Note that this person followed that session. Twice is once."""
    session = TrainingSession.lock(session.pk)
    participation, is_new = Participation.objects.get_or_create(session=session, trainee=trainee)
    if is_new:
        index_trainees([Trainee.lock(trainee.pk)])
        _record("add_participant", f"a noté que {trainee} a suivi la session {session.number}", participation, by)
    return participation


@transaction.atomic
def remove_participant(session: TrainingSession, trainee: Trainee, *, by: User) -> None:
    """Note that they did not follow it; add_participant undoes this. Nothing happens if they were not noted there."""
    session = TrainingSession.lock(session.pk)
    participation = Participation.objects.filter(session=session, trainee=trainee).first()
    if participation is None:
        return
    participation.delete()
    index_trainees([Trainee.lock(trainee.pk)])
    _record("remove_participant", f"a retiré {trainee} de la session {session.number}", participation, by)


def _record(verb: str, sentence: str, participation: Participation, by: User) -> None:
    record(by=by, verb=verb, sentence=sentence, about=[participation.trainee, participation.session])
