"""What the import's pages ask."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from clubemploi.core.text import number
from clubemploi.imports.sheet.columns import FIELDS


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Votre tableau",
        help_text="Excel (.xlsx, .xls), LibreOffice (.ods) ou .csv, 20 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt,.tsv"}),
        error_messages={
            "required": "Choisissez d’abord un fichier.",
            "empty": "Ce fichier est vide.",
            "max_length": "Le nom de ce fichier est trop long : renommez-le, puis réessayez.",
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        size, limit = file.size or 0, settings.UPLOAD_LIMIT_BYTES
        if size > limit:
            mega = 1024 * 1024
            raise forms.ValidationError(
                f"Ce fichier pèse {size / mega:.0f}\u00a0Mo ; la limite est de {limit // mega}\u00a0Mo. "
                "Gardez seulement la feuille des stagiaires, sans images, puis réessayez."
            )
        return file


class ColumnsForm(forms.Form):
    """Which sheet, which row of titles; the columns come as « colonne-3 » = field."""

    sheet = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput)
    header_row = forms.IntegerField(min_value=1, max_value=30, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, sheets: list[int]) -> None:
        super().__init__(data)
        self.sheets = sheets

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sheet") not in self.sheets:
            raise forms.ValidationError("Cette feuille n’existe pas : rechargez la page.")
        cleaned["columns"] = {
            column: value
            for name, value in self.data.items()
            if name.startswith("colonne-") and (column := number(name[8:], most=999)) is not None
            if value in FIELDS
        }
        return cleaned


class DecisionForm(forms.Form):
    """« same:trainee-12 », « same:row-65 », « different » or « aside »: one button, one value."""

    decision = forms.RegexField(r"^(same:(trainee|row)-\d{1,15}|different|aside)$")

    def values(self) -> tuple[str, tuple[str, int] | None]:
        """The decision, and the person chosen when it is the same."""
        decision, _, chosen = self.cleaned_data["decision"].partition(":")
        kind, _, number = chosen.partition("-")
        return decision, (kind, int(number)) if number else None
