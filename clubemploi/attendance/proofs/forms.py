"""The file that somebody wants checked."""

from typing import Any

from django import forms

from clubemploi.core.forms import TextField


class VerifyForm(forms.Form):
    number = TextField(
        label="Numéro d’une attestation, ou empreinte",
        required=False,
        max_length=100,
        help_text="Par exemple 2026-7KQ3-M2XF\u00a0; ou les 64 caractères reçus par mail.",
    )
    file = forms.FileField(
        label="Ou le fichier PDF d’une feuille scellée",
        required=False,
        max_length=200,
        help_text="Tel qu’il vous a été remis. Il n’est pas gardé.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

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
