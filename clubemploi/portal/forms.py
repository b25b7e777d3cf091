"""What trainees type in their own space."""

import datetime as dt
from typing import Any

from django import forms

from clubemploi.accounts.forms import PasswordField
from clubemploi.core.dates import today
from clubemploi.core.forms import DateField, EditForm, TextField
from clubemploi.trainees.forms import SHARED, TraineeForm
from clubemploi.trainees.models import Trainee

# What a browser or a phone fills in by itself (WCAG 1.3.5).
AUTOCOMPLETE = {
    "first_name": "given-name", "last_name": "family-name", "email": "email", "birth_date": "bday",
    "address": "street-address", "postcode": "postal-code", "city": "address-level2",
}  # fmt: skip


class OwnDetailsForm(TraineeForm):
    """Step 12: everything in the record that is theirs."""

    in_network = share_last_name = share_phone = share_email = seen = None  # type: ignore[assignment]  # left out

    class Meta(TraineeForm.Meta):
        fields = (
            "civility", "last_name", "first_name", "birth_date", "email", "phone", "second_phone", "address",
            "postcode", "city",
        )  # fmt: skip

    field_order = Meta.fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.required, email.help_text = (
            True,
            "Elle vous sert à entrer ici. Une nouvelle adresse se confirme par un code.",
        )
        for name, token in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = token

    def clean_seen(self) -> set[int]:
        return set()


class SharingForm(EditForm):
    """What the other participants read on the list that is handed out."""

    class Meta:
        model = Trainee
        fields = tuple(SHARED)
        labels = SHARED


class EnterForm(forms.Form):
    """On arriving: a password if one likes, and what the others will see."""

    share_last_name = forms.BooleanField(label=SHARED["share_last_name"], required=False)
    share_phone = forms.BooleanField(label=SHARED["share_phone"], required=False)
    share_email = forms.BooleanField(label=SHARED["share_email"], required=False)
    password = PasswordField(label="Mot de passe", required=False)

    def sharing(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] for name in SHARED}


class AwayForm(forms.Form):
    reason = TextField(
        label="Voulez-vous dire pourquoi\u00a0?", required=False, max_length=200, help_text="Votre tuteur le lira."
    )


class JobForm(forms.Form):
    """« j'ai retrouvé un emploi »."""

    since = DateField(label="Depuis le", initial=today)
    detail = TextField(
        label="Quel emploi\u00a0?",
        required=False,
        max_length=120,
        help_text="Le métier, l’employeur, le contrat\u00a0: ce que vous voulez.",
    )

    def clean_since(self) -> dt.date:
        day: dt.date = self.cleaned_data["since"]
        if not today() - dt.timedelta(days=3 * 365) <= day <= today() + dt.timedelta(days=180):
            raise forms.ValidationError("Vérifiez la date\u00a0: elle doit être proche d’aujourd’hui.")
        return day


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code reçu", max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "class": "code"}
        ),
    )  # fmt: skip
