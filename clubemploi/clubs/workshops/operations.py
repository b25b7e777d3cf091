"""Steps 2 and 7: the workshops of a club."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.enrolments.operations import attach_everyone
from clubemploi.clubs.models import Attendance, Club, Workshop
from clubemploi.clubs.workshops.announcements import facts_by_workshop, note_changes
from clubemploi.clubs.workshops.queries import workshop_warnings
from clubemploi.core.dates import day_fr, moment_fr
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot

FIELDS = ("title", "starts_at", "ends_at", "place")


def _check_workshop(club: Club, workshop: Workshop, *, confirmed: bool) -> None:
    if workshop.ends_at <= workshop.starts_at:
        raise Refused("L’atelier doit finir après avoir commencé.", field="end")
    if not club.spans(workshop.starts_at, workshop.ends_at):
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
    """Step 2: add a workshop within the club's period; everyone enrolled is expected at it. `values`: title, starts_at
    and ends_at (aware), place. Raises NeedsConfirmation on a public holiday, or when the tutor has another workshop at
    that hour.
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
        after=snapshot(workshop, FIELDS),
    )
    return workshop


@transaction.atomic
def add_workshops(club: Club, rows: Iterable[Mapping[str, Any]], *, by: User) -> list[Workshop]:
    """Step 2: add several workshops, as previewed and chosen: all of them or none."""
    return [add_workshop(club, values, by=by, confirmed=True) for values in rows]


@transaction.atomic
def update_workshop(
    workshop: Workshop, values: Mapping[str, Any], *, by: User, version: int | None = None, confirmed: bool = False
) -> Workshop:
    """Step 7: change title, date, hours or place. Raises Conflict, NeedsConfirmation, or Refused beside the field."""
    club = Club.lock(workshop.club_id)
    workshop = Workshop.lock(workshop.pk, version)
    before, known = snapshot(workshop, FIELDS), facts_by_workshop(club, [workshop])
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
        after=snapshot(workshop, FIELDS),
    )
    return workshop


@transaction.atomic
def cancel_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """Cancel the workshop: it is kept, struck through, and restore_workshop brings it back."""
    workshop = Workshop.lock(workshop.pk)
    if workshop.attendances.exclude(status=Attendance.Status.EXPECTED).exists():
        raise Refused("Des présences ont été notées à cet atelier\u00a0: il a eu lieu.")
    if workshop.cancelled_at is None:
        known = facts_by_workshop(workshop.club, [workshop])
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
        known = facts_by_workshop(workshop.club, [workshop])
        workshop.cancelled_at = None
        _save_workshop(workshop)
        attach_everyone(workshop)
        note_changes(workshop.club, known)
        _record_workshop("restore_workshop", "a rétabli", workshop, by=by)
    return workshop


@transaction.atomic
def delete_workshop(workshop: Workshop, *, by: User) -> None:
    """Delete a workshop made by mistake. Raises Refused once it has presences, or if it is the last while people are
    enrolled.
    """
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
