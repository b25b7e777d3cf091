"""Which club to enrol somebody in."""

from typing import Any

from django import forms

from clubemploi.clubs.models import Club
from clubemploi.core.dates import month_fr
from clubemploi.core.text import plural


class EnrolForm(forms.Form):
    """A club for a trainee, from their record."""

    club = forms.ModelChoiceField(Club.objects.none(), label="Club emploi", empty_label="Choisissez…")

    def __init__(self, *args: Any, clubs: list[Club], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["club"]
        field.queryset = Club.objects.filter(pk__in=[club.pk for club in clubs])  # type: ignore[attr-defined]
        field.choices = [("", "Choisissez…"), *((club.pk, club_label(club)) for club in clubs)]  # type: ignore[attr-defined]


def club_label(club: Club) -> str:
    """« mars 2027 · Thierry Roussel · Compiègne · 8 ateliers »; `club` as queries.open_clubs_for gives it."""
    seats = "complet\u00a0: liste d’attente" if club.is_full else ""
    workshops = plural(club.workshop_count, "atelier") if club.workshop_count else "pas encore d’atelier"  # type: ignore[attr-defined]
    return " · ".join(filter(None, [month_fr(club.month), str(club.tutor), club.place, workshops, seats]))
