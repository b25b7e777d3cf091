"""What Mon espace shows."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.enrolments.queries import clubs_open_online, own_clubs, waiting_rank
from clubemploi.clubs.models import Attendance, Club, Enrolment
from clubemploi.clubs.queries import has_started
from clubemploi.core.dates import of_month
from clubemploi.core.maps import map_address as map_at
from clubemploi.documents.receiving.queries import OwnDocument, kits_for, published_for, sent_to_clubs_of
from clubemploi.mailings.queries import messages_to
from clubemploi.trainees.models import Note, Trainee
from clubemploi.trainees.queries import notes_of


@dataclass(frozen=True)
class OwnClub:
    """One of the trainee's clubs. `rank`: on the waiting list, 0 when enrolled. It says whether they may leave."""

    enrolment: Enrolment
    club: Club
    attended: list[Attendance]
    rank: int
    may_leave: bool
    documents: list[OwnDocument]  # sent to the club; the kits are with their workshops: `row.kit`

    @property
    def has_come(self) -> bool:
        return any(row.status in Attendance.CAME for row in self.attended)

    @property
    def has_coming(self) -> bool:
        return any(row.workshop.ends_at > timezone.now() for row in self.attended)


@dataclass(frozen=True)
class Space:
    """What Mon espace shows."""

    clubs: list[OwnClub]
    following: Attendance | None
    open_clubs: list[Club]
    notes: list[Note]
    message_count: int

    @property
    def map_address(self) -> str:
        return map_address(self.following) if self.following else ""


def place_of(attendance: Attendance) -> str:
    workshop = attendance.workshop
    return workshop.place or workshop.club.place


def map_address(attendance: Attendance) -> str:
    """The address of a map of the workshop's place."""
    return map_at(place_of(attendance))


def space_of(trainee: Trainee, user: User) -> Space:
    """Everything on the page, in 10 queries, and one more per waiting list."""
    clubs = _own_clubs(trainee)
    coming = [
        row
        for own in clubs
        for row in own.attended
        if own.enrolment.status == Enrolment.Status.ENROLLED and _is_ahead(row)
    ]
    inside = {own.club.pk for own in clubs}
    return Space(
        clubs=clubs,
        following=min(coming, key=lambda row: row.workshop.starts_at, default=None),
        open_clubs=[club for club in clubs_open_online() if club.pk not in inside],
        notes=[note for note in notes_of(trainee, user) if note.audience == Note.Audience.TRAINEE],
        message_count=messages_to(trainee).count(),
    )


def _is_ahead(row: Attendance) -> bool:
    workshop = row.workshop
    return workshop.ends_at > timezone.now() and not (workshop.cancelled_at or workshop.club.cancelled_at)


def _own_clubs(trainee: Trainee) -> list[OwnClub]:
    sent, kits = sent_to_clubs_of(trainee), kits_for(trainee)
    found = []
    for enrolment in own_clubs(trainee):
        attended: list[Attendance] = enrolment.attended  # type: ignore[attr-defined]  # prefetched
        for row in attended:
            row.workshop.club = enrolment.club
            row.kit = kits.get(row.workshop_id, [])  # type: ignore[attr-defined]  # for the page
        waits = enrolment.status == Enrolment.Status.WAITING
        rank, may_leave = waiting_rank(enrolment) if waits else 0, waits or _may_leave(enrolment)
        documents = sent.get(enrolment.club_id, [])
        found.append(OwnClub(enrolment, enrolment.club, attended, rank, may_leave, documents))
    return found


Shelf = tuple[str, list[OwnDocument]]


def own_documents(trainee: Trainee, user: User) -> list[Shelf]:
    """« Mes documents »: [(where they come from, the documents)], for each club and its kits, then the folders; without
    the empty ones. Eight queries.
    """
    shelves: list[Shelf] = []
    for own in _own_clubs(trainee):
        kits = [document for row in reversed(own.attended) for document in row.kit]  # type: ignore[attr-defined]  # set above
        known = {document.document.pk for document in own.documents}
        kits = [document for document in kits if document.document.pk not in known]
        shelves.append((f"Mon club {of_month(own.club.month)}", own.documents + kits))
    shelves += published_for(trainee, user)
    return [shelf for shelf in shelves if shelf[1]]


def _may_leave(enrolment: Enrolment) -> bool:
    """Whether they may still leave: none of their workshops has begun, and the club has not started."""
    attended: list[Attendance] = enrolment.attended  # type: ignore[attr-defined]  # prefetched
    if any(row.workshop.starts_at <= timezone.now() for row in attended):
        return False
    return not has_started(enrolment.club)


def proposes_passkey(user: User) -> bool:
    """Whether to offer a passkey: to whoever has none and never said « Non merci ». One query at most."""
    if user.passkey_declined:
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
