"""The request of somebody who is signed in: what every view gets but the few that the access table opens to all."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from clubemploi.association.models import Association

if TYPE_CHECKING:
    from django.contrib.auth.models import _User  # whatever AUTH_USER_MODEL says


class Request(HttpRequest):
    """An HttpRequest whose user is a User: LoginRequiredMiddleware has sent the others to the sign-in page."""

    user: "_User"
    association: Association  # from AssociationMiddleware
    htmx: HtmxDetails
