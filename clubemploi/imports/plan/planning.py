"""What each row will do: whom it speaks of, what it would change, or why it waits for a decision."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from clubemploi.core.text import fold
from clubemploi.imports.models import Import, Outcome, PlannedSession, Row
from clubemploi.imports.plan.people import People, Person, digest, fingerprint
from clubemploi.imports.plan.values import Parsed, shown_value, swap_names
from clubemploi.trainees.likeness import SURE, Face, Likeness
from clubemploi.trainees.models import SituationKind, TrainingSession

MERGED = ("civility", "email", "address", "postcode", "city", "birth_date")
UNKNOWN = [SituationKind.UNKNOWN.value, ""]


def doubt_of(face: Face, how: Likeness, person: Person) -> str:
    """Why a person must look, in a few words. `how`: the likeliest."""
    if how.rank >= SURE:
        return "Plusieurs fiches lui ressemblent autant"
    if how.is_swapped:
        return "Même personne, nom et prénom inversés ?"
    known = person.face
    if face.name_key != known.name_key:
        names = "noms proches" if "noms proches" in how.words else "autre nom"
        return f"{how.words[0].capitalize()}, {names}"
    if face.birth_date and known.birth_date:
        return "Même nom, autre date de naissance"
    if face.email and known.email:
        return "Même nom, autre e-mail"
    return "Même nom, rien d’autre en commun"


# ── Merging ─────────────────────────────────────────────────────────────────
def is_newer(known: list[str], said: list[str]) -> bool:
    """Whether a situation [kind, since] replaces the known one: never an older one, nor an undated one by guess."""
    if said[0] == SituationKind.UNKNOWN or said[:2] == known[:2]:
        return False
    if known[0] == SituationKind.UNKNOWN:
        return True
    return bool(said[1]) and (not known[1] or said[1] > known[1])


def same(name: str, one: Any, other: Any) -> bool:
    if name in {"address", "city"}:
        return fold(one) == fold(other)
    return bool(one == other)


@dataclass
class Merge:
    changes: dict[str, list[Any]] = field(default_factory=dict)
    adds: dict[str, str] = field(default_factory=dict)


def merge(person: Person, parsed: Parsed, names: tuple[str, ...] = MERGED) -> Merge:
    """What the row adds to the person, who learns it. A blank erases nothing; in a sheet, the first to speak wins."""
    done = Merge()
    for name in names:
        said, known = parsed.values.get(name), person.values.get(name) or ""
        if not said:
            continue
        first = person.provided.setdefault(name, parsed.number)
        if same(name, said, known):
            continue
        if first != parsed.number:
            parsed.left_out(
                name, shown_value(name, said), f"la ligne {first} dit « {shown_value(name, known)} » : gardé"[:200]
            )
            continue
        done.changes[name] = [known, said]
        person.values[name] = said
    _merge_phones(person, parsed, done)
    _merge_situation(person, parsed, done)
    number, note = parsed.values.get("session_number"), parsed.values.get("note")
    if number and number not in person.sessions:
        person.sessions.add(number)
        done.adds["session"] = number
    if note and not person.has_note(note):
        person.notes.add(digest(note))
        done.adds["note"] = note
    return done


def _merge_phones(person: Person, parsed: Parsed, done: Merge) -> None:
    for phone in parsed.values.get("phones", []):
        if phone in person.phones:
            continue
        place = next((name for name in ("phone", "second_phone") if not person.values.get(name)), "")
        if place:
            done.changes[place] = ["", phone]
            person.values[place] = phone
        else:
            parsed.left_out("phone", shown_value("phone", phone), "la fiche a déjà deux autres numéros : gardés")


def _merge_situation(person: Person, parsed: Parsed, done: Merge) -> None:
    kind = parsed.values.get("situation")
    if not kind:
        return
    said = [kind, parsed.values.get("situation_since", "")]
    known = person.values.get("situation") or UNKNOWN
    if is_newer(known, said):
        done.changes["situation"] = [known, [*said, parsed.values.get("situation_detail", "")]]
        person.values["situation"] = said
    elif said != known and not (said[0] == known[0] and not said[1]):
        why = "plus ancienne que" if said[1] else "sans date, moins sûre que"
        reason = f"{why} celle de la fiche ({shown_value('situation', known)}) : gardée"
        parsed.left_out("situation", shown_value("situation", said), reason)


def newcomer(parsed: Parsed) -> Person:
    """The person that a row creates."""
    values = {name: value for name, value in parsed.values.items() if name in {*MERGED, "last_name", "first_name"}}
    phones = parsed.values.get("phones", [])
    values |= dict(zip(("phone", "second_phone"), phones, strict=False))
    if kind := parsed.values.get("situation"):
        values["situation"] = [kind, parsed.values.get("situation_since", "")]
    person = Person(("row", parsed.number), values, lead=parsed.number)
    person.provided = dict.fromkeys((name for name in MERGED if values.get(name)), parsed.number)
    if number := parsed.values.get("session_number"):
        person.sessions.add(number)
    if note := parsed.values.get("note"):
        person.notes.add(digest(note))
    return person


# ── One row ─────────────────────────────────────────────────────────────────
def identify(row: Row, person: Person) -> None:
    """On a person's first row: how later rows recognise them."""
    row.name_key, row.email, row.merged = person.name_key, person.values.get("email") or "", person.merged()


