"""Step 10: noting presences, closing a sheet, opening it again."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.attendance.models import AttendanceSheet
from clubemploi.attendance.paper.queries import scans_of
from clubemploi.attendance.permissions import can_read_comment
from clubemploi.attendance.proofs.chain import append_evidence
from clubemploi.attendance.queries import attendances_at, may_be_noted, standing_sheet
from clubemploi.attendance.sheets import content_of, digest_of
from clubemploi.attendance.signing.queries import halves_on, standing_signatures
from clubemploi.clubs.models import Attendance, Workshop
from clubemploi.core.dates import moment_fr
from clubemploi.core.errors import Conflict, NeedsConfirmation, Refused
from clubemploi.core.text import plural
from clubemploi.journal.operations import Fact, record, record_many

Status = Attendance.Status
NOTED = ("status", "comment", "audience")
CLOSED = "Cette feuille est close\u00a0: rouvrez-la pour changer quelque chose."


def lock_open(workshop_id: int) -> Workshop:
    """Lock the workshop and return it, so that noting and closing come one after the other. Raises Refused once its
    sheet is closed.
    """
    workshop = Workshop.objects.select_for_update(of=("self",)).select_related("club__tutor").get(pk=workshop_id)
    if workshop.cancelled_at or workshop.club.cancelled_at:
        raise Refused("Cet atelier est annulé\u00a0: il n’y a pas de présence à noter.")
    if standing_sheet(workshop):
        raise Refused(CLOSED)
    return workshop


@transaction.atomic
def note_presence(
    attendance: Attendance, values: Mapping[str, str], *, by: User, version: int | None = None
) -> Attendance:
    """Step 10: write somebody's presence or comment (`values`: any of status, comment, audience). The same values again
    change nothing.

    Raises Conflict, with the row as it is, when another device has written since `version`. Raises Refused once the
    sheet is closed, and before the workshop begins, except for « excusé ».
    """
    workshop = lock_open(attendance.workshop_id)
    row = Attendance.objects.select_for_update(of=("self",)).select_related("enrolment__trainee").get(pk=attendance.pk)
    changed = {name: values[name] for name in NOTED if name in values and values[name] != getattr(row, name)}
    if not changed:
        return row
    if version is not None and version != row.version:
        raise Conflict(row)
    if row.comment and not can_read_comment(by, row):
        changed = {name: value for name, value in changed.items() if name == "status"}  # theirs stays as it is
        if not changed:
            return row
    if changed.get("status") not in {None, Status.EXCUSED, Status.EXPECTED} and not may_be_noted(workshop):
        raise Refused("Cet atelier n’a pas encore commencé\u00a0: on peut seulement excuser quelqu’un.")
    before = row.get_status_display()
    _write(row, changed, by=by)
    if "status" in changed:
        record(
            by=by, verb="note_presence", sentence=f"a noté la présence à l’atelier du {moment_fr(workshop.starts_at)}",
            about=[row.enrolment.trainee, workshop], before={"présence": before},
            after={"présence": row.get_status_display()},
        )  # fmt: skip
    else:
        record(
            by=by, verb="comment_presence", sentence=f"a commenté l’atelier du {moment_fr(workshop.starts_at)}",
            about=[row.enrolment.trainee, workshop],
        )  # fmt: skip
    return row


def _write(row: Attendance, changed: Mapping[str, str], *, by: User) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    if "comment" in changed or "audience" in changed:
        row.commented_by = by
    row.noted_by, row.noted_at, row.version = by, timezone.now(), row.version + 1
    row.save(update_fields=[*changed, "commented_by", "noted_by", "noted_at", "version"])


@transaction.atomic
def note_presences(
    workshop: Workshop, rows: Mapping[Attendance, tuple[Mapping[str, str], int | None]], *, by: User
) -> list[Attendance]:
    """Step 10: write a whole sheet ({attendance: (values, version)}). Rows that another device has changed meanwhile
    are left as they are, and returned.
    """
    conflicts = []
    for attendance, (values, version) in rows.items():
        try:
            note_presence(attendance, values, by=by, version=version)
        except Conflict as error:
            conflicts.append(error.theirs)
    return conflicts


@transaction.atomic
def note_all_present(workshop: Workshop, *, by: User) -> int:
    """« tous présents »: mark present everyone of whom nothing was noted; whoever announced an absence is excused.
    Return how many were noted.
    """
    workshop = lock_open(workshop.pk)
    if not may_be_noted(workshop):
        raise Refused("Cet atelier n’a pas encore commencé.")
    rows = [row for row in attendances_at(workshop) if row.status == Status.EXPECTED]
    facts, now = [], timezone.now()
    for row in rows:
        row.status = Status.EXCUSED if row.away_at else Status.PRESENT
        row.noted_by, row.noted_at, row.version = by, now, row.version + 1
        sentence = f"a noté la présence à l’atelier du {moment_fr(workshop.starts_at)}"
        after = {"présence": row.get_status_display()}
        facts.append(Fact("note_presence", sentence, [row.enrolment.trainee, workshop], {"présence": "attendu"}, after))
    Attendance.objects.bulk_update(rows, ["status", "noted_by", "noted_at", "version"])
    record_many(facts, by=by)
    return len(rows)


@transaction.atomic
def close_sheet(workshop: Workshop, *, by: User, confirmed: bool = False) -> AttendanceSheet:
    """Close the sheet: presences no longer change, unless it is opened again. Already closed, return that sheet.

    Raises NeedsConfirmation while somebody is not noted; `confirmed`, those people are absent.
    """
    locked = Workshop.objects.select_for_update(of=("self",)).select_related("club__tutor").get(pk=workshop.pk)
    if sheet := standing_sheet(locked):
        return sheet
    locked = lock_open(workshop.pk)
    if timezone.now() < locked.starts_at:
        raise Refused("Cet atelier n’a pas encore commencé\u00a0: sa feuille ne peut pas être close.")
    rows = attendances_at(locked)
    if not rows:
        raise Refused("Personne n’était attendu à cet atelier\u00a0: il n’y a rien à clôturer.")
    left = [row for row in rows if row.status == Status.EXPECTED]
    if left and not confirmed:
        raise NeedsConfirmation(_left_to_note(left))
    for row in left:
        note_presence(row, {"status": Status.ABSENT}, by=by)
        row.status = Status.ABSENT
    number = locked.sheets.count() + 1
    signatures, closed_at = standing_signatures(locked), timezone.now()
    halves = halves_on(locked, signatures)
    content = content_of(locked, rows, signatures, halves, scans_of(locked), number=number)
    digest, came = digest_of(content), sum(row.status in Attendance.CAME for row in rows)
    facts = {
        "workshop": locked.pk, "version": number, "sheet": digest, "by": by.pk, "expected": len(rows), "present": came,
    }  # fmt: skip
    link = append_evidence("closing", facts | {"at": closed_at.astimezone(dt.UTC).isoformat()})
    sheet = AttendanceSheet.objects.create(
        workshop=locked, number=number, closed_by=by, closed_at=closed_at, content=content, digest=digest,
        evidence=link.number, title=locked.title, starts_at=locked.starts_at, ends_at=locked.ends_at,
        expected=len(rows), present=came,
    )  # fmt: skip
    sentence = f"a clos la feuille de l’atelier du {moment_fr(locked.starts_at)}\u00a0: {came} sur {len(rows)} présents"
    record(by=by, verb="close_sheet", sentence=sentence, about=[locked.club, locked, sheet])
    return sheet


def _left_to_note(left: Sequence[Attendance]) -> str:
    names = ", ".join(row.enrolment.trainee.full_name for row in left[:3])
    more = f" et {len(left) - 3} autres" if len(left) > 3 else ""
    return (
        f"Rien n’est noté pour {plural(len(left), 'personne')} ({names}{more})\u00a0: en clôturant, "
        f"{'elle sera notée absente' if len(left) == 1 else 'elles seront notées absentes'}."
    )


@transaction.atomic
def reopen_sheet(sheet: AttendanceSheet, reason: str, *, by: User) -> None:
    """Open the sheet again: presences can be changed, and the closed version is kept. Twice is once."""
    Workshop.lock(sheet.workshop_id)
    sheet = AttendanceSheet.objects.select_related("workshop__club").get(pk=sheet.pk)
    if sheet.reopened_at:
        return
    if sheet.erased_at:
        raise Refused("Cette feuille a été effacée à la fin de sa durée de conservation\u00a0: elle reste close.")
    if not reason.strip():
        raise Refused("Dites pourquoi\u00a0: c’est gardé avec la feuille.", field="reason")
    sheet.reopened_at, sheet.reopened_by, sheet.reason = timezone.now(), by, reason
    sheet.save(update_fields=["reopened_at", "reopened_by", "reason"])
    facts = {"workshop": sheet.workshop_id, "version": sheet.number, "by": by.pk, "reason": digest_of(reason)}
    append_evidence("reopening", facts | {"at": sheet.reopened_at.astimezone(dt.UTC).isoformat()})
    sentence = f"a rouvert la feuille de l’atelier du {moment_fr(sheet.workshop.starts_at)}\u00a0: {reason}"
    record(by=by, verb="reopen_sheet", sentence=sentence, about=[sheet.workshop.club, sheet.workshop, sheet])
