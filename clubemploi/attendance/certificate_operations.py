"""« attestation de présence »: what the closed sheets of a club say of somebody."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import transaction

from clubemploi.accounts.models import User
from clubemploi.attendance.models import AttendanceSheet, Certificate
from clubemploi.attendance.sheets import Content, digest_of
from clubemploi.clubs.models import Attendance, Club
from clubemploi.core.dates import today
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record
from clubemploi.trainees.models import Trainee

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
NOTHING = "Aucune feuille close ne dit encore que cette personne était là."


def content_for(trainee: Trainee, club: Club) -> Content:
    """Name, club, and the workshops where a closed sheet has them present or late, in order of date. Two queries."""
    mine = set(Attendance.objects.filter(enrolment__trainee=trainee, workshop__club=club).values_list("pk", flat=True))
    sheets = AttendanceSheet.objects.standing().kept().filter(workshop__club=club).order_by("workshop__starts_at")
    attended = [
        {name: sheet.content[name] for name in ("title", "starts_at", "ends_at", "place")}
        for sheet in sheets
        if any(p["attendance"] in mine and p["presence"] in Attendance.CAME for p in sheet.content["people"])
    ]
    return {
        "name": trainee.full_name,
        "club": f"{club.month:%Y-%m}",
        "tutor": club.tutor.get_full_name(),
        "workshops": attended,
        "minutes": sum(_minutes(one) for one in attended),
    }


def _minutes(one: dict[str, str]) -> int:
    start, end = (dt.datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
    return int((end - start).total_seconds()) // 60


@transaction.atomic
def issue_certificate(trainee: Trainee, club: Club, *, by: User) -> Certificate:
    """Give the attestation, under a number that anyone can check. The same facts again: the same attestation.

    Refused while no closed sheet says that they were there.
    """
    Club.lock(club.pk)
    content = content_for(trainee, club)
    if not content["workshops"]:
        raise Refused(NOTHING)
    digest = digest_of(content)
    known = Certificate.objects.filter(trainee=trainee, club=club, digest=digest).first()
    if known:
        return known
    certificate = Certificate.objects.create(
        number=_new_number(), trainee=trainee, club=club, content=content, digest=digest, issued_by=by
    )
    sentence = f"a établi l’attestation {certificate.number}"
    record(by=by, verb="issue_certificate", sentence=sentence, about=[trainee, club])
    return certificate


def _new_number() -> str:
    """« 2026-7KQ3-M2XF »: forty bits, which nobody guesses."""
    parts = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2)]
    return f"{today().year}-{'-'.join(parts)}"


@transaction.atomic
def issue_certificates(club: Club, trainees: Iterable[Trainee], *, by: User) -> list[Certificate]:
    """For all of a club: those who came at least once. Refused when nobody did."""
    given = []
    for trainee in trainees:
        try:
            given.append(issue_certificate(trainee, club, by=by))
        except Refused:
            continue
    if not given:
        raise Refused("Aucune feuille close ne dit encore qui était là\u00a0: clôturez d’abord un atelier.")
    return given
