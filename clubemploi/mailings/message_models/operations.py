"""Message models: saving and deleting."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clubemploi.accounts.models import User
from clubemploi.journal.operations import record
from clubemploi.journal.values import snapshot
from clubemploi.mailings.fields import check_fields
from clubemploi.mailings.models import MessageModel

FIELDS = ("kind", "name", "subject", "body")


@transaction.atomic
def save_model(
    values: Mapping[str, Any],
    *,
    by: User,
    model: MessageModel | None = None,
    version: int | None = None,
    creation_key: uuid.UUID | None = None,
) -> MessageModel:
    """Write a model, or correct `model`. `values`: kind, name, subject, body. The same `creation_key` twice gives the
    same model. Raises Conflict, and Refused beside the field that holds an unknown merge field.
    """
    check_fields(values["subject"], values["body"])
    if creation_key and (known := MessageModel.objects.filter(creation_key=creation_key).first()):
        return known
    model = MessageModel.lock(model.pk, version) if model else MessageModel(creation_key=creation_key)
    before = snapshot(model, FIELDS) if model.pk else {}
    for name, value in values.items():
        setattr(model, name, value)
    model.version += 1 if model.pk else 0
    model.save()
    after = snapshot(model, FIELDS)
    record(by=by, verb="save_model", sentence="a écrit le modèle", about=[model], before=before, after=after)
    return model


@transaction.atomic
def delete_model(model: MessageModel, *, by: User) -> None:
    """Delete a model. Mailings made from it keep their text."""
    record(by=by, verb="delete_model", sentence="a supprimé le modèle", about=[model])
    model.delete()
