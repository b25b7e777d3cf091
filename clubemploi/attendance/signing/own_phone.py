"""Step 11, (b): each on their own phone, by the workshop's QR code; during the workshop only, with a margin."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.attendance.models import Signature
from clubemploi.attendance.queries import standing_sheet
from clubemploi.clubs.models import Attendance, Enrolment, Workshop
from clubemploi.clubs.workshops.halves import begun_halves
from clubemploi.core.dates import moment_fr

SALT = "attendance.qr"
BEFORE, AFTER = dt.timedelta(minutes=15), dt.timedelta(minutes=30)


def address_of(workshop: Workshop) -> str:
    """What the QR code says: it can be printed days before, and opens nothing by itself."""
    token = signing.Signer(salt=SALT).sign(str(workshop.pk))
    return settings.SITE_URL.rstrip("/") + reverse("own_sign", args=[token])


def workshop_of(token: str) -> Workshop | None:
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Workshop.objects.select_related("club__tutor").filter(pk=pk).first()


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
    """Four queries at most."""
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
    """Why nobody signs on their own phone at this moment, or nothing."""
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
