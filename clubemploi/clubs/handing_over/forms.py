"""To whom a tutor's clubs go."""

from typing import Any

from django import forms

from clubemploi.accounts.models import User


class HandoverForm(forms.Form):
    to = forms.ModelChoiceField(User.objects.none(), label="À qui", empty_label="Choisissez un tuteur")
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    fields: dict[str, Any]

    def __init__(self, *args: Any, tutor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.tutors().exclude(pk=tutor.pk)
