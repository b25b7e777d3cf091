from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from clubemploi.accounts.models import User
from clubemploi.association.forms import IdentityForm
from clubemploi.association.models import Association
from clubemploi.core.forms import DateField, PhoneField, TextField

LONG_ENOUGH = "15 caractères au moins. Le plus simple\u00a0: plusieurs mots sans lien entre eux, faciles à retenir."


class AccountForm(forms.ModelForm):
    first_name = TextField(label="Prénom", max_length=80)
    last_name = TextField(label="Nom", max_length=80)
    phone = PhoneField(label="Téléphone", required=False, help_text="Imprimé sur la liste des inscrits de vos clubs.")

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone")


class PasswordField(forms.CharField):
    """A new password, checked as the settings say."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True)
        super().__init__(strip=False, max_length=128, widget=widget, help_text=LONG_ENOUGH, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            validate_password(value)


class RolesForm(forms.Form):
    """The roles someone holds; whoever is no administrator gives all but that one."""

    is_tutor = forms.BooleanField(
        label="Tuteur", required=False, help_text="Mène des clubs emploi\u00a0: ses ateliers, ses stagiaires."
    )
    is_manager = forms.BooleanField(
        label="Responsable emploi",
        required=False,
        help_text="Prévoit les clubs, tient les fiches, invite les stagiaires.",
    )
    is_administrator = forms.BooleanField(
        label="Administrateur", required=False, help_text="S’occupe des réglages et des comptes."
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.is_administrator:
            self.fields["is_administrator"].disabled = True


class InvitationForm(RolesForm):
    """Someone to invite, and the roles they will have."""

    first_name = TextField(label="Prénom", max_length=80)
    last_name = TextField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse e-mail", max_length=254, help_text="Le lien d’invitation y est envoyé.")
    field_order = ("first_name", "last_name", "email")


class ReplacementForm(forms.Form):
    substitute = forms.ModelChoiceField(User.objects.none(), label="Remplaçant", empty_label="Choisissez un tuteur")
    until = DateField(
        label="Jusqu’au", help_text="Ce jour compris\u00a0; le remplacement se termine alors de lui-même."
    )
    fields: dict[str, Any]

    def __init__(self, *args: Any, tutor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = User.objects.tutors().exclude(pk=tutor.pk)


class WelcomeForm(forms.Form):
    """What someone who was invited chooses on arriving."""

    password = PasswordField(label="Choisissez un mot de passe", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text += " Vide\u00a0: vous vous connecterez par un code envoyé par e-mail."


class SetUpForm(IdentityForm):
    """The association and its first administrator, on one page."""

    sender_address = forms.EmailField(
        label="Adresse qui envoie les mails", max_length=254,
        help_text="Par exemple club-emploi@votre-association.fr. Le serveur d’envoi se règle ensuite.",
    )  # fmt: skip
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
