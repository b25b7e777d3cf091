"""Pictures or PDFs of a sheet signed on paper."""

from typing import Any

from django import forms


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
        label="Photos ou fichiers de la feuille",
        max_length=255,
        help_text="Un scan PDF, ou une photo par page (JPEG, PNG), bien à plat. Plusieurs à la fois, dans l’ordre.",
        error_messages={"required": "Prenez la feuille en photo, ou choisissez son fichier."},
        widget=SeveralFiles(attrs={"accept": "application/pdf,image/jpeg,image/png", "multiple": True}),
    )
