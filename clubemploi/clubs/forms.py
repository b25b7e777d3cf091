"""Parsing what people type about clubs; the rules themselves are in operations."""

import datetime as dt
from typing import Any

from django import forms

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.core.dates import first_of_month
from clubemploi.core.forms import EditForm, TextField

SKIPPED_HOUR = "Cette heure n’existe pas ce jour-là\u00a0: les horloges passent de 2 h à 3 h."


class MonthField(forms.DateField):
    """The browser's month picker; a full date is taken too. Any day becomes the first of its month."""

    widget = forms.DateInput(attrs={"type": "month", "placeholder": "mm/aaaa"}, format="%Y-%m")
    input_formats = ["%Y-%m", "%Y-%m-%d", "%d/%m/%Y", "%m/%Y"]
    default_error_messages = {"invalid": "Ce mois n’existe pas. Écrivez-le ainsi\u00a0: 03/2027."}

    def to_python(self, value: Any) -> dt.date | None:
        day = super().to_python(value)
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError("Choisissez un mois entre 2000 et 2100.")
        return first_of_month(day) if day else None


class ClubForm(EditForm):
    """Step 1."""

    month = MonthField(label="Mois", help_text="Le club commence le premier de ce mois et dure deux mois.")
    tutor = forms.ModelChoiceField(User.objects.none(), label="Tuteur", empty_label="Choisissez…")
    place = TextField(label="Lieu", max_length=120)
    capacity = forms.IntegerField(
        label="Nombre de places",
        required=False,
        min_value=1,
        max_value=500,
        help_text="Au-delà, les personnes passent en liste d’attente. Laissez vide s’il n’y a pas de limite.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    is_open_online = forms.BooleanField(
        label="Ouvert à l’inscription en ligne",
        required=False,
        initial=True,
        help_text="Les membres du réseau emploi peuvent s’y inscrire eux-mêmes, depuis leur espace.",
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Club
        fields = ("month", "tutor", "place", "capacity", "is_open_online")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tutors = User.objects.tutors()
        if self.instance.pk:  # who led it stays in the list even after leaving
            tutors = (tutors | User.objects.filter(pk=self.instance.tutor_id)).distinct()
        self.fields["tutor"].queryset = tutors

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
