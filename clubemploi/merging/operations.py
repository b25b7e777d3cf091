"""Two records made one, with their enrolments and attendances; and two again within thirty days. See docs/adr/0008."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.enrolments.operations import promote_waiting, seat_again
from clubemploi.clubs.models import Attendance, Club, Enrolment
from clubemploi.core.dates import of_month
from clubemploi.core.errors import Conflict, Refused
from clubemploi.core.undo import Step, move_rows, remove_row
from clubemploi.trainees.duplicates.operations import GONE, lock_both, merge_records, split_records
from clubemploi.trainees.duplicates.queries import later_merge
from clubemploi.trainees.models import Merge, Trainee

JUST_ENROLLED = "Une de ces deux personnes vient d’être inscrite dans un club. Recommencez."
TOO_LATE = "Cette réunion date de plus de trente jours\u00a0: elle ne peut plus être annulée."
UNDO_LATER_FIRST = "Cette fiche a été réunie depuis à une autre\u00a0: annulez d’abord la réunion la plus récente."
TWO_SIGNED = "Ces deux fiches ont signé la feuille d’un même atelier\u00a0: ce sont sans doute deux personnes."
# Of two enrolments in one club the first stays; of two attendances at one workshop, too.
ENROLMENT_RANK: list[str] = [Enrolment.Status.ENROLLED, Enrolment.Status.WAITING, Enrolment.Status.WITHDRAWN]
ATTENDANCE_RANK: list[str] = [
    Attendance.Status.PRESENT,
    Attendance.Status.LATE,
    Attendance.Status.EXCUSED,
    Attendance.Status.ABSENT,
    Attendance.Status.EXPECTED,
]


@transaction.atomic
def merge_trainees(
    low: Trainee, high: Trainee, choices: Mapping[str, int], *, by: User, versions: Sequence[int | None] = ()
) -> Merge:
    """Make one record of two: the older is kept, with the chosen values and everything attached to either.

    `choices`: {field: pk of the record whose value is kept}. `versions`: those of the two records as they were shown;
    raises Conflict when one has changed since. Clubs are locked before people, as enrolling does.
    """
    clubs = _lock_clubs(_clubs_of(low.pk, high.pk))
    low, high = lock_both(low.pk, high.pk)
    for trainee, version in zip((low, high), versions, strict=False):
        if version is not None and trainee.version != version:
            raise Conflict(trainee)
    if not _clubs_of(low.pk, high.pk) <= clubs.keys():
        raise Refused(JUST_ENROLLED)
    steps: list[Step] = []
    shared = _join_enrolments(steps, low, high)
    merge_records(low, high, choices, steps=steps, by=by)
    snapshot = {"name": high.full_name, "steps": steps, "shared": shared}
    merge = Merge.objects.create(kept=low, removed_id=high.pk, merged_by=by, snapshot=snapshot)
    for one in shared:
        if one["freed"]:
            promote_waiting(clubs[one["club"]], by=by)
    return merge


def _clubs_of(*trainees: int) -> set[int]:
    return set(Enrolment.objects.filter(trainee__in=trainees).values_list("club", flat=True))


def _lock_clubs(pks: Iterable[int]) -> dict[int, Club]:
    rows = Club.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    return {club.pk: club for club in rows}


def _join_enrolments(steps: list[Step], low: Trainee, high: Trainee) -> list[dict[str, Any]]:
    """For each club that both are in, one enrolment stays; the others are moved like anything else attached."""
    mine = {enrolment.club_id: enrolment for enrolment in low.enrolments.order_by("club")}
    shared = []
    for theirs in high.enrolments.order_by("club"):
        if theirs.club_id not in mine:
            continue
        pair = (mine[theirs.club_id], theirs)
        stays, goes = sorted(pair, key=lambda one: (ENROLMENT_RANK.index(one.status), one.queued_at, one.pk))
        freed = goes.status == Enrolment.Status.ENROLLED  # the other is too, then
        _join_attendances(steps, stays, goes)
        remove_row(steps, goes)
        if freed:
            Club.objects.filter(pk=stays.club_id).update(seats_taken=F("seats_taken") - 1)
        shared.append({"club": stays.club_id, "stays": stays.pk, "goes": goes.pk, "freed": freed})
    return shared


def _join_attendances(steps: list[Step], stays: Enrolment, goes: Enrolment) -> None:
    """At each workshop the stronger presence is kept, with all that it says."""
    mine = {attendance.workshop_id: attendance for attendance in stays.attendances.all()}
    moved = []
    for theirs in goes.attendances.order_by("pk"):
        known = mine.get(theirs.workshop_id)
        if known and known.signatures.exists() and theirs.signatures.exists():
            raise Refused(TWO_SIGNED)
        if known and known.signatures.exists():  # of the app above
            remove_row(steps, theirs)
            continue
        if (
            known
            and not theirs.signatures.exists()
            and ATTENDANCE_RANK.index(known.status) <= ATTENDANCE_RANK.index(theirs.status)
        ):
            remove_row(steps, theirs)
            continue
        if known:
            remove_row(steps, known)
        moved.append(theirs.pk)
    move_rows(steps, Attendance, "enrolment_id", moved, origin=goes.pk, to=stays.pk)


@transaction.atomic
def undo_merge(merge: Merge, *, by: User) -> list[str]:
    """Make the one record two again, and return sentences about what is not as it was: what changed since the merge
    stays as it is, what was added stays with the record kept. Twice is once. Raises Refused after thirty days, and
    while a later merge of that record stands.
    """
    clubs = _lock_clubs(one["club"] for one in merge.snapshot.get("shared", []))
    list(Trainee.objects.select_for_update(of=("self",)).filter(pk=merge.kept_id))
    known = Merge.objects.select_for_update(of=("self",)).filter(pk=merge.pk).first()
    if known is None:
        raise Refused(GONE)
    if known.undone_at:
        return []
    if known.undoable_until <= timezone.now() or not known.snapshot:
        raise Refused(TOO_LATE)
    if later_merge(known):
        raise Refused(UNDO_LATER_FIRST)
    left = split_records(known, by=by)
    remarks = [f"Changé depuis la réunion, et laissé tel quel\u00a0: {', '.join(left)}."] if left else []
    for one in known.snapshot["shared"]:
        remarks += _part_enrolments(one, clubs[one["club"]], known, by=by)
    known.snapshot, known.undone_at = {}, timezone.now()
    known.save(update_fields=["snapshot", "undone_at"])
    return remarks


def _part_enrolments(one: Mapping[str, Any], club: Club, merge: Merge, *, by: User) -> list[str]:
    """Two enrolments in one club again, as far as the club's seats allow."""
    stays, goes = (Enrolment.objects.select_related("trainee", "club").get(pk=one[key]) for key in ("stays", "goes"))
    was = goes.status
    if was == Enrolment.Status.WITHDRAWN:
        return []
    if stays.status == Enrolment.Status.WITHDRAWN:
        goes.status, goes.withdrawn_at = stays.status, stays.withdrawn_at
        goes.save(update_fields=["status", "withdrawn_at"])
        goes.attendances.filter(status=Attendance.Status.EXPECTED, signatures__isnull=True).delete()
        return [f"{goes.trainee} reste hors du club {of_month(club.month)}\u00a0: il y a eu un retrait depuis."]
    seat_again(goes, since=merge.merged_at, by=by)
    if was == Enrolment.Status.ENROLLED and goes.status == Enrolment.Status.WAITING:
        return [f"Le club {of_month(club.month)} est complet\u00a0: {goes.trainee} est en liste d’attente, à son rang."]
    return []
