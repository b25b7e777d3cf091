"""Steps 1, 2 and 7 of the manual: clubs and their workshops. Enrolling is in enrolment.py."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.announcements import known_of, note_changes
from clubemploi.clubs.enrolment import (
    attach_everyone,
    enrol_trainee,
    promote_waiting,
    restore_enrolment,
    withdraw_trainee,
)
from clubemploi.clubs.models import DEFAULT_MONTHS, Attendance, Club, Workshop, last_day
from clubemploi.clubs.queries import workshop_warnings
from clubemploi.core.dates import day_fr, first_of_month, moment_fr, of_month
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.core.text import plural
from clubemploi.journal.operations import record, snapshot

__all__ = ["enrol_trainee", "restore_enrolment", "withdraw_trainee"]

CLUB_FIELDS = ("month", "months", "tutor", "place", "capacity", "is_open_online")
WORKSHOP_FIELDS = ("title", "starts_at", "ends_at", "place")


def _check_tutor_is_free(club: Club, *, confirmed: bool) -> None:
    """One club per tutor and month, and none that overlaps, unless confirmed."""
    others = Club.objects.filter(
        tutor=club.tutor, cancelled_at__isnull=True, month__lte=club.end_date, end_date__gte=club.month
    ).exclude(pk=club.pk)
    club.is_second = any(other.month == club.month for other in others)
    if others and not confirmed:
        months = " et ".join(of_month(other.month) for other in others)
        raise NeedsConfirmation(
            f"{club.tutor} mène déjà le club emploi {months}, à ces dates-là. "
            "Vérifiez le mois et le tuteur\u00a0; si c’est bien voulu, confirmez.",
            field="tutor",
        )


def _save_club(club: Club) -> None:
    try:
        with transaction.atomic():
            club.save()
    except IntegrityError as error:
        raise Refused("Ce club vient d’être créé par quelqu’un d’autre pour ce tuteur et ce mois.") from error


@transaction.atomic
def create_club(
    values: Mapping[str, Any], *, by: User, confirmed: bool = False, creation_key: uuid.UUID | None = None
) -> Club:
    """Step 1: a club from the first of its month. The same `creation_key` twice gives the same club.

    Raises NeedsConfirmation when the tutor already has a club that month.
    """
    if creation_key and (known := Club.objects.filter(creation_key=creation_key).first()):
        return known
    User.objects.select_for_update().get(pk=values["tutor"].pk)
    club = Club(creation_key=creation_key, **{"months": DEFAULT_MONTHS, **values})
    club.month = first_of_month(club.month)
    club.end_date = last_day(club.month, club.months)
    _check_tutor_is_free(club, confirmed=confirmed)
    _save_club(club)
    record(by=by, verb="create_club", sentence="a créé le club", about=[club], after=snapshot(club, CLUB_FIELDS))
    return club


@transaction.atomic
def update_club(
    club: Club, values: Mapping[str, Any], *, by: User, version: int | None = None, confirmed: bool = False
) -> Club:
    """Change month, tutor, place or capacity. Raises Conflict, NeedsConfirmation, or Refused beside the field."""
    club = Club.lock(club.pk, version)
    before, known = snapshot(club, CLUB_FIELDS), known_of(club)
    for name, value in values.items():
        setattr(club, name, value)
    club.month = first_of_month(club.month)
    club.end_date = last_day(club.month, club.months)
    outside = [w for w in club.workshops.held() if not _within(club, w.starts_at, w.ends_at)]
    if outside:
        raise Refused(
            f"L’atelier du {moment_fr(outside[0].starts_at)} serait en dehors du club\u00a0: déplacez-le d’abord.",
            field="month",
        )
    if club.capacity is not None and club.capacity < club.seats_taken:
        raise Refused(
            f"{plural(club.seats_taken, 'personne est inscrite', 'personnes sont inscrites')}\u00a0: "
            "retirez des inscrits avant de réduire le nombre de places.",
            field="capacity",
        )
    _check_tutor_is_free(club, confirmed=confirmed)
    club.version += 1
    _save_club(club)
    note_changes(club, known)
    after = snapshot(club, CLUB_FIELDS)
    if before != after:
        record(by=by, verb="update_club", sentence="a modifié le club", about=[club], before=before, after=after)
    promote_waiting(club, by=by)
    return club


@transaction.atomic
def cancel_club(club: Club, *, by: User) -> Club:
    """The club will not take place; everything is kept, and `restore_club` brings it back."""
    club = Club.lock(club.pk)
    if club.cancelled_at is None:
        known = known_of(club)
        club.cancelled_at = timezone.now()
        club.save(update_fields=["cancelled_at", "updated_at"])
        note_changes(club, known)
        record(by=by, verb="cancel_club", sentence="a annulé le club", about=[club])
    return club


@transaction.atomic
def restore_club(club: Club, *, by: User) -> Club:
    """Undo cancel_club. Refused when the tutor has taken another club that month meanwhile."""
    club = Club.lock(club.pk)
    if club.cancelled_at is not None:
        known = known_of(club)
        club.cancelled_at = None
        alike = Club.objects.filter(tutor=club.tutor, month=club.month, cancelled_at__isnull=True)
        if alike.exists() and not club.is_second:
            raise Refused(f"{club.tutor} a maintenant un autre club {of_month(club.month)}.")
        _save_club(club)
        note_changes(club, known)
        record(by=by, verb="restore_club", sentence="a rétabli le club", about=[club])
    return club


@transaction.atomic
def delete_club(club: Club, *, by: User) -> None:
    """Delete a club made by mistake, with its workshops. Refused once anybody was enrolled."""
    club = Club.lock(club.pk)
    if club.enrolments.exists():
        raise Refused("Des stagiaires ont été inscrits dans ce club\u00a0: annulez-le plutôt, il restera consultable.")
    if club.invitation_lists.exists():  # invitations is above this app
        raise Refused("Des convocations ont été établies pour ce club\u00a0: supprimez-les, ou annulez le club.")
    record(by=by, verb="delete_club", sentence="a supprimé le club", about=[club], before=snapshot(club, CLUB_FIELDS))
    club.workshops.all().delete()
    club.delete()


def _within(club: Club, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Whether a workshop lies in its club's period, by the calendar on the wall."""
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    return club.month <= first and last <= club.end_date


