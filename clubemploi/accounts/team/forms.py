"""Who works here: roles, invitations, replacements."""

from typing import Any

from django import forms

from clubemploi.accounts.models import User
from clubemploi.core.forms import DateField, TextField


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
