"""The models of messages: the texts that everybody starts from."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.mailings.fields import FIELDS
from clubemploi.mailings.message_models.forms import ModelForm
from clubemploi.mailings.message_models.operations import delete_model, save_model
from clubemploi.mailings.message_models.queries import first_text, texts_to_start_from
from clubemploi.mailings.models import Kind, MessageModel
from clubemploi.mailings.permissions import can_edit_models


def model_list(request: Request) -> HttpResponse:
    require(can_edit_models(request.user))
    texts = texts_to_start_from()
    groups = [(kind.label, [text for text in texts if text.kind == kind]) for kind in Kind]
    return render(request, "mailings/models.html", {"groups": groups})


def model_create(request: Request) -> HttpResponse:
    """A new model, from the starter of its kind when the address names one."""
    require(can_edit_models(request.user))
    kind = request.GET.get("nature", "")
    initial: dict[str, Any] = {"kind": Kind.FREE}
    if kind in Kind.values:
        text = first_text(kind)
        initial = {"kind": kind, "name": Kind(kind).label.capitalize(), "subject": text.subject, "body": text.body}
    form = ModelForm(request.POST or None, initial=initial)
    return _written(request, form, None)


def model_edit(request: Request, pk: int) -> HttpResponse:
    require(can_edit_models(request.user))
    model = get_object_or_404(MessageModel, pk=pk)
    form = ModelForm(request.POST or None, instance=MessageModel.objects.get(pk=pk))
    return _written(request, form, model)


def _written(request: Request, form: ModelForm, model: MessageModel | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "model": model, "fields": FIELDS.values()}
    if request.method != "POST" or not form.is_valid():
        return render(request, "mailings/model.html", context, status=422 if form.errors else 200)
    typed = form.cleaned_data
    try:
        save_model(
            form.values(),
            by=request.user,
            model=model,
            version=typed.get("version"),
            creation_key=typed.get("creation_key"),
        )
    except Refused as error:
        return render(request, "mailings/model.html", context | refusal(form, error), status=422)
    say(request, "Le modèle est enregistré.")
    return redirect("model_list")


@require_POST
def model_delete(request: Request, pk: int) -> HttpResponse:
    require(can_edit_models(request.user))
    model = get_object_or_404(MessageModel, pk=pk)
    delete_model(model, by=request.user)
    say(request, f"Le modèle «\u00a0{model.name}\u00a0» est supprimé.")
    return redirect("model_list")
