"""The texts to start from."""

from dataclasses import dataclass

from clubemploi.mailings.message_models.starters import STARTERS
from clubemploi.mailings.models import Kind, MessageModel


@dataclass(frozen=True)
class Text:
    """A text to start from: a model of the association's, or the first one of its kind. `key` chooses it."""

    key: str
    kind: str
    name: str
    subject: str
    body: str


def texts_to_start_from() -> list[Text]:
    """By kind: the association's models, or the starter of a kind that has none. One query."""
    known = list(MessageModel.objects.all())
    texts = []
    for kind in Kind:
        own = [Text(str(m.pk), m.kind, m.name, m.subject, m.body) for m in known if m.kind == kind]
        starter = Text(kind, kind, f"{kind.label.capitalize()} (modèle de départ)", *STARTERS[kind])
        texts += own or [starter]
    return texts


def first_text(kind: str) -> Text:
    return next(text for text in texts_to_start_from() if text.kind == kind)
