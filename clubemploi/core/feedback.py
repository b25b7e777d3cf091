"""What happened, in one sentence at the top of the next page, with « Annuler » where it can be undone."""

from django.contrib import messages
from django.http import HttpRequest


def say(request: HttpRequest, sentence: str, *, undo: str = "") -> None:
    """`undo` is the address that a POST sends the change back to."""
    messages.success(request, sentence, extra_tags=undo)
