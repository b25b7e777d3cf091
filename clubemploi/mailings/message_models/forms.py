"""A model of a message."""

from clubemploi.core.forms import TextField
from clubemploi.mailings.forms import TEXTAREA, TextForm
from clubemploi.mailings.models import MessageModel


class ModelForm(TextForm):
    name = TextField(
        label="Nom du modèle", max_length=80, help_text="Pour le retrouver\u00a0: «\u00a0Relance d’été\u00a0»."
    )

    class Meta:
        model = MessageModel
        fields = ("kind", "name", "subject", "body")
        widgets = {"body": TEXTAREA}
