"""Step 11: signing a workshop's sheet on a screen, and taking a signature back."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.attendance.models import Signature
from clubemploi.attendance.operations import lock_open, note_presence
from clubemploi.attendance.proofs.chain import append_evidence, commitment_of, facts_of, new_salt, personal_part
from clubemploi.attendance.queries import may_be_noted
from clubemploi.clubs.models import Attendance, Workshop
from clubemploi.clubs.workshops.halves import Half, begun_halves
from clubemploi.core.dates import moment_fr
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record

AGREED = "J’atteste avoir participé à cet atelier, aux heures indiquées."
AGREED_TUTOR = "J’atteste avoir mené cet atelier, et la présence des personnes signataires."
AGREED_HALF: dict[str, str] = {
    Half.WHOLE: AGREED,
    Half.MORNING: "J’atteste avoir participé à cet atelier le matin, aux heures indiquées.",
    Half.AFTERNOON: "J’atteste avoir participé à cet atelier l’après-midi, aux heures indiquées.",
}
AGREED_TUTOR_HALF: dict[str, str] = {
    Half.WHOLE: AGREED_TUTOR,
    Half.MORNING: "J’atteste avoir mené cet atelier le matin, et la présence des personnes signataires.",
    Half.AFTERNOON: "J’atteste avoir mené cet atelier l’après-midi, et la présence des personnes signataires.",
}
EMPTY = "La signature est vide\u00a0: signez dans le cadre, avec le doigt ou la souris."
POINTS, WIDTH = (8, 6000), 2000  # how many make a signature; in thousandths of the frame's width, at most

Stroke = Sequence[Sequence[float]]


def checked_strokes(strokes: Any) -> list[list[list[int]]]:
    """Check a drawing: lines of points, whole numbers within the frame. Raises Refused when it is none."""
    try:
        lines = [[[round(float(x)), round(float(y))] for x, y in stroke] for stroke in strokes]
    except (TypeError, ValueError, OverflowError):
        raise Refused(EMPTY) from None
    lines = [line for line in lines if line]
    points = [value for line in lines for point in line for value in point]
    if not POINTS[0] <= len(points) // 2 <= POINTS[1] or not all(0 <= value <= WIDTH for value in points):
        raise Refused(EMPTY)
    return lines


def _begun(workshop: Workshop, half: str | None) -> Half:
    """Which half is being signed: the one said, or the current one by the server's clock. Refused before it begins."""
    if not may_be_noted(workshop):
        raise Refused("Cet atelier n’a pas encore commencé\u00a0: on signe sur place.")
    begun = begun_halves(workshop)
    if half is None:
        return begun[-1]
    if half not in begun:
        raise Refused("On ne signe pas encore pour l’après-midi\u00a0: rechargez la page.")
    return Half(half)


def _signed_already(attendance: Attendance, half: Half) -> bool:
    """A signature of the whole workshop counts for both halves."""
    standing = Signature.objects.filter(attendance=attendance, voided_at__isnull=True)
    return (standing.filter(half__in=[half, Half.WHOLE]) if half else standing).exists()


@transaction.atomic
def sign_presence(
    attendance: Attendance, strokes: Sequence[Stroke], *, by: User, method: str, key: uuid.UUID,
    half: str | None = None, device_at: dt.datetime | None = None, sent_at: dt.datetime | None = None,
    identified: str = "", device: str = "", network: str = "",
) -> Signature:  # fmt: skip
    """Step 11: somebody signs for themself, on the tutor's device (`by`: the tutor, who is the witness) or on their own
    (`by`: them), and is present from then on. The same `key` twice is one signature.

    `device_at`, `sent_at`: when it was drawn and sent by the device's clock, which may be wrong; the proof has the
    server's time. `half`: the current one by default. `identified`: how the server knew who it was. Raises Refused once
    the sheet is closed, before the workshop or the half begins, for a drawing that is none, or when they have signed
    already.
    """
    if known := Signature.objects.filter(key=key).first():
        return known
    of = _begun(workshop := lock_open(attendance.workshop_id), half)
    row = Attendance.objects.select_related("enrolment__trainee").get(pk=attendance.pk)
    name = row.enrolment.trainee.full_name
    if _signed_already(row, of):
        raise Refused(f"{name} a déjà signé.")
    if row.status not in Attendance.CAME:
        row = note_presence(row, {"status": Attendance.Status.PRESENT}, by=by)
    signature = Signature(
        workshop=workshop, attendance=row, role=Signature.Role.TRAINEE, method=method, name=name, half=of, key=key,
        agreed=AGREED_HALF[of], witness=by if method == Signature.Method.DEVICE else None, network=network,
        strokes=checked_strokes(strokes), identified=identified, device=device, device_at=device_at, sent_at=sent_at,
    )  # fmt: skip
    _seal(signature, presence=row.status)
    did = "a fait signer" if signature.witness else "a signé"
    sentence = f"{did} la feuille de l’atelier du {moment_fr(workshop.starts_at)}"
    record(by=by, verb="sign_presence", sentence=sentence, about=[row.enrolment.trainee, workshop])
    return signature


@transaction.atomic
def sign_as_tutor(
    workshop: Workshop, strokes: Sequence[Stroke], *, by: User, key: uuid.UUID, half: str | None = None,
    device: str = "", network: str = "",
) -> Signature:  # fmt: skip
    """Step 11: the tutor (who leads the workshop or stands in) signs last, once for each half. Signing again replaces
    the signature while the sheet is open.
    """
    if known := Signature.objects.filter(key=key).first():
        return known
    workshop = lock_open(workshop.pk)
    of = _begun(workshop, half)
    standing = Signature.objects.filter(workshop=workshop, role=Signature.Role.TUTOR, voided_at__isnull=True)
    for former in standing.filter(half=of):
        void_signature(former, by=by)
    signature = Signature(
        workshop=workshop, role=Signature.Role.TUTOR, method=Signature.Method.OWN, name=by.get_full_name(),
        half=of, agreed=AGREED_TUTOR_HALF[of], strokes=checked_strokes(strokes), key=key, device=device,
        network=network,
    )  # fmt: skip
    _seal(signature, presence="")
    sentence = f"a signé, comme tuteur, la feuille de l’atelier du {moment_fr(workshop.starts_at)}"
    record(by=by, verb="sign_as_tutor", sentence=sentence, about=[workshop.club, workshop])
    return signature


def _seal(signature: Signature, *, presence: str) -> None:
    """Into the chain, with a commitment to what names the person."""
    signature.signed_at, signature.salt = timezone.now(), new_salt()
    commitment = commitment_of(signature.salt, personal_part(signature))
    facts = facts_of(signature) | {"presence": presence, "commitment": commitment}
    signature.evidence = append_evidence("signature", facts).number
    signature.save()


@transaction.atomic
def void_signature(signature: Signature, *, by: User) -> None:
    """Take a signature off the sheet; it stays in the chain. Raises Refused once the sheet is closed."""
    lock_open(signature.workshop_id)
    known = Signature.objects.select_for_update(of=("self",)).select_related("workshop").get(pk=signature.pk)
    if known.voided_at:
        return
    known.voided_at, known.voided_by = timezone.now(), by
    known.save(update_fields=["voided_at", "voided_by"])
    facts = {"signature": known.evidence, "by": by.pk}
    append_evidence("voiding", facts | {"at": known.voided_at.astimezone(dt.UTC).isoformat()})
    sentence = f"a annulé une signature de l’atelier du {moment_fr(known.workshop.starts_at)}"
    record(by=by, verb="void_signature", sentence=sentence, about=[known.workshop])
