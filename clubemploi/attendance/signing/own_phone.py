"""Step 11, (b): each on their own phone, by the workshop's QR code; during the workshop only, with a margin."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.attendance.models import Signature
from clubemploi.attendance.queries import standing_sheet
from clubemploi.clubs.models import Attendance, Enrolment, Workshop
from clubemploi.clubs.workshops.halves import begun_halves
from clubemploi.clubs.workshops.printed_codes import key_signed, signed
from clubemploi.core.addresses import absolute
from clubemploi.core.dates import moment_fr

OWN_PHONE = "attendance.qr"
BEFORE, AFTER = dt.timedelta(minutes=15), dt.timedelta(minutes=30)


def signing_address(workshop: Workshop) -> str:
    """The address in the workshop's QR code. It can be printed days before, and opens nothing by itself."""
    return absolute("own_sign", signed(workshop, OWN_PHONE))


def workshop_of(token: str) -> Workshop | None:
    return Workshop.objects.select_related("club__tutor").filter(pk=key_signed(token, OWN_PHONE) or 0).first()


@dataclass(frozen=True)
class OwnTurn:
    """Whether this person signs now: `attendance` and no `problem`, or why not; `done` once they have, for this half
    when there are two.
    """

    attendance: Attendance | None
    problem: str = ""
    done: Signature | None = None
    half: str = ""


def turn_of(user: User, workshop: Workshop) -> OwnTurn:
    """Whether and what this person signs at this workshop now. Four queries at most."""
    row = (
        Attendance.objects.filter(workshop=workshop, enrolment__trainee__user=user)
        .filter(enrolment__status=Enrolment.Status.ENROLLED)
        .select_related("enrolment__trainee")
        .first()
    )
    if row is None:
        return OwnTurn(None, "Vous n’êtes pas attendu à cet atelier. Parlez-en au tuteur\u00a0: il peut vous inscrire.")
    half = begun_halves(workshop)[-1]
    mine = Signature.objects.filter(attendance=row, voided_at__isnull=True)
    done = (mine.filter(half__in=["", half]) if half else mine).first()
    return OwnTurn(row, "" if done else problem_now(workshop), done, half)


def problem_now(workshop: Workshop) -> str:
    """Why nobody can sign on their own phone now, or ""."""
    now = timezone.now()
    if workshop.cancelled_at or workshop.club.cancelled_at:
        return "Cet atelier est annulé."
    if now < workshop.starts_at - BEFORE:
        return f"On signe pendant l’atelier, à partir du {moment_fr(workshop.starts_at - BEFORE)}."
    if now > workshop.ends_at + AFTER:
        return "L’atelier est fini\u00a0: pour signer, voyez avec le tuteur."
    if standing_sheet(workshop):
        return "La feuille est déjà close\u00a0: pour signer, voyez avec le tuteur."
    return ""
