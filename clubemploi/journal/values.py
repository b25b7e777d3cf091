"""What the fields of a record say, in words: for the journal, and beside another record."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from clubemploi.core.dates import day_fr, moment_fr
from clubemploi.core.models import label_of
from clubemploi.core.phones import format_phone

YES_NO = {True: "oui", False: "non", None: ""}


def shown(record: models.Model, name: str) -> str:
    """A field's value as people read it: labels, French dates and phones."""
    value: Any = getattr(record, name)
    display = getattr(record, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    if isinstance(value, bool) or value is None:
        return YES_NO[value]
    if isinstance(value, dt.datetime):
        return moment_fr(value)
    if isinstance(value, dt.date):
        return day_fr(value)
    if isinstance(value, str) and value.startswith("+") and value[1:].isdigit():
        return format_phone(value)
    return str(value)


def snapshot(record: models.Model, names: Iterable[str]) -> dict[str, str]:
    """{label: value as shown} of the named fields: take one before a change and one after."""
    return {label_of(record, name): shown(record, name) for name in names}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """{label: [before, after]} of the values that differ."""
    return {
        label: [before.get(label, ""), after.get(label, "")]
        for label in {**before, **after}
        if before.get(label, "") != after.get(label, "")
    }
