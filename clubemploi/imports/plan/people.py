"""The people a batch of rows may speak of: known records, and those that earlier rows of the sheet will create."""

import hashlib
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from clubemploi.imports.models import Import, Outcome, Row
from clubemploi.imports.plan.values import Parsed, places_of
from clubemploi.trainees.duplicates.examination import CROWD, by_birth, by_phone, crowds_of, likely_of, marks_of
from clubemploi.trainees.keys import name_key
from clubemploi.trainees.likeness import LIKELY, NAMESAKE, Face, Likeness, face_of, likeness
from clubemploi.trainees.models import Note, Participation, Trainee

PLANNED = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
PLAIN_FIELDS = ("civility", "last_name", "first_name", "email", "phone", "second_phone", "address", "postcode", "city")
_NOTES = uuid.UUID("9f1d1c6e-6c1b-4f7e-9d52-2f6b0c6a7a11")


def note_key(trainee_id: int, text: str) -> uuid.UUID:
    """The key under which a note of a spreadsheet is written once for a person, however often the file is imported."""
    return uuid.uuid5(_NOTES, f"{trainee_id}:{text}")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Person:
    """What is known of someone, rows of this sheet already read included. Dates are ISO text."""

    key: tuple[str, int]  # ("trainee", pk) or ("row", number of the row that creates them)
    values: dict[str, Any]
    sessions: set[str] = field(default_factory=set)
    note_keys: set[str] = field(default_factory=set)  # of notes already written
    notes: set[str] = field(default_factory=set)  # digests of notes that this sheet adds
    provided: dict[str, int] = field(default_factory=dict)  # field: the row of this sheet that gave it first
    lead: int | None = None  # their first row in this sheet

    @property
    def name_key(self) -> str:
        return name_key(self.values.get("last_name", ""), self.values.get("first_name", ""))

    @property
    def face(self) -> Face:
        places = places_of(self.values.get("address") or "", self.sessions)
        return face_of(self.values, pk=self.key[1], places=places)

    @property
    def phones(self) -> set[str]:
        return {self.values.get("phone") or "", self.values.get("second_phone") or ""} - {""}

    def has_note(self, text: str) -> bool:
        kind, number = self.key
        return digest(text) in self.notes or (kind == "trainee" and str(note_key(number, text)) in self.note_keys)

    def merged(self) -> dict[str, Any]:
        """What the person's first row keeps of all their rows."""
        return {
            "values": self.values,
            "provided": self.provided,
            "sessions": sorted(self.sessions),
            "notes": sorted(self.notes),
        }

    def take_back(self, merged: dict[str, Any], lead: int) -> None:
        """Lay over the record what earlier rows of the sheet said."""
        self.lead = lead
        self.values = {**self.values, **merged.get("values", {})}
        self.provided = dict(merged.get("provided", {}))
        self.sessions |= set(merged.get("sessions", []))
        self.notes |= set(merged.get("notes", []))


def person_of(trainee: Trainee) -> Person:
    values: dict[str, Any] = {name: getattr(trainee, name) for name in PLAIN_FIELDS}
    values["email"] = trainee.email.lower()
    values["birth_date"] = trainee.birth_date.isoformat() if trainee.birth_date else ""
    since = trainee.situation_since.isoformat() if trainee.situation_since else ""
    values["situation"] = [trainee.situation, since]
    return Person(("trainee", trainee.pk), values)


def fingerprint(face: Face) -> str:
    """The same for two rows that say the same of who they speak of."""
    born = face.birth_date.isoformat() if face.birth_date else ""
    return digest("|".join([face.name_key, face.email, *sorted(face.phones), born]))


