"""The demonstration's convocations: a list written to and answered, another one ready, what became of the mails."""

import datetime as dt
import random
from collections.abc import Sequence

from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.core.dates import today
from clubemploi.invitations.answers.operations import record_answer
from clubemploi.invitations.models import Invitation, InvitationList
from clubemploi.invitations.operations import make_list, pause_invitation
from clubemploi.invitations.rounds.operations import write_to_list
from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.models import Delivery, Mailing
from clubemploi.mailings.operations import launch_mailing
from clubemploi.outbox.models import Hold, Message, State
from clubemploi.outbox.operations import hold_address

ANSWERS = ["enrolled"] * 2 + ["unavailable"] * 4 + ["job"] * 3
NINE_DAYS = dt.timedelta(days=9)


def build_mailings(chance: random.Random, *, manager: User, running: Club, coming: Club) -> None:
    """A list for the running club, written to nine days ago and answered; one for the next club, not written to yet."""
    invitation_list = make_list(running, today() - dt.timedelta(days=500), today() - dt.timedelta(days=30), by=manager)
    mailing = write_to_list(invitation_list, by=manager)
    launch_mailing(mailing, by=manager, confirmed=True, typed=mailing.deliveries.kept().count())
    Mailing.objects.filter(pk=mailing.pk).update(send_at=timezone.now() - NINE_DAYS)
    while queue_next():
        pass
    _settle(mailing)
    _answer(chance, invitation_list, by=manager)
    make_list(coming, today() - dt.timedelta(days=200), today(), by=manager)


def _settle(mailing: Mailing) -> None:
    """They left nine days ago; of a few the server said no, or nothing."""
    then = timezone.now() - NINE_DAYS
    Delivery.objects.filter(mailing=mailing).update(sent_at=then)
    mails = Message.objects.filter(delivery__mailing=mailing).order_by("pk")
    mails.update(created_at=then, next_try_at=then)
    left = {"state": State.ACCEPTED, "ended_at": then, "attempts": 1}
    Message.objects.filter(pk__in=list(mails.values_list("pk", flat=True))).update(**left)
    refused, doubtful = mails[0], mails[1]
    answer = "Le serveur refuse cette adresse (réponse 550\u00a0: 5.1.1 unknown user)"
    Message.objects.filter(pk=refused.pk).update(state=State.REFUSED, answer=answer)
    hold_address(refused.to, Hold.Reason.UNKNOWN, answer=answer)
    doubt = "Le serveur a coupé en pleine remise\u00a0: ce mail est peut-être arrivé, peut-être pas."
    Message.objects.filter(pk=doubtful.pk).update(state=State.UNCERTAIN, answer=doubt)


def _answer(chance: random.Random, invitation_list: InvitationList, *, by: User) -> None:
    invited: Sequence[Invitation] = list(invitation_list.invitations.listed().exclude(trainee__email=""))
    people = chance.sample(invited, len(ANSWERS) + 1)
    for person, answer in zip(people, ANSWERS, strict=False):
        record_answer(person, answer, by=None)
    until = today() + dt.timedelta(days=60)
    pause_invitation(people[-1], until=until, note="Appelée le 12, en déménagement\u00a0: rappeler ensuite.", by=by)
