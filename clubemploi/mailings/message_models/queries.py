"""The texts that a mailing starts from."""

from dataclasses import dataclass

from clubemploi.mailings.message_models.starters import STARTERS
from clubemploi.mailings.models import Kind, MessageModel


@dataclass(frozen=True)
class Text:
    """A text to start from: one of the association's models, or the starter of its kind. `key` chooses it in a form."""

    key: str
    kind: str
    name: str
    subject: str
    body: str


def texts_to_start_from() -> list[Text]:
    """The texts by kind: the association's models, or the starter where there is none. One query."""
    known = list(MessageModel.objects.all())
    texts = []
    for kind in Kind:
        own = [Text(str(m.pk), m.kind, m.name, m.subject, m.body) for m in known if m.kind == kind]
        starter = Text(kind, kind, f"{kind.label.capitalize()} (modèle de départ)", *STARTERS[kind])
        texts += own or [starter]
    return texts


def first_text(kind: str) -> Text:
    return next(text for text in texts_to_start_from() if text.kind == kind)
