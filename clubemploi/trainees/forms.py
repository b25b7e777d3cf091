"""Parsing what people type about trainees; the rules themselves are in operations."""

import datetime as dt
import uuid
from typing import Any

from django import forms

from clubemploi.core.dates import today
from clubemploi.core.forms import DateField, EditForm, PhoneField, TextField
from clubemploi.core.text import numbers, squeeze
from clubemploi.trainees.models import Note, SituationKind, SituationSource, Trainee

YES, NO = "oui", "non"

# What somebody agrees to show to the others of a club, in their own words.
SHARED = {"share_last_name": "mon nom complet", "share_phone": "mon téléphone", "share_email": "mon e-mail"}


class EmailField(forms.EmailField):
    """One spelling: lower case throughout."""

    default_error_messages = {"invalid": "Cette adresse n’est pas complète. Exemple\u00a0: camille.durand@exemple.fr."}

    def to_python(self, value: Any) -> str:
        return squeeze(super().to_python(value) or "").lower()


class TraineeForm(EditForm):
    """Identity, contact, and what they agree to show the other participants."""

    civility = forms.ChoiceField(
        label="Civilité", required=False, choices=[("", "Non précisée"), *Trainee.Civility.choices]
    )
    last_name = TextField(label="Nom", max_length=80)
    first_name = TextField(label="Prénom", max_length=80)
    email = EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        help_text="Sans e-mail, la personne est jointe par courrier ou par téléphone.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(label="Téléphone", required=False, max_length=40)
    second_phone = PhoneField(label="Autre téléphone", required=False, max_length=40)
    address = TextField(label="Adresse", required=False, max_length=200, help_text="Numéro et rue.")
    postcode = TextField(
        label="Code postal", required=False, max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    city = TextField(label="Ville", required=False, max_length=80)
    birth_date = DateField(label="Date de naissance", required=False)
    in_network = forms.BooleanField(
        label="Membre du réseau emploi", required=False, help_text="A accès à l’espace en ligne."
    )
    share_last_name = forms.BooleanField(label="Son nom complet", required=False)
    share_phone = forms.BooleanField(label="Son téléphone", required=False)
    share_email = forms.BooleanField(label="Son e-mail", required=False)
    # The ids of the look-alikes already shown: see operations.create_trainee.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Trainee
        fields: tuple[str, ...] = (
            "civility",
            "last_name",
            "first_name",
            "birth_date",
            "email",
            "phone",
            "second_phone",
            "address",
            "postcode",
            "city",
            "in_network",
            "share_last_name",
            "share_phone",
            "share_email",
        )

    field_order = Meta.fields
    shared = ("share_last_name", "share_phone", "share_email")

    def clean_birth_date(self) -> dt.date | None:
        day = self.cleaned_data["birth_date"]
        if day and not 1900 <= day.year <= today().year - 10:
            raise forms.ValidationError("Vérifiez l’année de naissance.")
        return day

    def clean_seen(self) -> set[int]:
        """Nonsense is nobody."""
        return set(numbers(self.cleaned_data["seen"].split(",")))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class SituationForm(forms.Form):
    """A dated line of the history, and who said so."""

    kind = forms.ChoiceField(label="Situation", choices=SituationKind.choices)
    since = DateField(label="Depuis le", required=False)
    detail = TextField(label="Précision", required=False, max_length=120, help_text="Employeur, contrat, formation…")
    source = forms.ChoiceField(
        label="Qui le dit\u00a0?",
        choices=[(SituationSource.TRAINEE, "la personne"), (SituationSource.STAFF, "l’équipe")],
    )

    def clean_since(self) -> dt.date | None:
        day = self.cleaned_data["since"]
        if day and not (day.year >= 1950 and day <= today() + dt.timedelta(days=366)):
            raise forms.ValidationError("Vérifiez l’année\u00a0: la situation doit dater d’avant l’an prochain.")
        return day


class NoteForm(forms.Form):
    """A note, and who will read it: said beside each choice, before it is written."""

    text = forms.CharField(
        label="Note",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez la note avant de l’enregistrer."},
    )
    audience = forms.ChoiceField(label="Qui la lira\u00a0?", widget=forms.RadioSelect, initial=Note.Audience.TUTORS)
    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    fields: dict[str, Any]

    def __init__(self, *args: Any, trainee: Trainee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("creation_key", uuid.uuid4())
        self.fields["audience"].choices = [
            (Note.Audience.TRAINEE, f"{trainee.first_name} et l’équipe"),
            (Note.Audience.TUTORS, "Les tuteurs et la responsable seulement"),
            (Note.Audience.MANAGERS, "La responsable seulement"),
        ]


class TraineeFilters(forms.Form):
    """The list's filters, in the address; nonsense filters nothing."""

    q = forms.CharField(required=False)
    situation = forms.ChoiceField(label="Situation", required=False, choices=[("", "Toutes"), *SituationKind.choices])
    reseau = forms.ChoiceField(
        label="Réseau emploi", required=False, choices=[("", "Tous"), (YES, "membres"), (NO, "non membres")]
    )
    session = TextField(label="Session", required=False, max_length=20)
    sans_email = forms.BooleanField(label="Sans e-mail", required=False)

    def chosen(self) -> dict[str, Any]:
        """What queries.trainees_listed takes."""
        self.full_clean()
        data = self.cleaned_data
        return {
            "text": squeeze(data.get("q", ""))[:200],
            "situation": data.get("situation", ""),
            "session": data.get("session", ""),
            "without_email": data.get("sans_email", False),
            "in_network": {YES: True, NO: False}.get(data.get("reseau", "")),
        }
