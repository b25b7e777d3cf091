"""What somebody no longer wants to receive."""

from typing import Any

from django import forms

from clubemploi.mailings.models import Kind, Refusal

REFUSALS = [
    *((f"kind:{kind}", f"les envois «\u00a0{label}\u00a0»") for kind, label in Kind.choices),
    ("mailings", "tous les envois (il reste les messages sur un club où l’on est inscrit)"),
    ("contact", "tout contact"),
]


class RefusalForm(forms.Form):
    """What somebody no longer wants."""

    what = forms.ChoiceField(label="Ne veut plus recevoir", choices=REFUSALS)

    def values(self) -> dict[str, Any]:
        scope, _, kind = self.cleaned_data["what"].partition(":")
        return {"scope": Refusal.Scope(scope), "kind": kind}