def _check_workshop(club: Club, workshop: Workshop, *, confirmed: bool) -> None:
    if workshop.ends_at <= workshop.starts_at:
        raise Refused("L’atelier doit finir après avoir commencé.", field="end")
    if not _within(club, workshop.starts_at, workshop.ends_at):
        raise Refused(
            f"Ce club va du {day_fr(club.month)} au {day_fr(club.end_date)}\u00a0: "
            "choisissez une date dans cette période.",
            field="date",
        )
    warnings = workshop_warnings(club, workshop.starts_at, workshop.ends_at, but=workshop)
    if warnings and not confirmed:
        raise NeedsConfirmation(" ".join(warnings) + " Si c’est bien voulu, confirmez.")


def _save_workshop(workshop: Workshop) -> None:
    try:
        with transaction.atomic():
            workshop.save()
    except IntegrityError as error:
        raise Refused("Ce club a déjà un atelier à cette heure-là.", field="start") from error


@transaction.atomic
def add_workshop(
    club: Club, values: Mapping[str, Any], *, by: User, confirmed: bool = False, creation_key: uuid.UUID | None = None
) -> Workshop:
    """Step 2: a workshop within the club's period; everyone already enrolled is attached to it.

    `values`: title, starts_at and ends_at (aware), place. Raises NeedsConfirmation on a public holiday, or when the
    tutor has another workshop at that hour.
    """
    if creation_key and (known := Workshop.objects.filter(creation_key=creation_key).first()):
        return known
    club = Club.lock(club.pk)
    if club.cancelled_at:
        raise Refused("Ce club est annulé\u00a0: rétablissez-le avant d’ajouter un atelier.")
    workshop = Workshop(club=club, creation_key=creation_key, **values)
    _check_workshop(club, workshop, confirmed=confirmed)
    _save_workshop(workshop)
    attach_everyone(workshop)
    record(
        by=by,
        verb="add_workshop",
        sentence=f"a ajouté l’atelier du {moment_fr(workshop.starts_at)}",
        about=[club, workshop],
        after=snapshot(workshop, WORKSHOP_FIELDS),
    )
    return workshop


