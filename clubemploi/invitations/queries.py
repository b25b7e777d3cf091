"""What the screens about invitation lists show."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club, Enrolment
from clubemploi.core.dates import today
from clubemploi.invitations.eligibility import Candidate, candidates, to_invite, took_part
from clubemploi.invitations.models import Invitation, InvitationList, Round
from clubemploi.mailings.models import Delivery, Mailing
from clubemploi.trainees.models import Trainee

Answer = Invitation.Answer


def _figures() -> dict[str, Any]:
    """Counts of those still on the list, as annotations."""
    listed = Q(invitations__removed_at__isnull=True)
    return {
        "invited_count": Count("invitations", filter=listed),
        "enrolled_count": Count("invitations", filter=listed & Q(invitations__answer=Answer.ENROLLED)),
        "unavailable_count": Count("invitations", filter=listed & Q(invitations__answer=Answer.UNAVAILABLE)),
        "job_count": Count("invitations", filter=listed & Q(invitations__answer=Answer.JOB)),
        "silent_count": Count("invitations", filter=listed & Q(invitations__answer="")),
    }


def lists_shown(user: User) -> QuerySet[InvitationList]:
    """« Convocations club emploi »: the lists this person sees, the newest first, with their figures."""
    lists = InvitationList.objects.visible_to(user).select_related("club__tutor", "by")
    return lists.annotate(**_figures()).order_by("-pk")


def lists_of(club: Club) -> list[InvitationList]:
    """A club's lists with their figures and when they were last written to (`last_sent_at`). One query."""
    rounds = Round.objects.filter(list=OuterRef("pk"), mailing__send_at__isnull=False).order_by("-mailing__send_at")
    lists = InvitationList.objects.filter(club=club).annotate(
        **_figures(), last_sent_at=Subquery(rounds.values("mailing__send_at")[:1])
    )
    return list(lists.order_by("pk"))


def clubs_to_invite_to(user: User) -> QuerySet[Club]:
    """Clubs running or to come that this person sees, the next first."""
    clubs = Club.objects.visible_to(user).filter(cancelled_at__isnull=True, end_date__gte=today())
    return clubs.select_related("tutor").order_by("month", "pk")


def list_figures(invitation_list: InvitationList) -> dict[str, int]:
    """How many people are in a list: {answer ("" for none), "paused", "without_email", "total": count}. One query."""
    listed = invitation_list.invitations.listed()
    return listed.aggregate(
        total=Count("pk"),
        enrolled=Count("pk", filter=Q(answer=Answer.ENROLLED)),
        unavailable=Count("pk", filter=Q(answer=Answer.UNAVAILABLE)),
        job=Count("pk", filter=Q(answer=Answer.JOB)),
        silent=Count("pk", filter=Q(answer="")),
        paused=Count("pk", filter=Q(paused_until__gte=today())),
        without_email=Count("pk", filter=Q(trainee__email="")),
    )


SHOWN = {
    "": Q(),
    "sans-reponse": Q(answer=""),
    "inscrits": Q(answer=Answer.ENROLLED),
    "pas-disponibles": Q(answer=Answer.UNAVAILABLE),
    "emploi": Q(answer=Answer.JOB),
    "sans-email": Q(trainee__email=""),
}


def invitations_listed(invitation_list: InvitationList, *, which: str = "", text: str = "") -> QuerySet[Invitation]:
    """The invitations of a list, by name, each with the deliveries made (`trainee.shown_deliveries`) and `is_in_club`.
    `which`: one of SHOWN, or « en-pause ». `text`: a search.
    """
    here = in_the_club(invitation_list).filter(trainee=OuterRef("trainee"))
    rows = invitation_list.invitations.listed().select_related("trainee").annotate(is_in_club=Exists(here))
    rows = rows.order_by("trainee__name_key", "pk")
    rows = rows.filter(paused_until__gte=today()) if which == "en-pause" else rows.filter(SHOWN.get(which, Q()))
    if text:
        rows = rows.filter(trainee__in=Trainee.objects.search(text))
    mine = Delivery.objects.filter(mailing__round__list=invitation_list).exclude(mailing__state=Mailing.State.DRAFT)
    sent = mine.select_related("mailing", "message").defer("message__text", "message__html").order_by("pk")
    return rows.prefetch_related(Prefetch("trainee__deliveries", queryset=sent, to_attr="shown_deliveries"))


def not_on(invitation_list: InvitationList) -> QuerySet[Trainee]:
    """People who took part in a session of the list's dates and are not on it, by name."""
    here = invitation_list.invitations.listed().values("trainee")
    return took_part(invitation_list.from_date, invitation_list.to_date).exclude(pk__in=here)


def left_out_of(invitation_list: InvitationList, people: Iterable[Trainee]) -> list[Candidate]:
    """Why each of these people (from `not_on`) is not on the list; no reason when nothing keeps them out any more. 6
    queries.
    """
    people = list(people)
    known = dict(invitation_list.invitations.values_list("trainee", "removed_at"))
    taken_off = {pk for pk, removed_at in known.items() if removed_at}
    listed = known.keys() - taken_off
    return [
        replace(found, reason="removed", sentence="retiré de la liste") if found.trainee.pk in taken_off else found
        for found in candidates(invitation_list.club, people, listed=listed)
    ]


def newly_eligible(invitation_list: InvitationList) -> list[Candidate]:
    """People who would be on the list if it were made today, and never were. Seven queries."""
    known = set(invitation_list.invitations.values_list("trainee", flat=True))
    return to_invite(invitation_list.club, invitation_list.from_date, invitation_list.to_date, but=known)


def trainees_to_invite(invitation_list: InvitationList, text: str) -> list[Trainee]:
    """At most 8 people found by these words, with `is_here`: whether they are on the list."""
    return Trainee.objects.suggested(text, here=invitation_list.invitations.listed())


def in_the_club(invitation_list: InvitationList) -> QuerySet[Enrolment]:
    """Enrolments of those in the list's club, or waiting for a seat: no mailing invites them any more."""
    return Enrolment.objects.active().filter(club=invitation_list.club_id)
