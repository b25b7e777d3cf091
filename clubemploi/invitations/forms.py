from typing import Any

from django import forms

from clubemploi.clubs.models import Club
from clubemploi.core.forms import DateField, EditForm, TextField
from clubemploi.invitations.models import InvitationList


class ClubChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {obj.tutor.get_full_name()}"


class ListForm(EditForm):
    """« Convocations club emploi »: two dates of sessions and a club."""

    from_date = DateField(label="Sessions de formation du")
    to_date = DateField(label="au")
    club = ClubChoice(label="Club emploi", queryset=Club.objects.none(), empty_label="Choisissez")

    class Meta:
        model = InvitationList
        fields = ("from_date", "to_date", "club")

    def __init__(self, *args: Any, clubs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["club"].queryset = clubs

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        first, last = typed.get("from_date"), typed.get("to_date")
        if first and last and last < first:
            self.add_error("to_date", "Cette date est avant la première\u00a0: échangez-les.")
        return typed


class ListFilters(forms.Form):
    qui = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[
            ("", "Tous"),
            ("sans-reponse", "sans réponse"),
            ("inscrits", "s’inscrivent"),
            ("pas-disponibles", "pas disponibles"),
            ("emploi", "emploi trouvé"),
            ("en-pause", "en pause"),
            ("sans-email", "sans e-mail"),
        ],
    )
    nom = forms.CharField(label="Nom", required=False, max_length=80)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {"which": self.cleaned_data.get("qui", ""), "text": self.cleaned_data.get("nom", "")}


class PauseForm(forms.Form):
    until = DateField(label="Pas de relance jusqu’au", required=False, help_text="Vide\u00a0: on peut la relancer.")
    note = TextField(
        label="Remarque", required=False, max_length=160, help_text="«\u00a0appelée le 12, rappelle en mai\u00a0»"
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Le code de votre lettre",
        max_length=40,
        help_text="Dix lettres et chiffres, comme ACDEF-GHJKL.",
        widget=forms.TextInput(
            attrs={"class": "code", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
