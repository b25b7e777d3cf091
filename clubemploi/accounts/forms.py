from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from clubemploi.accounts.models import User
from clubemploi.core.forms import PhoneField, TextField

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


class WelcomeForm(forms.Form):
    """What someone who was invited chooses on arriving."""

    password = PasswordField(label="Choisissez un mot de passe", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text += " Vide\u00a0: vous vous connecterez par un code envoyé par e-mail."


class DeviceCodeForm(forms.Form):
    code = forms.RegexField(
        r"^\d{4,8}$",
        label="Code du tuteur",
        help_text="Quatre chiffres ou plus, que vous seul connaissez.",
        error_messages={"invalid": "Quatre à huit chiffres."},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code", "maxlength": "8"}
        ),
    )
