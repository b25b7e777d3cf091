"""Parsing what is ticked and written on a sheet."""

from typing import Any

from django import forms

from clubemploi.clubs.models import Attendance
from clubemploi.core.forms import TextField
from clubemploi.trainees.models import Note


class PresenceForm(forms.Form):
    """One person's; what is not sent is not changed."""

    status = forms.ChoiceField(required=False, choices=Attendance.Status.choices)
    comment = forms.CharField(required=False, max_length=1000)
    audience = forms.ChoiceField(required=False, choices=Note.Audience.choices)
    version = forms.IntegerField(required=False, min_value=0)

    def values(self) -> dict[str, Any]:
        """Those that were sent, for operations.note_presence."""
        sent = {
            name: self.cleaned_data[name]
            for name in ("status", "comment", "audience")
            if self.add_prefix(name) in self.data
        }
        if not sent.get("status"):
            sent.pop("status", None)
        if not sent.get("audience"):
            sent.pop("audience", None)
        return sent


class ReopenForm(forms.Form):
    reason = TextField(
        label="Pourquoi la rouvrir\u00a0?", max_length=200, help_text="Gardé avec la feuille, pour qui la vérifiera."
    )
