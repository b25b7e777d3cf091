"""Who belongs on a list, and of each of the others, why not."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from clubemploi.clubs.models import Club, Enrolment
from clubemploi.core.dates import day_fr
from clubemploi.mailings.models import Kind, Refusal
from clubemploi.mailings.queries import written_to_lately
from clubemploi.outbox.models import Hold
from clubemploi.trainees.models import DuplicatePair, Participation, SituationKind, Trainee

NEVER = {"enrolled", "refused"}  # reasons that « ajouter quand même » does not overrule


@dataclass(frozen=True)
class Candidate:
    """Somebody who took part in a session of the range. `reason`: why they are not invited (a code and a French
    sentence); both are empty when they are to be.
    """

    trainee: Trainee
    session_number: str
    session_date: dt.date | None
    reason: str = ""
    sentence: str = ""

    @property
    def may_be_added(self) -> bool:
        return self.reason not in NEVER


def took_part(from_date: dt.date, to_date: dt.date) -> list[Trainee]:
    """Everyone who took part in a session of the range, with `in_number` and `in_date`, the last of those. A query."""
    in_range = Participation.objects.filter(session__start_date__range=(from_date, to_date))
    last = in_range.filter(trainee=OuterRef("pk")).order_by("-session__start_date", "-pk")
    people = Trainee.objects.filter(pk__in=in_range.values("trainee"))
    return list(
        people.annotate(
            in_number=Subquery(last.values("session__number")[:1]),
            in_date=Subquery(last.values("session__start_date")[:1]),
        ).order_by("name_key", "pk")
    )


def candidates(club: Club, from_date: dt.date, to_date: dt.date) -> list[Candidate]:
    """Everyone who took part in a session of the range, each with the reason not to invite them, if any. 6 queries."""
    people = took_part(from_date, to_date)
    reasons = _reasons(club, people)
    return [
        Candidate(person, person.in_number, person.in_date, *reasons.get(person.pk, ("", "")))  # type: ignore[attr-defined]
        for person in people
    ]


def _reasons(club: Club, people: Iterable[Trainee]) -> dict[int, tuple[str, str]]:
    """{trainee: (code, sentence)}; the first that holds."""
    by_pk = {person.pk: person for person in people}
    enrolled = set(Enrolment.objects.active().filter(club=club).values_list("trainee", flat=True))
    refused = {refusal.trainee_id: refusal for refusal in _refusals()}
    held = set(Hold.objects.values_list("address", flat=True))
    lately = dict(written_to_lately(list(by_pk)).order_by("sent_at").values_list("trainee", "sent_at"))
    found: dict[int, tuple[str, str]] = {}
    for pk, person in by_pk.items():
        if pk in enrolled:
            found[pk] = ("enrolled", "déjà inscrit dans ce club")
        elif pk in refused:
            found[pk] = ("refused", f"ne veut plus recevoir {refused[pk].label}")
        elif person.situation != SituationKind.UNEMPLOYED:
            found[pk] = ("situation", _situation(person))
        elif person.email.lower() in held:
            found[pk] = ("held", "les mails n’arrivent plus à son adresse")
        elif pk in lately:
            day = day_fr(timezone.localdate(lately[pk]), weekday=True, year=False)
            found[pk] = ("lately", f"un envoi lui a été fait {day}")
    return found | _doubles(by_pk, found)


def _refusals() -> QuerySet[Refusal]:
    return Refusal.objects.filter(~Q(scope="kind") | Q(kind=Kind.INVITATION))


def _situation(person: Trainee) -> str:
    if person.situation == SituationKind.UNKNOWN:
        return "sa situation n’est pas connue"
    since = f" depuis le {day_fr(person.situation_since)}" if person.situation_since else ""
    return f"{person.get_situation_display()}{since}"


def _doubles(by_pk: dict[int, Trainee], found: dict[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Of two records that may be one person's, the newer stays out, for somebody to look at first."""
    pairs = DuplicatePair.objects.candidates().filter(low__in=by_pk, high__in=by_pk).values_list("low", "high")
    return {
        high: ("double", f"peut-être la même personne que {by_pk[low]}")
        for low, high in pairs
        if low not in found and high not in found
    }
