"""Addresses for whoever is not on the site: in mails, on paper, in calendars."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def absolute(name: str, *args: Any) -> str:
    """The whole address of a page, by its name in urls.py."""
    return settings.SITE_URL + reverse(name, args=args)
