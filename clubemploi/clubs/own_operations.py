"""What trainees do themselves, from Mon espace: enrol online (step 6), leave, say that they will be away."""

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.emails import confirm_enrolment, say_goodbye
from clubemploi.clubs.enrolment import seat_or_queue, withdraw_trainee
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.clubs.queries import closed_because, has_started, shown_key
from clubemploi.core.dates import moment_fr
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record
from clubemploi.trainees.models import Trainee

CHANGED = "Les ateliers de ce club viennent de changer. Relisez-les ci-dessous, puis confirmez."


@transaction.atomic
def enrol_oneself(club: Club, trainee: Trainee, *, by: User, shown: str | None = None) -> Enrolment:
    """Step 6: in the workshops still to come, or on the waiting list; a confirmation leaves with the same transaction.

    `shown`: queries.shown_key of the workshops that the person has read. Refused when they are no longer those, or when
    the club has closed meanwhile. In it already: nothing more happens, no second mail.
    """
    club = Club.lock(club.pk)
    known = Enrolment.objects.filter(club=club, trainee=trainee).first()
    if known and known.status != Enrolment.Status.WITHDRAWN:
        return known
    workshops = list(club.workshops.upcoming())
    if problem := closed_because(club, trainee, workshops):
        raise Refused(problem)
    if shown is not None and shown != shown_key(workshops):
        raise Refused(CHANGED)
    enrolment = known or Enrolment(club=club, trainee=trainee)
    enrolment = seat_or_queue(enrolment, workshops, by=by, channel=Enrolment.Channel.ONLINE)
    # Of somebody who comes back the sequences have just risen: they are read again.
    confirm_enrolment(enrolment, by=by, workshops=None if known else workshops)
    return enrolment


@transaction.atomic
def leave_club(enrolment: Enrolment, *, by: User) -> None:
    """Until the club starts: the seat goes to the next of the waiting list, and both are told. Twice: once."""
    club = Club.lock(enrolment.club_id)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("trainee").get(pk=enrolment.pk)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        return
    if enrolment.status == Enrolment.Status.ENROLLED and has_started(club):
        raise Refused("Le club a commencé\u00a0: pour vous retirer, parlez-en à votre tuteur.")
    expected = list(Workshop.objects.upcoming().filter(attendances__enrolment=enrolment).values_list("pk", flat=True))
    withdraw_trainee(enrolment, by=by)
    enrolment.refresh_from_db()
    say_goodbye(enrolment, list(Workshop.objects.filter(pk__in=expected)), by=by)


def _lock_expected(attendance: Attendance) -> Attendance:
    """Refused once the workshop has begun, or will not take place: there is nothing left to say."""
    attendance = (
        Attendance.objects.select_for_update(of=("self",))
        .select_related("workshop__club", "enrolment__trainee")
        .get(pk=attendance.pk)
    )
    workshop = attendance.workshop
    if workshop.cancelled_at or workshop.club.cancelled_at:
        raise Refused("Cet atelier est annulé\u00a0: il n’y a rien à annoncer.")
    if workshop.starts_at <= timezone.now() or attendance.status != Attendance.Status.EXPECTED:
        raise Refused("Cet atelier a déjà commencé\u00a0: parlez-en à votre tuteur.")
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
    """They will come after all."""
    attendance = _lock_expected(attendance)
    if attendance.away_at:
        attendance.away_at, attendance.away_reason = None, ""
        attendance.save(update_fields=["away_at", "away_reason"])
        _record(attendance, "take_back_absence", "viendra finalement", by=by)


def _record(attendance: Attendance, verb: str, words: str, *, by: User) -> None:
    workshop, trainee = attendance.workshop, attendance.enrolment.trainee
    sentence = f"{words} à l’atelier du {moment_fr(workshop.starts_at)}"
    record(by=by, verb=verb, sentence=sentence, about=[workshop.club, trainee])
