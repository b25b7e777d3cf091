"""« Aide »: each screen leads to its own page of the guide."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from clubemploi.association.requests import address_name
from clubemploi.guide.pages import may_read, page_about


def help_address(request: HttpRequest) -> dict[str, Any]:
    """{"help_address": of the page about this screen when it is theirs to read, or of the list of pages}. No query."""
    page = page_about(address_name(request))
    if page and not may_read(getattr(request, "user", None), page):
        page = None
    return {"help_address": reverse("guide_page", args=[page.slug]) if page else reverse("guide")}
