"""« je ne pourrai pas venir »: what trainees say of a workshop beforehand."""

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Attendance
from clubemploi.core.dates import moment_fr
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record


def _lock_expected(attendance: Attendance) -> Attendance:
    """Refused once the workshop has begun or will not take place, or once this person’s presence is noted."""
    attendance = (
        Attendance.objects.select_for_update(of=("self",))
        .select_related("workshop__club", "enrolment__trainee")
        .get(pk=attendance.pk)
    )
    workshop = attendance.workshop
    if workshop.cancelled_at or workshop.club.cancelled_at:
        raise Refused("Cet atelier est annulé\u00a0: il n’y a rien à annoncer.")
    if workshop.starts_at <= timezone.now():
        raise Refused("Cet atelier a déjà commencé\u00a0: parlez-en à votre tuteur.")
    if attendance.status != Attendance.Status.EXPECTED:
        noted = attendance.get_status_display()
        raise Refused(f"Votre présence à cet atelier est déjà notée ({noted})\u00a0: parlez-en à votre tuteur.")
    return attendance


@transaction.atomic
def announce_absence(attendance: Attendance, reason: str, *, by: User) -> None:
    """« je ne pourrai pas venir »: the tutor sees it beside the workshop. The reason stays out of the journal."""
    attendance = _lock_expected(attendance)
    if attendance.away_at and attendance.away_reason == reason:
        return
    attendance.away_at, attendance.away_reason = timezone.now(), reason
    attendance.save(update_fields=["away_at", "away_reason"])
    _record(attendance, "announce_absence", "a annoncé son absence", by=by)


@transaction.atomic
def take_back_absence(attendance: Attendance, *, by: User) -> None:
    """Take back an announced absence: they will come."""
    attendance = _lock_expected(attendance)
    if attendance.away_at:
        attendance.away_at, attendance.away_reason = None, ""
        attendance.save(update_fields=["away_at", "away_reason"])
        _record(attendance, "take_back_absence", "viendra finalement", by=by)


def _record(attendance: Attendance, verb: str, words: str, *, by: User) -> None:
    workshop, trainee = attendance.workshop, attendance.enrolment.trainee
    sentence = f"{words} à l’atelier du {moment_fr(workshop.starts_at)}"
    record(by=by, verb=verb, sentence=sentence, about=[workshop.club, trainee])
