"""Giving all of a tutor's clubs to another, for good (a replacement for a time is accounts.Replacement)."""

from django.db import transaction

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.clubs.queries import clubs_of
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.core.text import plural
from clubemploi.journal.operations import record


@transaction.atomic
def hand_over_clubs(tutor: User, to: User, *, by: User, confirmed: bool = False) -> int:
    """Give all clubs of `tutor` running or to come to another tutor, `to`; return how many. Raises NeedsConfirmation
    when clubs of the two overlap.
    """
    list(User.objects.select_for_update().filter(pk__in=(tutor.pk, to.pk)).order_by("pk"))
    if not (to.is_active and to.is_tutor) or to.pk == tutor.pk:
        raise Refused("Choisissez un autre tuteur.", field="to")
    clubs = list(Club.objects.select_for_update(of=("self",)).filter(pk__in=[club.pk for club in clubs_of(tutor)]))
    theirs = clubs_of(to)
    if not confirmed and any(a.month <= b.end_date and b.month <= a.end_date for a in clubs for b in theirs):
        raise NeedsConfirmation(f"{to} mène déjà un club à ces dates-là. Si c’est bien voulu, confirmez.", field="to")
    months = {club.month for club in theirs}
    for club in clubs:
        club.tutor, club.is_second = to, club.month in months
        club.version += 1
        club.save(update_fields=["tutor", "is_second", "version", "updated_at"])
        months.add(club.month)
        change = {"before": {"tuteur": str(tutor)}, "after": {"tuteur": str(to)}}
        record(by=by, verb="hand_over_club", sentence="a confié le club à un autre tuteur", about=[club], **change)
    if clubs:
        sentence = f"a confié {plural(len(clubs), 'club')} de {tutor} à {to}"
        record(by=by, verb="hand_over_clubs", sentence=sentence, about=[tutor, to])
    return len(clubs)
