from django import forms

from clubemploi.accounts.models import User
from clubemploi.core.forms import PhoneField, TextField


class AccountForm(forms.ModelForm):
    first_name = TextField(label="Prénom", max_length=80)
    last_name = TextField(label="Nom", max_length=80)
    phone = PhoneField(label="Téléphone", required=False, help_text="Imprimé sur la liste des inscrits de vos clubs.")

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone")
