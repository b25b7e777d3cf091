"""Which of two records' values to keep."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import QueryDict

from clubemploi.trainees.duplicates.queries import Compared, compare
from clubemploi.trainees.models import Trainee


class MergeForm(forms.Form):
    """One choice a field in which two records differ, and the versions at which they were shown."""

    version_low = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version_high = forms.IntegerField(widget=forms.HiddenInput, required=False)
    data: QueryDict

    def __init__(self, *args: Any, low: Trainee, high: Trainee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(version_low=low.version, version_high=high.version)
        self.compared = compare(low, high)
        pks = [(str(trainee.pk), str(trainee)) for trainee in (low, high)]
        for row in self.compared:
            if not row.is_same:
                self.fields[row.name] = forms.ChoiceField(
                    label=row.label, choices=pks, required=False, initial=str(row.chosen or "")
                )

    def lines(self) -> Iterator[tuple[Compared, str, Iterable[Any]]]:
        """(field, the pk chosen or "", what is wrong with the choice), in the page's order."""
        for row in self.compared:
            if row.is_same:
                yield row, "", []
            else:
                yield row, self[row.name].value() or "", self[row.name].errors

    def choices(self) -> dict[str, int]:
        """{field: pk of the record whose value is kept}."""
        names = [row.name for row in self.compared if not row.is_same]
        return {name: int(self.cleaned_data[name]) for name in names if self.cleaned_data.get(name)}

    def versions(self) -> tuple[int | None, int | None]:
        return self.cleaned_data["version_low"], self.cleaned_data["version_high"]

    def renew_versions(self, low: Trainee, high: Trainee) -> None:
        """After a conflict: sent again, it goes through."""
        self.data = self.data.copy()
        self.data["version_low"], self.data["version_high"] = str(low.version), str(high.version)
