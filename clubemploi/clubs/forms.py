"""Parsing what people type about clubs and workshops; the rules themselves are in operations."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club, Workshop
from clubemploi.core.dates import first_of_month, hour_fr, month_fr, wall_time
from clubemploi.core.forms import DateField, EditForm, TextField, TimeField
from clubemploi.core.text import plural

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
        label="Ouvert à l’inscription en ligne", required=False, initial=True,
        help_text="Les membres du réseau emploi peuvent s’y inscrire eux-mêmes, depuis leur espace.",
    )  # fmt: skip
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


class WorkshopForm(EditForm):
    """Steps 2 and 7: date, hours, place, intitulé; gives aware starts_at and ends_at."""

    date = DateField(label="Date")
    start = TimeField(label="De", initial=dt.time(9, 30))
    end = TimeField(label="À", initial=dt.time(12, 0))
    title = TextField(label="Intitulé", max_length=120)
    place = TextField(label="Lieu", max_length=120, required=False)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Workshop
        fields = ("title", "place")

    field_order = ("date", "start", "end", "title", "place")

    def __init__(self, *args: Any, club: Club, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened_with = {"club": club}
        self.fields["date"].widget.attrs.update(min=club.month.isoformat(), max=club.end_date.isoformat())
        self.fields["place"].widget.attrs["placeholder"] = club.place
        if self.instance.pk:
            starts_at = timezone.localtime(self.instance.starts_at)
            self.initial.update(
                date=starts_at.date(), start=starts_at.time(), end=timezone.localtime(self.instance.ends_at).time()
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("start", "end"):
            if data.get("date") and data.get(name) is not None:
                try:
                    data[f"{name}s_at"] = wall_time(data["date"], data[name])
                except (ValueError, OverflowError):
                    self.add_error(name, SKIPPED_HOUR)
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", f"L’atelier doit finir après {hour_fr(data['start'])}.")
        return data

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "place", "starts_at", "ends_at")}


class SeriesForm(forms.Form):
    """Step 2, several at once: « tous les mardis, 9 h 30 – 12 h, huit fois »."""

    date = DateField(label="Premier atelier")
    start = TimeField(label="De", initial=dt.time(9, 30))
    end = TimeField(label="À", initial=dt.time(12, 0))
    count = forms.IntegerField(label="Nombre d’ateliers", min_value=1, max_value=40, initial=8)
    every = forms.TypedChoiceField(
        label="Rythme",
        choices=[(1, "toutes les semaines"), (2, "toutes les deux semaines")],
        coerce=int,
        initial=1,
    )
    place = TextField(label="Lieu", max_length=120, required=False, help_text="Laissez vide si c’est celui du club.")
    titles = forms.CharField(
        label="Intitulés",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Un par ligne, dans l’ordre. Sans intitulé\u00a0: «\u00a0Atelier 1\u00a0», «\u00a0Atelier 2\u00a0»…",
    )

    def __init__(self, *args: Any, club: Club, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].widget.attrs.update(min=club.month.isoformat(), max=club.end_date.isoformat())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", f"L’atelier doit finir après {hour_fr(data['start'])}.")
        return data


class EnrolForm(forms.Form):
    """A club for a trainee, from their record."""

    club = forms.ModelChoiceField(Club.objects.none(), label="Club emploi", empty_label="Choisissez…")
    fields: dict[str, Any]

    def __init__(self, *args: Any, clubs: list[Club], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["club"]
        field.queryset = Club.objects.filter(pk__in=[club.pk for club in clubs])
        field.choices = [("", "Choisissez…"), *((club.pk, club_label(club)) for club in clubs)]


def club_label(club: Club) -> str:
    """« mars 2027 · Thierry Roussel · Compiègne · 8 ateliers »; `club` as queries.open_clubs_for gives it."""
    seats = "complet\u00a0: liste d’attente" if club.is_full else ""
    workshops = plural(club.workshop_count, "atelier") if club.workshop_count else "pas encore d’atelier"  # type: ignore[attr-defined]  # annotated
    return " · ".join(filter(None, [month_fr(club.month), str(club.tutor), club.place, workshops, seats]))


class HandoverForm(forms.Form):
    to = forms.ModelChoiceField(User.objects.none(), label="À qui", empty_label="Choisissez un tuteur")
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    fields: dict[str, Any]

    def __init__(self, *args: Any, tutor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.tutors().exclude(pk=tutor.pk)
