"""The mailings to a list, and what has changed since the last."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from clubemploi.invitations.eligibility import Candidate
from clubemploi.invitations.models import InvitationList, Round
from clubemploi.invitations.queries import Answer, in_the_club, newly_eligible
from clubemploi.trainees.models import Situation, SituationKind


def rounds_of(invitation_list: InvitationList) -> list[Round]:
    """The mailings to a list, in order, each with `kept_count` (how many people it goes to). One query."""
    kept = Count("mailing__deliveries", filter=~Q(mailing__deliveries__channel=""))
    return list(invitation_list.rounds.select_related("mailing__by").annotate(kept_count=kept).order_by("pk"))


@dataclass(frozen=True)
class SinceLastRound:
    """What changed since the last mailing to a list: answers by link or noted by the team, people newly eligible."""

    since: dt.datetime | None
    enrolled: int
    job: int
    unavailable: int
    eligible: list[Candidate]


def since_last_round(invitation_list: InvitationList) -> SinceLastRound:
    """The answers since the last mailing, and who would be on the list if it were made today. About ten queries."""
    since = invitation_list.rounds.aggregate(at=Max("mailing__send_at"))["at"]
    listed = invitation_list.invitations.listed()
    if since is None:
        return SinceLastRound(None, 0, 0, 0, newly_eligible(invitation_list))
    here = listed.values("trainee")
    enrolled = in_the_club(invitation_list).filter(trainee__in=here, queued_at__gt=since).count()
    found = Situation.objects.filter(trainee__in=here, kind=SituationKind.EMPLOYED, recorded_at__gt=since)
    job = found.order_by().values("trainee").distinct().count()
    unavailable = listed.filter(answer=Answer.UNAVAILABLE, answered_at__gt=since).count()
    return SinceLastRound(since, enrolled, job, unavailable, newly_eligible(invitation_list))