@transaction.atomic
def add_workshops(club: Club, rows: Iterable[Mapping[str, Any]], *, by: User) -> list[Workshop]:
    """Step 2, several at once, as previewed and chosen: all of them or none."""
    return [add_workshop(club, values, by=by, confirmed=True) for values in rows]


@transaction.atomic
def update_workshop(
    workshop: Workshop, values: Mapping[str, Any], *, by: User, version: int | None = None, confirmed: bool = False
) -> Workshop:
    """Step 7: change title, date, hours or place. Raises Conflict, NeedsConfirmation, or Refused beside the field."""
    club = Club.lock(workshop.club_id)
    workshop = Workshop.lock(workshop.pk, version)
    before, known = snapshot(workshop, WORKSHOP_FIELDS), known_of(club, [workshop])
    moved = (workshop.starts_at, workshop.ends_at) != (values["starts_at"], values["ends_at"])
    for name, value in values.items():
        setattr(workshop, name, value)
    _check_workshop(club, workshop, confirmed=confirmed or not moved)
    workshop.version += 1
    _save_workshop(workshop)
    note_changes(club, known)
    record(
        by=by,
        verb="update_workshop",
        sentence=f"a modifié l’atelier du {moment_fr(workshop.starts_at)}",
        about=[club, workshop],
        before=before,
        after=snapshot(workshop, WORKSHOP_FIELDS),
    )
    return workshop


@transaction.atomic
def cancel_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """The workshop will not take place: kept, struck through; `restore_workshop` brings it back."""
    workshop = Workshop.lock(workshop.pk)
    if workshop.attendances.exclude(status=Attendance.Status.EXPECTED).exists():
        raise Refused("Des présences ont été notées à cet atelier\u00a0: il a eu lieu.")
    if workshop.cancelled_at is None:
        known = known_of(workshop.club, [workshop])
        workshop.cancelled_at = timezone.now()
        workshop.save(update_fields=["cancelled_at", "updated_at"])
        note_changes(workshop.club, known)
        _record_workshop("cancel_workshop", "a annulé", workshop, by=by)
    return workshop


@transaction.atomic
def restore_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """Undo cancel_workshop."""
    workshop = Workshop.lock(workshop.pk)
    if workshop.cancelled_at is not None:
        known = known_of(workshop.club, [workshop])
        workshop.cancelled_at = None
        _save_workshop(workshop)
        attach_everyone(workshop)
        note_changes(workshop.club, known)
        _record_workshop("restore_workshop", "a rétabli", workshop, by=by)
    return workshop


@transaction.atomic
def delete_workshop(workshop: Workshop, *, by: User) -> None:
    """Delete a workshop made by mistake. Refused once it has presences, or as the last of enrolled people."""
    club = Club.lock(workshop.club_id)
    if workshop.attendances.exclude(status=Attendance.Status.EXPECTED).exists():
        raise Refused("Des présences ont été notées à cet atelier\u00a0: il ne peut plus être supprimé.")
    if club.seats_taken and not club.workshops.held().exclude(pk=workshop.pk).exists():
        raise Refused(
            "C’est le seul atelier du club, et des stagiaires y sont inscrits\u00a0: ajoutez-en un autre d’abord."
        )
    _record_workshop("delete_workshop", "a supprimé", workshop, by=by)
    workshop.delete()


def _record_workshop(verb: str, words: str, workshop: Workshop, *, by: User) -> None:
    record(
        by=by,
        verb=verb,
        sentence=f"{words} l’atelier «\u00a0{workshop.title}\u00a0» du {moment_fr(workshop.starts_at)}",
        about=[workshop.club, workshop],
    )
