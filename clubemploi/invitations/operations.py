"""Steps 3 and 5: making an invitation list, and changing it. Writing to it is in rounds/, answers in answers/."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.core.dates import day_fr, of_month, today
from clubemploi.core.errors import Refused
from clubemploi.core.text import plural
from clubemploi.invitations.eligibility import Candidate, to_invite
from clubemploi.invitations.models import Invitation, InvitationList
from clubemploi.invitations.queries import in_the_club, newly_eligible
from clubemploi.journal.operations import record
from clubemploi.mailings.models import Mailing
from clubemploi.trainees.models import Trainee

CANCELLED = "Ce club est annulé\u00a0: personne ne peut y être invité."


def check_club_stands(club: Club) -> None:
    """Raise Refused when the club is cancelled or over."""
    if club.cancelled_at:
        raise Refused(CANCELLED)
    if club.end_date < today():
        raise Refused("Ce club est terminé\u00a0: personne ne peut plus y être invité.")


def _invitations(invitation_list: InvitationList, chosen: Collection[Candidate], *, by_hand: bool) -> list[Invitation]:
    return [
        Invitation(
            list=invitation_list,
            trainee=who.trainee,
            email=who.trainee.email,
            last_name=who.trainee.last_name,
            first_name=who.trainee.first_name,
            session_number=who.session_number or "",
            session_date=who.session_date,
            by_hand=by_hand,
        )
        for who in chosen
    ]


@transaction.atomic
def make_list(
    club: Club, from_date: dt.date, to_date: dt.date, *, by: User, creation_key: uuid.UUID | None = None
) -> InvitationList:
    """Step 3: invite those who took part in a session between the two dates and are without a job; their e-mail, names
    and session are kept as they are now. The list may be empty: its page says why. The same `creation_key` twice gives
    the same list.
    """
    if creation_key and (known := InvitationList.objects.filter(creation_key=creation_key).first()):
        return known
    club = Club.lock(club.pk)
    check_club_stands(club)
    if to_date < from_date:
        raise Refused("La seconde date est avant la première.", field="to_date")
    invitation_list = InvitationList.objects.create(
        club=club, from_date=from_date, to_date=to_date, by=by, creation_key=creation_key
    )
    chosen = to_invite(club, from_date, to_date)
    Invitation.objects.bulk_create(_invitations(invitation_list, chosen, by_hand=False), batch_size=500)
    sentence = f"a établi une liste de convocation de {plural(len(chosen), 'personne')} (club {of_month(club.month)})"
    record(by=by, verb="make_list", sentence=sentence, about=[invitation_list, club])
    return invitation_list


@transaction.atomic
def delete_list(invitation_list: InvitationList, *, by: User) -> None:
    """Delete a list and its drafts. Raises Refused once anybody was written to."""
    invitation_list = InvitationList.lock(invitation_list.pk)
    if invitation_list.rounds.exclude(mailing__state=Mailing.State.DRAFT).exists():
        raise Refused("On a déjà écrit à cette liste\u00a0: elle reste, avec les réponses.")
    record(
        by=by,
        verb="delete_list",
        sentence="a supprimé une liste de convocation",
        about=[invitation_list, invitation_list.club],
    )
    Mailing.objects.filter(round__list=invitation_list).delete()
    invitation_list.delete()


@transaction.atomic
def invite_trainee(invitation_list: InvitationList, trainee: Trainee, *, by: User) -> Invitation:
    """Add somebody to a list: « ajouter un stagiaire », « ajouter quand même », or back after the cross."""
    invitation_list = InvitationList.lock(invitation_list.pk)
    if in_the_club(invitation_list).filter(trainee=trainee).exists():
        raise Refused(f"{trainee} est déjà inscrit dans ce club.")
    if trainee.refusals.filter(scope="contact").exists():
        raise Refused(f"{trainee} ne veut plus être contacté.")
    invitation = Invitation.objects.filter(list=invitation_list, trainee=trainee).first()
    if invitation is None:
        who = Candidate(trainee, trainee.last_session_number, trainee.last_session_date)
        invitation = _invitations(invitation_list, [who], by_hand=True)[0]
    elif invitation.removed_at is None:
        return invitation
    invitation.removed_at = None
    invitation.save()
    sentence = f"a ajouté {trainee} à la liste de convocation"
    record(by=by, verb="invite_trainee", sentence=sentence, about=[invitation_list, trainee])
    return invitation


@transaction.atomic
def invite_eligible(invitation_list: InvitationList, *, by: User) -> int:
    """« les ajouter »: invite those who would be on the list if it were made today. Return how many."""
    invitation_list = InvitationList.lock(invitation_list.pk)
    chosen = newly_eligible(invitation_list)
    Invitation.objects.bulk_create(_invitations(invitation_list, chosen, by_hand=False), batch_size=500)
    sentence = f"a ajouté {plural(len(chosen), 'personne')} à la liste de convocation"
    record(by=by, verb="invite_eligible", sentence=sentence, about=[invitation_list])
    return len(chosen)


@transaction.atomic
def remove_invitation(invitation: Invitation, *, by: User) -> None:
    """The cross: take somebody off the list, and out of mailings that have not left. Twice is once."""
    if Invitation.objects.filter(pk=invitation.pk, removed_at__isnull=True).update(removed_at=timezone.now()):
        sentence = f"a retiré {invitation} de la liste de convocation"
        record(by=by, verb="remove_invitation", sentence=sentence, about=[invitation.list, invitation.trainee])


@transaction.atomic
def restore_invitation(invitation: Invitation, *, by: User) -> None:
    """Undo the cross: put somebody back on the list."""
    if Invitation.objects.filter(pk=invitation.pk, removed_at__isnull=False).update(removed_at=None):
        sentence = f"a remis {invitation} sur la liste de convocation"
        record(by=by, verb="restore_invitation", sentence=sentence, about=[invitation.list, invitation.trainee])


@transaction.atomic
def pause_invitation(invitation: Invitation, *, until: dt.date | None, note: str, by: User) -> None:
    """Stop reminders until that day (None: they resume), with a note: « appelée le 12, rappelle en mai »."""
    if until and until < today():
        raise Refused("Cette date est passée.", field="until")
    Invitation.objects.filter(pk=invitation.pk).update(paused_until=until, pause_note=note)
    words = f"a mis {invitation} en pause jusqu’au {day_fr(until)}" if until else f"a levé la pause de {invitation}"
    record(by=by, verb="pause_invitation", sentence=words, about=[invitation.list, invitation.trainee])
