"""« Aide »: each screen leads to its own page of the guide."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from clubemploi.guide.pages import page_about


def help_address(request: HttpRequest) -> dict[str, Any]:
    """{"help_address": of the page about this screen, or of the list of pages}. No query."""
    match = request.resolver_match
    page = page_about(match.url_name or "") if match else None
    return {"help_address": reverse("guide_page", args=[page.slug]) if page else reverse("guide")}
