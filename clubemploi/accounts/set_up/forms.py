"""What the first run asks."""

from django import forms

from clubemploi.accounts.forms import PasswordField
from clubemploi.association.forms import IdentityForm
from clubemploi.association.models import Association
from clubemploi.core.forms import TextField


class SetUpForm(IdentityForm):
    """The association and its first administrator, on one page."""

    sender_address = forms.EmailField(
        label="Adresse qui envoie les mails",
        max_length=254,
        help_text="Par exemple club-emploi@votre-association.fr. Le serveur d’envoi se règle ensuite.",
    )
    first_name = TextField(label="Votre prénom", max_length=80)
    last_name = TextField(label="Votre nom", max_length=80)
    email = forms.EmailField(
        label="Votre adresse e-mail", max_length=254, help_text="Elle vous servira à vous connecter."
    )
    password = PasswordField(label="Votre mot de passe")

    ADMINISTRATOR = ("first_name", "last_name", "email", "password")

    class Meta:
        model = Association
        fields = (*IdentityForm.Meta.fields, "sender_address")
