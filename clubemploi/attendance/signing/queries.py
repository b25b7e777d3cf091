"""Who has signed, and who is asked to."""

from collections.abc import Iterable, Sequence

from clubemploi.attendance.models import Signature
from clubemploi.clubs.models import Workshop
from clubemploi.clubs.workshops.halves import HALVES, halves_of


def standing_signatures(workshop: Workshop) -> list[Signature]:
    """The workshop's signatures that count, in order; the tutor's has no attendance. One query."""
    return list(workshop.signatures.filter(voided_at__isnull=True).select_related("witness"))


def halves_on(workshop: Workshop, signatures: Iterable[Signature]) -> Sequence[str]:
    """The halves that the sheet shows: two also where somebody signed one before the setting was turned off."""
    return HALVES if any(one.half for one in signatures) else halves_of(workshop)


def signed_for(half: str, signatures: Iterable[Signature]) -> set[int | None]:
    """The attendances that have a signature for this half; None stands for the tutor."""
    return {one.attendance_id for one in signatures if not half or one.half in {"", half}}
