"""The invitation behind a link or a code."""

from clubemploi.clubs.models import Club
from clubemploi.core.dates import today
from clubemploi.invitations.models import Invitation
from clubemploi.mailings.models import Delivery


def is_answerable(invitation: Invitation, club: Club, *, by_link: bool) -> str:
    """Why an answer can no longer be taken, as a sentence for whoever gives it; "" when it can. By link, answers are
    taken until the club's last workshop begins, and changed until the club starts.
    """
    if club.cancelled_at:
        return "Ce club emploi n’aura pas lieu. Nous vous proposerons le prochain."
    if invitation.removed_at:
        return "Cette invitation n’est plus valable."
    if not club.workshops.upcoming().exists():
        return "Ce club emploi est terminé, ou n’a pas encore d’atelier prévu."
    if by_link and invitation.answer and club.month <= today():
        return "Le club a commencé\u00a0: votre réponse ne peut plus être changée ici. Appelez-nous."
    return ""


def invitation_of(delivery: Delivery) -> Invitation | None:
    """The invitation that this delivery's personal link is about; None when its list is deleted. One query."""
    rows = Invitation.objects.filter(list__rounds__mailing=delivery.mailing_id, trainee=delivery.trainee_id)
    return rows.select_related("list__club__tutor", "trainee").first()
