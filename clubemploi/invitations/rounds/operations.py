"""Steps 3 and 5: writing to an invitation list, the first time and again."""

from django.db import transaction
from django.urls import reverse

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.clubs.writing.values import club_values
from clubemploi.core.dates import today
from clubemploi.core.errors import Refused
from clubemploi.invitations.models import SETTLED, WORKS, Invitation, InvitationList, Round
from clubemploi.invitations.operations import check_club_stands
from clubemploi.invitations.queries import in_the_club
from clubemploi.mailings.models import Delivery, Kind, Mailing
from clubemploi.mailings.operations import prepare_mailing, settle_deliveries


@transaction.atomic
def write_to_list(invitation_list: InvitationList, *, by: User, only_silent: bool = False) -> Mailing:
    """Draft the « convocation », then each « relance », to those who are not in the club, have no job and no pause.
    `only_silent`: only those who have not answered. Raises Refused when nobody is left, or when the club is cancelled
    or over.
    """
    invitation_list = InvitationList.lock(invitation_list.pk)
    club = Club.objects.select_related("tutor").get(pk=invitation_list.club_id)
    check_club_stands(club)
    invitations = invitation_list.invitations.concerned().exclude(
        trainee__in=in_the_club(invitation_list).values("trainee")
    )
    if only_silent:
        invitations = invitations.without_answer()
    people = [row.trainee for row in invitations.select_related("trainee").order_by("trainee__name_key", "pk")]
    if not people:
        raise Refused("Il n’y a plus personne à qui écrire dans cette liste.")
    is_first = not invitation_list.rounds.exclude(mailing__state=Mailing.State.DRAFT).exists()
    last = club.workshops.held().last()
    ends = last.starts_at if last else None
    mailing = prepare_mailing(
        people,
        by=by,
        kind=Kind.INVITATION if is_first else Kind.REMINDER,
        values=club_values(club),
        about=str(club),
        about_path=reverse("invitation_list", args=[invitation_list.pk]),
        tutor=club.tutor,
        expires_at=ends,
        links_until=ends,
    )
    Round.objects.create(list=invitation_list, mailing=mailing)
    return mailing


@transaction.atomic
def drop_settled(round_: Round) -> int:
    """Before a mailing leaves, leave out those who answered, enrolled, were taken off or paused meanwhile, or everybody
    when the club was cancelled. Return how many.
    """
    invitation_list, reasons = round_.list, Delivery.LeftOut
    everybody = Invitation.objects.filter(list=invitation_list)
    if invitation_list.club.cancelled_at:
        return settle_deliveries(round_.mailing, list(everybody.values_list("trainee", flat=True)), reason=reasons.CLUB)
    settled = everybody.filter(SETTLED).values_list("trainee", flat=True)
    ids = {*settled, *in_the_club(invitation_list).values_list("trainee", flat=True)}
    gone = settle_deliveries(round_.mailing, ids, reason=reasons.SETTLED)
    works = everybody.filter(WORKS).values_list("trainee", flat=True)
    gone += settle_deliveries(round_.mailing, list(works), reason=reasons.JOB)
    paused = everybody.filter(paused_until__gte=today()).values_list("trainee", flat=True)
    gone += settle_deliveries(round_.mailing, list(paused), reason=reasons.PAUSED)
    removed = everybody.filter(removed_at__isnull=False).values_list("trainee", flat=True)
    return gone + settle_deliveries(round_.mailing, list(removed), reason=reasons.REMOVED)
