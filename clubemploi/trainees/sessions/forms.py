"""Parsing what people type about training sessions."""

import datetime as dt
from typing import Any

from django import forms

from clubemploi.core.forms import DateField, EditForm, TextField
from clubemploi.trainees.models import TrainingSession


class SessionForm(EditForm):
    number = TextField(label="Numéro", max_length=20, help_text="Par exemple 2027-04. Chaque session a le sien.")
    title = TextField(label="Intitulé", max_length=120, required=False)
    start_date = DateField(label="Premier jour", required=False)
    end_date = DateField(label="Dernier jour", required=False)
    place = TextField(label="Lieu", max_length=120, required=False)

    class Meta:
        model = TrainingSession
        fields = ("number", "title", "start_date", "end_date", "place")

    def validate_unique(self) -> None:
        """The operation does, once it knows that this is not the same form sent twice."""

    def clean_start_date(self) -> dt.date | None:
        return self._plausible("start_date")

    def clean_end_date(self) -> dt.date | None:
        return self._plausible("end_date")

    def _plausible(self, name: str) -> dt.date | None:
        day: dt.date | None = self.cleaned_data[name]
        if day and not 1980 <= day.year <= 2100:
            raise forms.ValidationError("Vérifiez l’année\u00a0: elle doit être comprise entre 1980 et 2100.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start_date"), data.get("end_date")
        if start and end and end < start:
            self.add_error("end_date", "La session ne peut pas finir avant d’avoir commencé.")
        return data
