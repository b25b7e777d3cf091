"""Two people editing the same record: what the second one is shown."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models

from clubemploi.core.errors import Conflict, NeedsConfirmation, Refused
from clubemploi.core.forms import EditForm


@dataclass(frozen=True)
class Difference:
    label: str
    theirs: str
    yours: str


def differences(form: EditForm, theirs: models.Model) -> list[Difference]:
    """The fields in which what was typed is not what is stored now, both as people read them.

    `form`: bound and valid. `theirs`: the stored record, as Conflict carries it.
    """
    stored = type(form)(instance=theirs, **form.opened_with)
    return [
        Difference(str(field.label), _read(stored, field.name, field.initial), _read(stored, field.name, typed))
        for field in stored
        if not field.is_hidden and field.field.has_changed(field.initial, typed := form[field.name].data)
    ]


def _read(form: forms.BaseForm, name: str, value: Any) -> str:
    """A value as people read it: the choice's label, yes or no, the date the French way."""
    field = form.fields[name]
    if isinstance(field, forms.BooleanField):
        return "oui" if field.to_python(value) else "non"
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices  # set as a class or a function perhaps, read as pairs
        labels = {str(key): str(label) for key, label in choices}
        return labels.get(str(field.prepare_value(value)), str(value or ""))
    if hasattr(value, "strftime"):
        return value.strftime("%H:%M") if not hasattr(value, "year") else value.strftime("%d/%m/%Y")
    shown = field.prepare_value(value)
    return "" if shown is None else str(shown)


def refusal(form: forms.BaseForm, error: Refused) -> dict[str, Any]:
    """What a page shows of an operation's refusal, as its context: the differences, a question or an error.

    After a Conflict the form carries the new version: saving it again wins. A question is answered by `confirmed`.
    """
    if isinstance(error, Conflict) and isinstance(form, EditForm):
        found = differences(form, error.theirs)
        form.data = form.data.copy()
        form.data["version"] = error.theirs.version
        return {"differences": found, "conflict_message": error.message}
    if isinstance(error, NeedsConfirmation):
        return {"question": error.message}
    form.add_error(error.field if error.field in form.fields else None, error.message)
    return {}
