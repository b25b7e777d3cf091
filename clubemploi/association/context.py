from django.conf import settings
from django.http import HttpRequest

from clubemploi.association.models import Association


def site(request: HttpRequest) -> dict[str, object]:
    """`association` prints its name; before the middleware ran (a page for what goes wrong), it is asked here."""
    return {"association": getattr(request, "association", None) or Association(name=""), "demo": settings.DEMO}
