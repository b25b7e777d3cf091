"""Parsing what people type about workshops; the rules themselves are in operations."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from clubemploi.clubs.forms import SKIPPED_HOUR
from clubemploi.clubs.models import Club, Workshop
from clubemploi.core.dates import hour_fr, wall_time
from clubemploi.core.forms import DateField, EditForm, TextField, TimeField


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
        label="Rythme", choices=[(1, "toutes les semaines"), (2, "toutes les deux semaines")], coerce=int, initial=1
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
