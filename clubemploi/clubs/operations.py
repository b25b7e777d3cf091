"""Step 1 of the manual: clubs. Workshops and enrolments have rooms of their own."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.enrolments.operations import promote_waiting
from clubemploi.clubs.models import DEFAULT_MONTHS, Club, last_day
from clubemploi.clubs.workshops.announcements import facts_by_workshop, note_changes
from clubemploi.core.dates import first_of_month, moment_fr, of_month
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.core.text import plural
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot

CLUB_FIELDS = ("month", "months", "tutor", "place", "capacity", "is_open_online")


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
    """Step 1: create a club, which starts on the first of its month. The same `creation_key` twice gives the same club.
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
    before, known = snapshot(club, CLUB_FIELDS), facts_by_workshop(club)
    for name, value in values.items():
        setattr(club, name, value)
    club.month = first_of_month(club.month)
    club.end_date = last_day(club.month, club.months)
    outside = [w for w in club.workshops.held() if not club.spans(w.starts_at, w.ends_at)]
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
    """Cancel the club; everything is kept, and restore_club brings it back."""
    club = Club.lock(club.pk)
    if club.cancelled_at is None:
        known = facts_by_workshop(club)
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
        known = facts_by_workshop(club)
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
