"""The people a batch of rows may speak of: known records, and those that earlier rows of the sheet will create."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from clubemploi.imports.models import Import, Outcome, Row
from clubemploi.imports.plan.values import Parsed
from clubemploi.trainees.keys import name_key
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


def swapped_key(parsed: Parsed) -> str:
    return name_key(parsed.values.get("first_name", ""), parsed.values.get("last_name", ""))


def key_of(parsed: Parsed) -> str:
    return name_key(parsed.values.get("last_name", ""), parsed.values.get("first_name", ""))


def fingerprint(parsed: Parsed) -> str:
    """The same for two rows that say the same of who they speak of."""
    values = parsed.values
    return digest(
        "|".join(
            [key_of(parsed), values.get("email", ""), *sorted(values.get("phones", [])), values.get("birth_date", "")]
        )
    )


class People:
    """Everyone that a batch of rows may speak of, in a fixed number of queries."""

    def __init__(self, sheet_import: Import) -> None:
        self.sheet_import = sheet_import
        self.by_key: dict[tuple[str, int], Person] = {}
        self.by_name: dict[str, list[Person]] = {}
        self.by_email: dict[str, list[Person]] = {}
        self.undecided: dict[str, int] = {}  # fingerprint: row
        self.touched: set[int] = set()  # first rows whose person has learnt something

    def load(self, rows: Iterable[Parsed]) -> None:
        rows = list(rows)
        names = {key_of(row) for row in rows} | {swapped_key(row) for row in rows}
        emails = {row.values["email"] for row in rows if row.values.get("email")}
        trainees = {trainee.pk: trainee for trainee in Trainee.objects.filter(name_key__in=names)}
        trainees |= {trainee.pk: trainee for trainee in Trainee.objects.filter(email__in=emails)}
        leads = Row.objects.filter(sheet_import=self.sheet_import, lead=None, outcome__in=PLANNED)
        found = {row.number: row for row in leads.filter(name_key__in=names)}
        found |= {row.number: row for row in leads.filter(email__in=emails)}
        found |= {row.number: row for row in leads.filter(trainee__in=trainees)}
        self._take(trainees, found)
        prints = {fingerprint(row) for row in rows}
        waiting = Row.objects.filter(
            sheet_import=self.sheet_import, lead=None, fingerprint__in=prints, outcome=Outcome.ASIDE
        )
        self.undecided = dict(waiting.values_list("fingerprint", "number"))

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
        self.by_key[person.key] = person
        self.by_name.setdefault(person.name_key, []).append(person)
        if email := person.values.get("email"):
            self.by_email.setdefault(email, []).append(person)
