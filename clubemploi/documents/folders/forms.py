"""A folder: its name, for whom, within which other."""

from collections.abc import Iterable
from typing import Any

from django import forms

from clubemploi.core.forms import EditForm, TextField
from clubemploi.documents.forms import folder_choices
from clubemploi.documents.models import Folder


class FolderForm(EditForm):
    """« Ajouter un répertoire », and what one changes of it."""

    name = TextField(label="Nom", max_length=100)
    parent = forms.ModelChoiceField(
        label="Dans", queryset=Folder.objects.none(), required=False, empty_label="Au premier niveau"
    )

    class Meta:
        model = Folder
        fields = ("name", "audience", "parent")
        widgets = {"audience": forms.RadioSelect}

    def __init__(self, *args: Any, tree: Iterable[tuple[Folder, int]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened_with = {"tree": tree}
        self.fields["parent"].queryset = Folder.objects.standing()
        self.fields["parent"].choices = [("", "Au premier niveau"), *folder_choices(tree)]
