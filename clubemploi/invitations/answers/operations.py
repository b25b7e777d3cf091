"""Answers to an invitation, by the person's own link or through the team; an answer can be changed."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.emails import confirm_enrolment
from clubemploi.clubs.enrolments.operations import enrol_trainee, withdraw_trainee
from clubemploi.clubs.models import Club, Enrolment
from clubemploi.core.errors import Refused
from clubemploi.invitations.answers.queries import is_answerable
from clubemploi.invitations.models import Invitation
from clubemploi.journal.operations import record
from clubemploi.mailings.models import ENDED_BY_A_JOB, Delivery
from clubemploi.outbox.models import WAITING, Message, State
from clubemploi.trainees.models import SituationKind, SituationSource
from clubemploi.trainees.operations import set_situation

Answer = Invitation.Answer
WORDS = {
    Answer.ENROLLED: "s’inscrit au club",
    Answer.UNAVAILABLE: "n’est pas disponible",
    Answer.JOB: "a retrouvé un emploi",
}


@transaction.atomic
def record_answer(invitation: Invitation, answer: str, *, by: User | None) -> Invitation:
    """Record an answer: « je m'inscris » enrols in the workshops still to come, or on the waiting list; « j'ai retrouvé
    un emploi » changes the situation and stops every reminder. A new answer undoes what the one before had done; the
    same twice is once.

    `by=None`: the person, by their link. Raises Refused with a sentence that says what to do (see
    queries.is_answerable).
    """
    club = Club.lock(invitation.list.club_id)
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("trainee", "list").get(pk=invitation.pk)
    )
    if invitation.answer == answer:
        return invitation
    if problem := is_answerable(invitation, club, by_link=by is None):
        raise Refused(problem)
    _take_back(invitation, by=by)
    invitation.answer, invitation.answered_at = answer, timezone.now()
    invitation.via = Invitation.Via.STAFF if by else Invitation.Via.LINK
    invitation.save(update_fields=["answer", "answered_at", "via"])
    record(
        by=by,
        verb="record_answer",
        sentence=f"{invitation.trainee} {WORDS[Answer(answer)]}",
        about=[invitation.list, invitation.trainee, club],
    )
    if answer == Answer.ENROLLED:
        enrolment = enrol_trainee(
            club, invitation.trainee, by=by, channel=Enrolment.Channel.INVITATION, only_upcoming=True
        )
        confirm_enrolment(enrolment, by=by)
    elif answer == Answer.JOB:
        source = SituationSource.STAFF if by else SituationSource.INVITATION
        set_situation(invitation.trainee, SituationKind.EMPLOYED, by=by, since=timezone.localdate(), source=source)
    _stop_reminders(invitation)
    return invitation


def _take_back(invitation: Invitation, *, by: User | None) -> None:
    """What the answer before had done: the seat it took, the job it noted."""
    trainee = invitation.trainee
    if invitation.answer == Answer.ENROLLED:
        own = Enrolment.objects.active().filter(
            club=invitation.list.club_id, trainee=trainee, channel=Enrolment.Channel.INVITATION
        )
        if enrolment := own.first():
            withdraw_trainee(enrolment, by=by)
    elif invitation.answer == Answer.JOB and trainee.situation == SituationKind.EMPLOYED:
        source = SituationSource.STAFF if by else SituationSource.INVITATION
        set_situation(trainee, SituationKind.UNEMPLOYED, by=by, since=timezone.localdate(), source=source)


def _stop_reminders(invitation: Invitation) -> None:
    """What waits in the outbox: for this club; for a found job, of every club."""
    rows = Delivery.objects.filter(
        trainee=invitation.trainee, mailing__kind__in=ENDED_BY_A_JOB, message__state__in=WAITING
    )
    if invitation.answer != Answer.JOB:
        rows = rows.filter(mailing__round__list__club=invitation.list.club_id)
    mails = Message.objects.filter(pk__in=rows.values("message"), state__in=WAITING)
    mails.update(state=State.CANCELLED, answer="La personne a répondu.")


@transaction.atomic
def record_answers(answers: Mapping[Invitation, str], *, by: User) -> int:
    """Record the answers of a call sheet or of letters, all of them or none. Return how many were new."""
    count = 0
    for invitation, answer in sorted(answers.items(), key=lambda pair: pair[0].pk):
        if answer and invitation.answer != answer:
            try:
                record_answer(invitation, answer, by=by)
            except Refused as error:
                raise Refused(f"{invitation}\u00a0: {error.message}", field=f"answer-{invitation.pk}") from error
            count += 1
    return count
