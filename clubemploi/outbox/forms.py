from django import forms

from clubemploi.outbox.models import State


class MailFilters(forms.Form):
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *State.choices])
    nature = forms.CharField(label="Nature", required=False, max_length=40)
    q = forms.CharField(label="Adresse", required=False, max_length=254)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        names = {"state": "etat", "kind": "nature", "text": "q"}
        return {ours: self.cleaned_data.get(theirs, "") for ours, theirs in names.items()}


class TrialForm(forms.Form):
    """Where the trial mail goes."""

    to = forms.EmailField(label="Envoyer un message d’essai à", max_length=254)
