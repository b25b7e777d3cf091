"""Step 4: who is in the club, who waits, and at which workshops they are expected."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.emails import confirm_enrolment, confirm_withdrawal, tell_seat_found
from clubemploi.clubs.enrolments.queries import closed_because, shown_key
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.clubs.queries import has_started
from clubemploi.clubs.workshops.announcements import bump_sequences
from clubemploi.core.dates import of_month
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record
from clubemploi.trainees.models import Trainee

CHANGED = "Les ateliers de ce club viennent de changer. Relisez-les ci-dessous, puis confirmez."


def _take_seat(club: Club) -> bool:
    """One seat less, if there is one: the check and the change are one statement, and a constraint stands behind."""
    free = Q(capacity__isnull=True) | Q(seats_taken__lt=F("capacity"))
    return bool(Club.objects.filter(free, pk=club.pk).update(seats_taken=F("seats_taken") + 1))


def _attach(enrolments: Iterable[Enrolment], workshops: Iterable[Workshop]) -> None:
    Attendance.objects.bulk_create(
        [Attendance(enrolment=enrolment, workshop=workshop) for enrolment in enrolments for workshop in workshops],
        ignore_conflicts=True,
    )


def attach_everyone(workshop: Workshop) -> None:
    """Make everyone enrolled in the club expected at a workshop added later."""
    _attach(Enrolment.objects.enrolled().filter(club=workshop.club_id), [workshop])


@transaction.atomic
def enrol_trainee(
    club: Club, trainee: Trainee, *, by: User | None, channel: str, only_upcoming: bool = False
) -> Enrolment:
    """Step 4: enrol a trainee in a club and in all of its workshops, or put them on the waiting list when it is full.
    The same person twice is once. `only_upcoming`: in the workshops still to come alone, as for whoever enrols by a
    link.

    Raises Refused while the club has no workshop, or when it is cancelled.
    """
    club = Club.lock(club.pk)
    if club.cancelled_at:
        raise Refused("Ce club est annulé\u00a0: personne ne peut plus y être inscrit.")
    workshops = list(club.workshops.upcoming() if only_upcoming else club.workshops.held())
    if not workshops:
        raise Refused("Ce club n’a pas encore d’atelier\u00a0: ajoutez-en un avant d’inscrire quelqu’un.")
    known = Enrolment.objects.filter(club=club, trainee=trainee).first()
    if known and known.status != Enrolment.Status.WITHDRAWN:
        return known
    return seat_or_queue(known or Enrolment(club=club, trainee=trainee), workshops, by=by, channel=channel)


def seat_or_queue(enrolment: Enrolment, workshops: Iterable[Workshop], *, by: User | None, channel: str) -> Enrolment:
    """Give a seat, and attach to `workshops`, somebody who is new or had withdrawn; else put them in the queue. The
    club is locked.
    """
    if enrolment.pk:
        bump_sequences(enrolment.club)
    enrolment.channel, enrolment.queued_at, enrolment.withdrawn_at = channel, timezone.now(), None
    _settle(enrolment, workshops)
    words = "a inscrit" if enrolment.status == Enrolment.Status.ENROLLED else "a mis en liste d’attente"
    _record("enrol_trainee", words, enrolment, by=by)
    return enrolment


def _settle(enrolment: Enrolment, workshops: Iterable[Workshop]) -> None:
    """Give the enrolment a seat and its attendances, or a place in the queue."""
    seated = _take_seat(enrolment.club)
    enrolment.status = Enrolment.Status.ENROLLED if seated else Enrolment.Status.WAITING
    enrolment.save()
    if seated:
        _attach([enrolment], workshops)


@transaction.atomic
def withdraw_trainee(enrolment: Enrolment, *, by: User | None) -> list[Enrolment]:
    """Take a trainee out of the club; presences already noted are kept. Return those promoted from the waiting list."""
    club = Club.lock(enrolment.club_id)
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        return []
    if enrolment.status == Enrolment.Status.ENROLLED:
        Club.objects.filter(pk=club.pk).update(seats_taken=F("seats_taken") - 1)
        enrolment.attendances.filter(status=Attendance.Status.EXPECTED, signatures__isnull=True).delete()
        bump_sequences(club)
    enrolment.status, enrolment.withdrawn_at = Enrolment.Status.WITHDRAWN, timezone.now()
    enrolment.save()
    _record("withdraw_trainee", "a retiré", enrolment, by=by)
    return promote_waiting(club, by=by)


@transaction.atomic
def restore_enrolment(enrolment: Enrolment, *, by: User) -> Enrolment:
    """Undo a withdrawal, with the rank they had. If the club is full by now, they wait at that rank."""
    club = Club.lock(enrolment.club_id)
    if club.cancelled_at:
        raise Refused("Ce club est annulé\u00a0: personne ne peut plus y être inscrit.")
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        enrolment.withdrawn_at = None
        bump_sequences(club)
        _settle(enrolment, club.workshops.held())
        _record("restore_enrolment", "a rétabli l’inscription de", enrolment, by=by)
    return enrolment


def promote_waiting(club: Club, *, by: User | None) -> list[Enrolment]:
    """Give free seats to those who wait, in order of arrival, and tell them. Call it with the club locked."""
    promoted = []
    workshops = list(club.workshops.held())
    for enrolment in Enrolment.objects.waiting().filter(club=club).select_related("trainee", "club"):
        if not _take_seat(club):
            break
        enrolment.status = Enrolment.Status.ENROLLED
        enrolment.save(update_fields=["status"])
        _attach([enrolment], workshops)
        _record("promote_waiting", "a donné une place à", enrolment, by=by)
        tell_seat_found(enrolment, by=by)
        promoted.append(enrolment)
    return promoted


def seat_again(enrolment: Enrolment, *, since: dt.datetime, by: User | None) -> None:
    """Give an enrolment restored as it was `since` then its seat, or its rank in the queue. The club is locked."""
    if enrolment.status == Enrolment.Status.WAITING:
        promote_waiting(enrolment.club, by=by)
    elif _take_seat(enrolment.club):
        _attach([enrolment], enrolment.club.workshops.held().filter(created_at__gt=since))
    else:
        enrolment.status = Enrolment.Status.WAITING
        enrolment.save(update_fields=["status"])
        enrolment.attendances.filter(status=Attendance.Status.EXPECTED, signatures__isnull=True).delete()


def _record(verb: str, words: str, enrolment: Enrolment, *, by: User | None) -> None:
    record(
        by=by,
        verb=verb,
        sentence=f"{words} {enrolment.trainee} (club {of_month(enrolment.club.month)})",
        about=[enrolment.club, enrolment.trainee],
    )


# ── What trainees do themselves, from Mon espace: enrol online (step 6), leave, say that they will be away.


@transaction.atomic
def enrol_oneself(club: Club, trainee: Trainee, *, by: User, shown: str | None = None) -> Enrolment:
    """Step 6: the person enrols in the workshops still to come, or joins the waiting list; a confirmation leaves in the
    same transaction. Already in the club, nothing happens and no second mail leaves.

    `shown`: queries.shown_key of the workshops that the person has read. Raises Refused when these have changed, or
    when the club has closed meanwhile.
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
    """The person leaves before the club starts: their seat goes to the next in line, and both are told."""
    club = Club.lock(enrolment.club_id)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("trainee").get(pk=enrolment.pk)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        return
    if enrolment.status == Enrolment.Status.ENROLLED and has_started(club):
        raise Refused("Le club a commencé\u00a0: pour vous retirer, parlez-en à votre tuteur.")
    expected = list(Workshop.objects.upcoming().filter(attendances__enrolment=enrolment).values_list("pk", flat=True))
    withdraw_trainee(enrolment, by=by)
    enrolment.refresh_from_db()
    confirm_withdrawal(enrolment, list(Workshop.objects.filter(pk__in=expected)), by=by)
