"""The worker's door: it runs just before mailings' own."""

from clubemploi.invitations.models import Round
from clubemploi.invitations.rounds.operations import drop_settled
from clubemploi.mailings.models import Mailing


def drop_settled_people() -> bool:
    """Job of the worker: leave out of mailings about to leave those who have answered meanwhile."""
    rounds = Round.objects.filter(mailing__in=Mailing.objects.due()).select_related("list__club", "mailing")
    return sum(drop_settled(one) for one in rounds) > 0
