"""A mail from one small text template: its first line is the subject, an address alone on its line is a button."""

from dataclasses import dataclass
from typing import Any

from django.template import Context
from django.template.loader import get_template, render_to_string


@dataclass(frozen=True)
class Block:
    kind: str  # "text", "button" or "code"
    text: str


def _blocks(body: str) -> list[Block]:
    blocks = []
    for paragraph in body.split("\n\n"):
        text = paragraph.strip()
        if text.startswith(("http://", "https://")) and " " not in text:
            blocks.append(Block("button", text))
        elif text and len(text) <= 12 and text.replace("-", "").isalnum() and text.upper() == text:
            blocks.append(Block("code", text))
        elif text:
            blocks.append(Block("text", text))
    return blocks


def render_mail(template: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """(subject, text, HTML) of `template`.txt; `context` holds `association`, whose details end every mail."""
    written = get_template(f"{template}.txt").template.render(Context(context, autoescape=False))
    subject, _, body = written.partition("\n")
    foot = get_template("outbox/foot.txt").template.render(Context(context, autoescape=False)).strip()
    text = f"{body.strip()}\n\n-- \n{foot}\n"
    html = render_to_string("outbox/mail.html", {**context, "subject": subject, "blocks": _blocks(body), "foot": foot})
    return subject.strip(), text, html
