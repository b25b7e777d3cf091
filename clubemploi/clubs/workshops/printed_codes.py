"""What a printed sheet says of itself: a QR code that leads to where its scan is attached, a code that people read."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from clubemploi.clubs.models import Workshop

SALT = "clubs.paper"


def paper_code(workshop: Workshop) -> str:
    """« F0042 », at the foot of each page."""
    return f"F{workshop.pk:04d}"


def paper_address(workshop: Workshop) -> str:
    """What the QR code says: it opens nothing to who does not lead the club."""
    token = signing.Signer(salt=SALT).sign(str(workshop.pk))
    return settings.SITE_URL.rstrip("/") + reverse("paper_sheet", args=[token])


def workshop_on_paper(token: str) -> int | None:
    """Its key, when the address is one of ours."""
    try:
        return int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
