from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {"association": settings.ASSOCIATION_NAME, "demo": settings.DEMO}
