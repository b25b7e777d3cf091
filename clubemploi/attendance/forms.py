"""Parsing what is ticked and written on a sheet."""

import datetime as dt
from typing import Any

from django import forms

from clubemploi.clubs.models import Attendance
from clubemploi.core.forms import DateField, TextField
from clubemploi.trainees.forms import TraineeForm
from clubemploi.trainees.models import Note, Trainee


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


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """All the files that were chosen, in their order."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(SeveralFilesField, self).clean(one, initial) for one in data or [None]]


class ScanForm(forms.Form):
    # No « capture »: it would open the camera at once, without several photographs nor the files of the phone.
    files = SeveralFilesField(  # type: ignore[assignment]  # the field's name; `self.files` stays what was sent
        label="Photos ou fichiers de la feuille", max_length=255,
        help_text="Un scan PDF, ou une photo par page (JPEG, PNG), bien à plat. Plusieurs à la fois, dans l’ordre.",
        error_messages={"required": "Prenez la feuille en photo, ou choisissez son fichier."},
        widget=SeveralFiles(attrs={"accept": "application/pdf,image/jpeg,image/png", "multiple": True}),
    )  # fmt: skip


class ReopenForm(forms.Form):
    reason = TextField(
        label="Pourquoi la rouvrir\u00a0?", max_length=200, help_text="Gardé avec la feuille, pour qui la vérifiera."
    )


class ClassCodeForm(forms.Form):
    code = forms.RegexField(
        r"^\d{4,8}$", label="Code du tuteur", help_text="Quatre chiffres ou plus, que vous seul connaissez.",
        error_messages={"invalid": "Quatre à huit chiffres."},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code", "maxlength": "8"}
        ),
    )  # fmt: skip


SHARED = {
    "share_last_name": "mon nom complet", "share_phone": "mon téléphone", "share_email": "mon e-mail",
}  # fmt: skip


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
        label="Code reçu", max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "code"}),
    )  # fmt: skip


class VerifyForm(forms.Form):
    number = TextField(
        label="Numéro d’une attestation, ou empreinte", required=False, max_length=100,
        help_text="Par exemple 2026-7KQ3-M2XF\u00a0; ou les 64 caractères reçus par mail.",
    )  # fmt: skip
    file = forms.FileField(
        label="Ou le fichier PDF d’une feuille scellée", required=False, max_length=200,
        help_text="Tel qu’il vous a été remis. Il n’est pas gardé.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > 20 * 1024 * 1024:
            raise forms.ValidationError("Ce fichier pèse plus de 20 Mo\u00a0: ce n’est pas une feuille scellée.")
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("number") and not data.get("file"):
            raise forms.ValidationError("Tapez un numéro, ou choisissez un fichier.")
        return data


class PeriodForm(forms.Form):
    """Two days, both in it; what they may be is the operation's to say."""

    from_date = DateField(label="Du", error_messages={"required": "Choisissez le premier jour."})
    to_date = DateField(label="Au", error_messages={"required": "Choisissez le dernier jour."})

    def period(self) -> tuple[dt.date, dt.date]:
        return self.cleaned_data["from_date"], self.cleaned_data["to_date"]