class People:
    """Everyone that a batch of rows may speak of, in a fixed number of queries.

    Of the batches before, it keeps how the sheet's people look, by phone and by birth date.
    """

    def __init__(self, sheet_import: Import) -> None:
        self.sheet_import = sheet_import
        self.sheet: dict[Any, dict[int, Face]] = {}  # a phone or a birth date: {first row of the person: their face}
        self._start(set())

    def _start(self, crowds: set[Any]) -> None:
        self.by_key: dict[tuple[str, int], Person] = {}
        self.faces: dict[tuple[str, int], Face] = {}
        self.by_mark: dict[Any, set[tuple[str, int]]] = {}  # name_key, e-mail, phone, birth date
        self.crowds = crowds  # phones and birth dates of too many people to say anything
        self.undecided: dict[str, int] = {}  # fingerprint: row
        self.touched: set[int] = set()  # first rows whose person has learnt something

    def load(self, rows: Iterable[Parsed]) -> None:
        """Start a batch of rows with whoever its rows resemble."""
        self._remember()
        faces = [row.face for row in rows]
        self._start(crowds_of(faces) | self._crowds_of_sheet(faces))
        names = {name for face in faces for name in (face.name_key, face.swapped_key)}
        emails = {face.email for face in faces} - {""}
        trainees = {trainee.pk: trainee for trainee in Trainee.objects.filter(name_key__in=names)}
        by_email = Trainee.objects.filter(email__in=emails).exclude(pk__in=trainees)
        trainees |= {trainee.pk: trainee for trainee in by_email}
        pairs = by_phone(faces, self.crowds) | by_birth(faces, self.crowds)
        others = likely_of({pair for pair in pairs if pair[1] not in trainees}, {face.pk: face for face in faces})
        trainees |= Trainee.objects.in_bulk({pk for _, pk in others})
        leads = Row.objects.filter(sheet_import=self.sheet_import, lead=None, outcome__in=PLANNED)
        found = {row.number: row for row in leads.filter(name_key__in=names)}
        found |= {row.number: row for row in leads.filter(email__in=emails).exclude(number__in=found)}
        found |= {row.number: row for row in leads.filter(trainee__in=trainees).exclude(number__in=found)}
        found |= {row.number: row for row in leads.filter(number__in=self._likely_of_sheet(faces, found))}
        self._take(trainees, found)
        prints = {fingerprint(face) for face in faces}
        waiting = Row.objects.filter(
            sheet_import=self.sheet_import, lead=None, fingerprint__in=prints, outcome=Outcome.ASIDE
        )
        self.undecided = dict(waiting.values_list("fingerprint", "number"))

    def _remember(self) -> None:
        for key, person in self.by_key.items():
            if person.lead:
                for mark in marks_of(self.faces[key]):
                    self.sheet.setdefault(mark, {})[person.lead] = self.faces[key]

    def _crowds_of_sheet(self, faces: list[Face]) -> set[Any]:
        """What more than a few people of this batch and those before share."""
        names: dict[Any, set[str]] = {}
        for face in faces:
            for mark in marks_of(face):
                names.setdefault(mark, set()).add(face.name_key)
        before = {mark: {face.name_key for face in self.sheet.get(mark, {}).values()} for mark in names}
        return {mark for mark, those in names.items() if len(those | before[mark]) > CROWD}

    def _likely_of_sheet(self, faces: list[Face], found: Collection[int]) -> set[int]:
        """The other first rows of those in the batches before who are likely one of these, by phone or birth date."""
        return {
            number
            for face in faces
            for mark in marks_of(face) - self.crowds
            for number, other in self.sheet.get(mark, {}).items()
            if number not in found and (how := likeness(face, other)) and how.rank >= LIKELY
        }

    def resembling(self, face: Face) -> list[tuple[Likeness, Person]]:
        """Those who may be this person, the likeliest first; families are left out."""
        marks = {face.name_key, face.swapped_key, face.email or None, *(marks_of(face) - self.crowds)}
        keys = sorted({key for mark in marks for key in self.by_mark.get(mark, ())})
        compared = [(likeness(face, self.faces[key]), self.by_key[key]) for key in keys]
        alike = [(how, person) for how, person in compared if how and how.rank >= NAMESAKE]
        return sorted(alike, key=lambda pair: (-pair[0].rank, -pair[0].score))

    def load_chosen(self, kind: str, number: int) -> Person | None:
        """The one candidate that a decision speaks of."""
        if kind == "row":
            row = Row.objects.filter(
                sheet_import=self.sheet_import, lead=None, outcome__in=PLANNED, number=number
            ).first()
            self._take({}, {number: row} if row else {})
            return next(iter(self.by_key.values()), None)
        trainees = Trainee.objects.in_bulk([number])
        leads = Row.objects.filter(sheet_import=self.sheet_import, lead=None, outcome__in=PLANNED, trainee=number)
        self._take(trainees, {row.number: row for row in leads})
        return self.by_key.get(("trainee", number))

    def _take(self, trainees: dict[int, Trainee], leads: dict[int, Row]) -> None:
        elsewhere = {row.trainee_id for row in leads.values() if row.trainee_id} - trainees.keys()
        trainees = trainees | Trainee.objects.in_bulk(elsewhere)
        people = {pk: person_of(trainee) for pk, trainee in trainees.items()}
        for pk, session in Participation.objects.filter(trainee__in=people).values_list("trainee", "session__number"):
            people[pk].sessions.add(session)
        for pk, key in Note.objects.filter(~Q(creation_key=None), trainee__in=people).values_list(
            "trainee", "creation_key"
        ):
            people[pk].note_keys.add(str(key))
        for number, row in sorted(leads.items()):
            person = people.get(row.trainee_id or 0) or Person(("row", number), {})
            person.take_back(row.merged, number)
            self.add(person)
        for person in people.values():
            if person.key not in self.by_key:
                self.add(person)

    def add(self, person: Person) -> None:
        """Take in somebody, or again when they have learnt something."""
        self.by_key[person.key] = person
        face = self.faces[person.key] = person.face
        for mark in {face.name_key, face.email or face.name_key, *marks_of(face)}:
            self.by_mark.setdefault(mark, set()).add(person.key)
