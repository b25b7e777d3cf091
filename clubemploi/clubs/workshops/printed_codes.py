"""What a printed sheet says of itself: a QR code that leads to where its scan is attached, a code that people read."""

from django.core import signing

from clubemploi.clubs.models import Workshop
from clubemploi.core.addresses import absolute

PAPER = "clubs.paper"


def paper_code(workshop: Workshop) -> str:
    """« F0042 », at the foot of each page."""
    return f"F{workshop.pk:04d}"


def paper_address(workshop: Workshop) -> str:
    """What the QR code of the printed sheet says: it opens nothing to who does not lead the club."""
    return absolute("paper_sheet", signed(workshop, PAPER))


def signed(workshop: Workshop, purpose: str) -> str:
    """The workshop's key under our own signature, for one purpose: it lasts, opens nothing by itself, and is ours."""
    return signing.Signer(salt=purpose).sign(str(workshop.pk))


def key_signed(token: str, purpose: str) -> int | None:
    """The workshop's key, when the address is one of ours."""
    try:
        return int(signing.Signer(salt=purpose).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
