"""A mail from one small text template: its first line is the subject.

An address alone in its paragraph, or after a few words and a colon, is a button.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.template import Context, Engine
from django.template.loader import render_to_string

_CODE = re.compile(r"[A-Z0-9]{3,6}-[A-Z0-9]{3,6}|[0-9]{4,12}")
INDENTED = re.compile(r"\n[ \n]+")
_LABELLED = re.compile(r"(\S[^\n:]{1,60}?)\s?: (https?://\S+)")


@dataclass(frozen=True)
class Block:
    kind: str  # "text", "button" or "code"
    text: str  # a button's address
    label: str = "Ouvrir le lien"


def blocks_of(body: str) -> list[Block]:
    """The paragraphs of a mail, as they are laid out."""
    blocks = []
    for paragraph in body.split("\n\n"):
        text = paragraph.strip()
        if labelled := _LABELLED.fullmatch(text):
            blocks.append(Block("button", labelled[2], labelled[1]))
        elif text.startswith(("http://", "https://")) and " " not in text:
            blocks.append(Block("button", text))
        elif _CODE.fullmatch(text):
            blocks.append(Block("code", text))
        elif text:
            blocks.append(Block("text", text))
    return blocks


def render_mail(template: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """(subject, text, HTML) of `template`.txt; `context` holds `association`, whose details end every mail."""
    written = Engine.get_default().get_template(f"{template}.txt").render(Context(context, autoescape=False))
    subject, _, body = written.partition("\n")
    text, html = lay_out(subject, body, context)
    return subject.strip(), text, html


def lay_out(subject: str, body: str, context: dict[str, Any]) -> tuple[str, str]:
    """(text, HTML) of a body: what every mail has around it. `context`: `association`, perhaps `unsubscribe_url`."""
    ending = Context({"unsubscribe_url": "", **context}, autoescape=False)
    foot = Engine.get_default().get_template("outbox/foot.txt").render(ending).strip()
    text = f"{body.strip()}\n\n-- \n{foot}\n"
    shown = {"unsubscribe_url": "", **context, "subject": subject, "blocks": blocks_of(body), "foot": foot}
    # Without the template's own indentation, which would be a third of the mail.
    return text, INDENTED.sub("\n", render_to_string("outbox/mail.html", shown))
