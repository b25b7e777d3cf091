"""« attestation de présence »: what closed sheets say of somebody, in a club or for a period."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from clubemploi.accounts.models import User
from clubemploi.attendance.models import AttendanceSheet, Certificate
from clubemploi.attendance.proofs.chain import append_evidence, certified_facts
from clubemploi.attendance.sheets import Content, digest_of
from clubemploi.clubs.models import Attendance, Club
from clubemploi.core.codes import in_fours, new_code
from clubemploi.core.dates import today, wall_time
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record
from clubemploi.trainees.models import Trainee

OLDEST_YEAR = 1970
Period = tuple[dt.date, dt.date]  # both days in it
NOTHING_THEN = "Aucune feuille close ne dit que cette personne était là pendant cette période."
NOBODY_THEN = "Aucune feuille close ne dit que quelqu’un était là pendant cette période."
NOTHING = "Aucune feuille close ne dit encore que cette personne était là."


def content_for(trainee: Trainee, clubs: QuerySet[Club], period: Period | None = None) -> Content:
    """What an attestation says: name, club, and the workshops where a closed sheet of these clubs has the person
    present or late, by date, within `period` (local days). With several clubs, each workshop says whose it is. Three
    queries.
    """
    mine = set(
        Attendance.objects.filter(enrolment__trainee=trainee, workshop__club__in=clubs).values_list("pk", flat=True)
    )
    sheets = (
        AttendanceSheet.objects.standing()
        .kept()
        .filter(workshop__in=Attendance.objects.filter(pk__in=mine).values("workshop"))
    )
    if period:
        end = wall_time(period[1] + dt.timedelta(days=1), dt.time())
        sheets = sheets.filter(starts_at__gte=wall_time(period[0], dt.time()), starts_at__lt=end)
    came = [
        sheet.content
        for sheet in sheets.order_by("starts_at", "pk")
        if any(p["attendance"] in mine and p["presence"] in Attendance.CAME for p in sheet.content["people"])
    ]
    attended = [{name: one[name] for name in ("title", "starts_at", "ends_at", "place")} for one in came]
    return {"name": trainee.full_name, "workshops": attended, "minutes": sum(_minutes(one) for one in attended)}


def _of_club(trainee: Trainee, club: Club, period: Period | None) -> Content:
    content = content_for(trainee, Club.objects.filter(pk=club.pk), period)
    return content | {"club": f"{club.month:%Y-%m}", "tutor": club.tutor.get_full_name()} | _days(period)


def _days(period: Period | None) -> Content:
    return {"from": period[0].isoformat(), "to": period[1].isoformat()} if period else {}


def _minutes(one: dict[str, str]) -> int:
    start, end = (dt.datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
    return int((end - start).total_seconds()) // 60


def checked_period(period: Period) -> Period:
    """Raise Refused beside the field when the period ends before it begins, or is not over yet."""
    first, last = period
    if first.year < OLDEST_YEAR:
        raise Refused("Cette date est trop ancienne\u00a0: vérifiez l’année.", field="from_date")
    if first > today():
        raise Refused("Cette date n’est pas encore venue\u00a0: on n’atteste que ce qui a eu lieu.", field="from_date")
    if last < first:
        raise Refused("La fin vient avant le début\u00a0: corrigez l’une des deux dates.", field="to_date")
    if last > today():
        raise Refused("Cette date n’est pas encore venue\u00a0: choisissez aujourd’hui au plus tard.", field="to_date")
    return period


@transaction.atomic
def issue_certificate(trainee: Trainee, club: Club, *, by: User, period: Period | None = None) -> Certificate:
    """Issue the attestation for one club, under a number that anyone can check. The same facts again return the same
    attestation. Raises Refused while no closed sheet says that they were there.
    """
    period = checked_period(period) if period else None
    Trainee.objects.select_for_update().get(pk=trainee.pk)
    return _issue(trainee, club, _of_club(trainee, club, period), period, by=by, nothing=NOTHING)


@transaction.atomic
def issue_period_certificate(trainee: Trainee, clubs: QuerySet[Club], period: Period, *, by: User) -> Certificate:
    """Issue one attestation for a period, over all of `clubs`: every club of the trainee who asks, or those that the
    tutor who asks leads. Errors as issue_certificate.
    """
    period = checked_period(period)
    Trainee.objects.select_for_update().get(pk=trainee.pk)
    content = content_for(trainee, clubs, period) | _days(period)
    return _issue(trainee, None, content, period, by=by, nothing=NOTHING_THEN)


def _issue(
    trainee: Trainee, club: Club | None, content: Content, period: Period | None, *, by: User, nothing: str
) -> Certificate:
    if not content["workshops"]:
        raise Refused(nothing, field="from_date" if period else "")
    digest = digest_of(content)
    known = Certificate.objects.filter(trainee=trainee, club=club, digest=digest).first()
    if known:
        return known
    first, last = period or (None, None)
    certificate = Certificate.objects.create(
        number=_new_number(),
        trainee=trainee,
        club=club,
        content=content,
        digest=digest,
        issued_by=by,
        from_date=first,
        to_date=last,
    )
    append_evidence("certificate", certified_facts(certificate))
    sentence = f"a établi l’attestation {certificate.number}"
    record(by=by, verb="issue_certificate", sentence=sentence, about=[trainee, club] if club else [trainee])
    return certificate


def _new_number() -> str:
    """« 2026-7KQ3-M4XF »: thirty-seven bits, which nobody guesses at the pace that the page allows."""
    return f"{today().year}-{in_fours(new_code(8))}"


@transaction.atomic
def issue_certificates(
    club: Club, trainees: Iterable[Trainee], *, by: User, period: Period | None = None
) -> list[Certificate]:
    """Issue attestations for everyone who came to a club at least once (in the period). Refused when nobody did."""
    period = checked_period(period) if period else None
    given = []
    for trainee in trainees:
        try:
            given.append(issue_certificate(trainee, club, by=by, period=period))
        except Refused:
            continue
    if not given:
        message = "Aucune feuille close ne dit encore qui était là\u00a0: clôturez d’abord un atelier."
        raise Refused(NOBODY_THEN if period else message, field="from_date" if period else "")
    return given
