"""Who belongs on a list, and of each of the others, why not."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from clubemploi.clubs.models import Club, Enrolment
from clubemploi.core.dates import day_fr
from clubemploi.core.pagination import batches
from clubemploi.mailings.models import Kind, Refusal
from clubemploi.mailings.queries import written_to_lately
from clubemploi.outbox.models import Hold
from clubemploi.trainees.models import EVERYBODY, DuplicatePair, Participation, SituationKind, Trainee

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


def took_part(from_date: dt.date, to_date: dt.date) -> QuerySet[Trainee]:
    """Everyone who took part in a session of the range, by name, with `in_number` and `in_date`: the last of those."""
    in_range = Participation.objects.filter(session__start_date__range=(from_date, to_date))
    last = in_range.filter(trainee=OuterRef("pk")).order_by("-session__start_date", "-pk")
    # A limit that is never reached: PostgreSQL looks these people up rather than walk all names (see Trainee.search).
    people = Trainee.objects.filter(pk__in=in_range.values("trainee")[:EVERYBODY])
    return people.annotate(
        in_number=Subquery(last.values("session__number")[:1]), in_date=Subquery(last.values("session__start_date")[:1])
    ).order_by("name_key", "pk")


def candidates(club: Club, people: Iterable[Trainee], *, listed: Collection[int] = ()) -> list[Candidate]:
    """These people (from `took_part`), each with the reason not to invite them, if any. `listed`: who is on the list. 5
    queries for 5,000.
    """
    people = list(people)
    reasons: dict[int, tuple[str, str]] = {}
    for some in batches(people):
        reasons |= _reasons(club, some, listed)
    return [
        Candidate(person, person.in_number, person.in_date, *reasons.get(person.pk, ("", "")))  # type: ignore[attr-defined]  # annotated
        for person in people
    ]


def to_invite(club: Club, from_date: dt.date, to_date: dt.date, *, but: Collection[int] = ()) -> list[Candidate]:
    """People of the dates asked who are without a job, and whom nothing keeps from being invited. Six queries."""
    without_job = took_part(from_date, to_date).filter(situation=SituationKind.UNEMPLOYED)
    people = [person for person in without_job if person.pk not in but]
    return [candidate for candidate in candidates(club, people, listed=but) if not candidate.reason]


def _reasons(club: Club, people: Iterable[Trainee], listed: Collection[int]) -> dict[int, tuple[str, str]]:
    """{trainee: (code, sentence)}; the first that holds."""
    by_pk = {person.pk: person for person in people}
    enrolled = set(Enrolment.objects.active().filter(club=club).values_list("trainee", flat=True))
    refused = {refusal.trainee_id: refusal for refusal in _refusals().filter(trainee__in=by_pk)}
    addresses = {person.email.lower() for person in by_pk.values()}
    held = set(Hold.objects.filter(address__in=addresses).values_list("address", flat=True))
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
    return _doubles(by_pk, by_pk.keys() - found.keys(), listed) | found


def _refusals() -> QuerySet[Refusal]:
    return Refusal.objects.filter(~Q(scope="kind") | Q(kind=Kind.INVITATION))


def _situation(person: Trainee) -> str:
    if person.situation == SituationKind.UNKNOWN:
        return "sa situation n’est pas connue"
    since = f" depuis le {day_fr(person.situation_since)}" if person.situation_since else ""
    return f"{person.get_situation_display()}{since}"


def _doubles(people: Collection[int], invited: Collection[int], listed: Collection[int]) -> dict[int, tuple[str, str]]:
    """Of two records that may be one person's, the newer stays out, for somebody to look at first."""
    pairs = DuplicatePair.objects.candidates().filter(high__in=people).select_related("low")
    return {
        pair.high_id: ("double", f"peut-être la même personne que {pair.low}")
        for pair in pairs
        if pair.low_id in invited or pair.low_id in listed
    }
