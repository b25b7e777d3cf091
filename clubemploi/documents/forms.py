from collections.abc import Iterable
from typing import Any

from django import forms

from clubemploi.core.forms import EditForm, TextField
from clubemploi.documents.models import Document, Folder


class DocumentForm(EditForm):
    title = TextField(label="Titre", max_length=150)
    description = TextField(label="Description", max_length=500, required=False)

    class Meta:
        model = Document
        fields = ("title", "description")


class MoveForm(forms.Form):
    folder = forms.ModelChoiceField(label="Répertoire", queryset=Folder.objects.none())
    fields: dict[str, Any]

    def __init__(self, *args: Any, tree: Iterable[tuple[Folder, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["folder"].queryset = Folder.objects.standing()
        self.fields["folder"].choices = folder_choices(tree)


def folder_choices(tree: Iterable[tuple[Folder, int]]) -> list[tuple[int, str]]:
    """The tree, in a list to choose from: « — Lettres » is within the one above."""
    return [(folder.pk, "—\u00a0" * depth + folder.name) for folder, depth in tree]
