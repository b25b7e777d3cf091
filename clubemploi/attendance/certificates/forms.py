"""Whose certificate, and for which period."""

import datetime as dt

from django import forms

from clubemploi.core.forms import DateField


class PeriodForm(forms.Form):
    """Two days, both in it; what they may be is the operation's to say."""

    from_date = DateField(label="Du", error_messages={"required": "Choisissez le premier jour."})
    to_date = DateField(label="Au", error_messages={"required": "Choisissez le dernier jour."})

    def period(self) -> tuple[dt.date, dt.date]:
        return self.cleaned_data["from_date"], self.cleaned_data["to_date"]
