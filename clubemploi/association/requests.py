"""The request as views get it: signed in, or open to all for the few that the access table says."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from clubemploi.association.models import Association

if TYPE_CHECKING:
    from django.contrib.auth.models import _User  # whatever AUTH_USER_MODEL says


class OpenRequest(HttpRequest):
    """Of anybody, signed in or not."""

    association: Association  # from AssociationMiddleware
    htmx: HtmxDetails


class Request(OpenRequest):
    """Of a User: LoginRequiredMiddleware has sent the others to the sign-in page."""

    user: "_User"


def address_name(request: HttpRequest) -> str:
    """The address's name in the urls.py; empty when it has none, or is not looked up yet."""
    match = request.resolver_match
    return (match and match.url_name) or ""
