"""How every form looks, and the fields that several forms share."""

import uuid
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict

from clubemploi.core.phones import format_phone, parse_phone
from clubemploi.core.text import squeeze


class Renderer(DjangoTemplates):
    """Labels above, help under the label, the error beside the field."""

    field_template_name = "core/field.html"


class TextField(forms.CharField):
    """One line of text: NFC, no stray spaces, no invisible characters."""

    def to_python(self, value: Any) -> str:
        return squeeze(super().to_python(value) or "")


class PhoneField(forms.CharField):
    """A phone number as people type it; cleaned to E.164, shown French."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return parse_phone(text)
        except ValueError:
            raise forms.ValidationError(
                "Ce numéro n’a pas la bonne longueur. Exemple\u00a0: 06 12 34 56 78, "
                "ou +32 2 555 12 12 pour l’étranger."
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return format_phone(value) if isinstance(value, str) and value.startswith("+") else value


class DateField(forms.DateField):
    """The browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": "Cette date n’existe pas. Écrivez-la ainsi\u00a0: 09/03/2027."}


class TimeField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": "Cette heure n’existe pas. Écrivez-la ainsi\u00a0: 09:30."}


class EditForm(forms.ModelForm):
    """A ModelForm that only parses, carrying the version it was opened at or the key that makes a creation happen once.

    Views give `form.cleaned_data` to an operation; `save()` is never called.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    data: QueryDict
    fields: dict[str, Any]  # of every kind
    opened_with: dict[str, Any] = {}  # what a subclass's own keyword arguments were: see core/conflicts.py

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            del self.fields["creation_key"]
        else:
            self.initial.setdefault("creation_key", uuid.uuid4())
            del self.fields["version"]
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
                field.widget.attrs.setdefault("autocapitalize", "none" if isinstance(field, forms.EmailField) else "on")

    def save(self, commit: bool = True) -> Any:
        raise NotImplementedError("forms parse; operations write")

    def values(self) -> dict[str, Any]:
        """What the person typed, without the form's own bookkeeping."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "creation_key"}}
