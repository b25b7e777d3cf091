from django import forms

from clubemploi.core.forms import EditForm, TextField
from clubemploi.mailings.fields import unknown_fields, unknown_sentence
from clubemploi.mailings.models import Delivery, Mailing
from clubemploi.outbox.models import State

TEXTAREA = forms.Textarea(attrs={"rows": 16, "spellcheck": "true"})


class TextForm(EditForm):
    """A subject and a text, in which every field between square brackets is known."""

    subject = TextField(label="Objet", max_length=150)

    def clean_subject(self) -> str:
        return self._known("subject")

    def clean_body(self) -> str:
        return self._known("body")

    def _known(self, name: str) -> str:
        text = self.cleaned_data[name]
        if unknown := unknown_fields(text):
            raise forms.ValidationError(unknown_sentence(unknown))
        return text


class MailingForm(TextForm):
    """The composer."""

    class Meta:
        model = Mailing
        fields = ("subject", "body")
        widgets = {"body": TEXTAREA}

    model = forms.CharField(label="Partir d’un autre modèle", required=False, max_length=20)
    typed = forms.IntegerField(
        label="Nombre de personnes",
        required=False,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Écrivez le nombre de personnes à qui cet envoi s’adresse.",
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class DeliveryFilters(forms.Form):
    """Whom to show, in the address."""

    qui = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[("", "Tous"), *Delivery.Channel.choices, ("exclus", "laissés de côté"), *State.choices],
    )
    q = forms.CharField(label="Nom", required=False, max_length=80)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {"which": self.cleaned_data.get("qui", ""), "text": self.cleaned_data.get("q", "")}
