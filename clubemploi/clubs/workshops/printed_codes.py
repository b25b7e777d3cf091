"""What a printed sheet says of itself: a QR code that leads to where its scan is attached, a code that people read."""

from django.core import signing

from clubemploi.clubs.models import Workshop
from clubemploi.core.addresses import absolute

PAPER = "clubs.paper"


def paper_code(workshop: Workshop) -> str:
    """« F0042 », at the foot of each page."""
    return f"F{workshop.pk:04d}"


def paper_address(workshop: Workshop) -> str:
    """The address in the QR code of a printed sheet. It opens nothing to whoever does not lead the club."""
    return absolute("paper_sheet", signed(workshop, PAPER))


def signed(workshop: Workshop, purpose: str) -> str:
    """The workshop's number with our signature, for one purpose. It lasts, and opens nothing by itself."""
    return signing.Signer(salt=purpose).sign(str(workshop.pk))


def key_signed(token: str, purpose: str) -> int | None:
    """The workshop's number, when we signed this token for that purpose; else None."""
    try:
        return int(signing.Signer(salt=purpose).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
