"""The blanks of a record, and the code that proves an address."""

from typing import Any

from django import forms

from clubemploi.trainees.forms import SHARED, TraineeForm
from clubemploi.trainees.models import Trainee


class BlanksForm(TraineeForm):
    """The blanks of one record, and nothing of what it already says: other people hold this device."""

    def __init__(self, *args: Any, trainee: Trainee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for name in (*trainee.blank_fields, *trainee.unasked_fields)}
        for name, field in self.fields.items():
            field.label = SHARED.get(name, field.label)
            field.widget.attrs["autocomplete"] = "off"
        if "email" in self.fields:
            self.fields["email"].help_text = "Un code y est envoyé, à taper ici ensuite."

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in SHARED]

    def sharing_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in SHARED]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise forms.ValidationError("Remplissez au moins une case, ou revenez aux noms.")
        return data


class AddressCodeForm(forms.Form):
    code = forms.CharField(
        label="Code reçu",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "code"}),
    )