def write_as_new(row: Row, parsed: Parsed) -> Person:
    person = newcomer(parsed)
    row.outcome, row.reason, row.lead, row.trainee_id = Outcome.CREATED, "", None, None
    row.changes = {}
    row.adds = {
        name: parsed.values[source]
        for name, source in (("session", "session_number"), ("note", "note"))
        if parsed.values.get(source)
    }
    identify(row, person)
    return person


def write_as_same(row: Row, parsed: Parsed, person: Person, names: tuple[str, ...] = MERGED) -> None:
    """The row completes a known person."""
    done = merge(person, parsed, names)
    row.changes, row.adds = done.changes, done.adds
    row.outcome = Outcome.UPDATED if done.changes or done.adds else Outcome.UNCHANGED
    row.trainee_id = person.key[1] if person.key[0] == "trainee" else None
    if person.lead is None:
        person.lead = row.number
        row.lead, row.reason = None, ""
        identify(row, person)
    else:
        row.lead = person.lead
        row.reason = f"Même personne que la ligne {person.lead}."


def plan_row(sheet_import: Import, parsed: Parsed, people: People) -> Row:
    """Decide what one readable row does, given everyone known so far; `people` learns from it."""
    values = parsed.values
    likes = people.resembling(parsed.face)
    best = [(how, person) for how, person in likes if how.rank == likes[0][0].rank >= SURE]
    row = Row(sheet_import=sheet_import, number=parsed.number, values=values, outcome=Outcome.ASIDE)
    if len(best) == 1:
        how, person = best[0]
        if how.is_swapped:
            swap_names(parsed, "une fiche connue le montre")
        write_as_same(row, parsed, person)
        if row.outcome == Outcome.UPDATED:
            people.add(person)
        if row.lead:
            people.touched.add(row.lead)
    elif not likes:
        people.add(write_as_new(row, parsed))
    else:
        row.fingerprint = fingerprint(parsed.face)
        row.lead = people.undecided.get(row.fingerprint)
        if row.lead:
            row.reason = f"Même personne que la ligne {row.lead}, à décider."
        else:
            people.undecided[row.fingerprint] = row.number
            row.doubt = doubt_of(parsed.face, *likes[0])
            row.reason = f"{row.doubt} : à décider."
            row.candidates = [list(person.key) for _, person in likes[:5]]
    row.label = f"{values['first_name']} {values['last_name']}"
    return row


# ── Sessions ────────────────────────────────────────────────────────────────
def plan_sessions(sheet_import: Import, rows: list[Parsed]) -> None:
    """Note the sessions that these rows speak of. What is known is never overwritten: a difference is told."""
    numbers = {row.values["session_number"] for row in rows if "session_number" in row.values}
    known = {session.number: session for session in TrainingSession.objects.filter(number__in=numbers)}
    planned = {session.number: session for session in sheet_import.planned_sessions.filter(number__in=numbers)}
    for number in sorted(numbers - planned.keys()):
        stored = known.get(number)
        planned[number] = PlannedSession(
            sheet_import=sheet_import,
            number=number,
            title=stored.title if stored else "",
            start_date=stored.start_date if stored else None,
            is_new=stored is None,
        )
    for row in rows:
        if "session_number" in row.values:
            _check_session(row, planned[row.values["session_number"]])
    PlannedSession.objects.bulk_create([session for session in planned.values() if session.pk is None])
    PlannedSession.objects.bulk_update([s for s in planned.values() if s.pk], ["title", "start_date"], batch_size=200)


def _check_session(row: Parsed, session: PlannedSession) -> None:
    date, title = row.values.get("session_date"), row.values.get("session_title")
    if date:
        said = dt.date.fromisoformat(date)
        session.start_date = session.start_date or said
        if session.start_date != said:
            kept = shown_value("start_date", session.start_date.isoformat())
            row.left_out("session_date", {"d": date}, f"la session {session.number} est du {kept} : date gardée")
    if title:
        session.title = session.title or title
        if fold(session.title) != fold(title):
            row.left_out("session_title", title, f"la session {session.number} s’appelle « {session.title} » : gardé")
