"""Write what was planned and confirmed: one transaction, in batches of a fixed number of queries."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from clubemploi.core.models import label_of
from clubemploi.imports.leases import LostLeaseError, StopWishedError
from clubemploi.imports.models import Import, Outcome, PlannedSession, Row, State
from clubemploi.imports.plan.analysis import BATCH, COUNTERS, count_rows
from clubemploi.imports.plan.people import PLAIN_FIELDS, note_key
from clubemploi.imports.plan.planning import UNKNOWN, is_newer
from clubemploi.imports.plan.values import shown_value
from clubemploi.imports.progress import is_stop_wished, note_progress
from clubemploi.journal.operations import Fact, record, record_many
from clubemploi.journal.values import snapshot
from clubemploi.trainees.keys import name_key
from clubemploi.trainees.models import Note, Participation, Situation, SituationSource, Trainee, TrainingSession
from clubemploi.trainees.operations import IDENTITY_FIELDS, index_trainees

WRITTEN = (*PLAIN_FIELDS, "birth_date", "situation", "situation_since", "name_key", "version", "updated_at")
CHANGED_SINCE = "Une fiche à ce nom ou à cet e-mail a été créée depuis l’aperçu : relancez l’import de ce tableau."
GONE = "La fiche a été supprimée depuis l’aperçu."


def write_import(sheet_import: Import) -> None:
    """Write the plan of a freshly claimed import: all of it or nothing; safe to run again. Raises LostLeaseError,
    StopWishedError.

    The row of the import stays locked to the end.
    """
    with transaction.atomic():
        held = Import.objects.select_for_update(of=("self",)).filter(pk=sheet_import.pk, token=sheet_import.token)
        sheet_import = held.filter(state=State.RUNNING).select_related("confirmed_by").first()  # type: ignore[assignment]  # None goes no further
        if sheet_import is None:
            raise LostLeaseError
        newest = Trainee.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        done = 0
        for rows in batches(sheet_import):
            if is_stop_wished(sheet_import.pk):
                raise StopWishedError
            write_rows(sheet_import, rows, newest)
            done += len(rows)
            note_progress(sheet_import.pk, done, sheet_import.created + sheet_import.updated)
        sheet_import.state, sheet_import.done_at, sheet_import.lease_until, sheet_import.problem = (
            State.DONE,
            timezone.now(),
            None,
            "",
        )
        count_rows(sheet_import)
        sheet_import.save(update_fields=["state", "done_at", "lease_until", "problem", *COUNTERS])
        record(
            by=sheet_import.confirmed_by,
            verb="import_trainees",
            sentence=f"a importé le tableau « {sheet_import.original_name} » : {sheet_import.created} créées, "
            f"{sheet_import.updated} complétées, {sheet_import.unchanged} sans changement, "
            f"{sheet_import.refused} refusées, {sheet_import.left_aside} laissées de côté",
            about=[sheet_import],
        )


def batches(sheet_import: Import) -> Iterator[list[Row]]:
    """The rows that write something, in the sheet's order."""
    last = 0
    while True:
        rows = list(
            Row.objects.filter(
                sheet_import=sheet_import, number__gt=last, outcome__in=(Outcome.CREATED, Outcome.UPDATED)
            )
            .defer("merged")
            .order_by("number")[:BATCH]
        )
        if not rows:
            return
        yield rows
        last = rows[-1].number


def write_rows(sheet_import: Import, rows: list[Row], newest: int) -> None:
    """Write one batch of planned rows. `newest`: the last record that existed before this import."""
    numbers = {row.adds["session"] for row in rows if "session" in row.adds}
    planned = {
        session.number: session
        for session in PlannedSession.objects.filter(sheet_import=sheet_import, number__in=numbers)
    }
    facts = create_people(sheet_import, [row for row in rows if row.outcome == Outcome.CREATED], planned, newest)
    people = people_of(sheet_import, rows)
    for row in rows:
        if row.outcome == Outcome.UPDATED and row.trainee_id not in people:
            row.outcome, row.reason = Outcome.ASIDE, GONE
    kept = [(row, people[row.trainee_id or 0]) for row in rows if row.outcome != Outcome.ASIDE]
    changed: set[int] = set()
    situations: list[Situation] = []
    for row, trainee in kept:
        if row.outcome == Outcome.UPDATED:
            fact, touched = complete_record(sheet_import, row, trainee)
            changed |= {trainee.pk} if touched else set()
            facts.append(fact)
        situations += situation_of(sheet_import, row, trainee)
    save_people([people[pk] for pk in sorted(changed)])
    Situation.objects.bulk_create(situations)
    facts += join_sessions(sheet_import, kept, planned)
    add_notes(sheet_import, kept)
    index_trainees(list({trainee for _, trainee in kept}))
    save_rows(rows)
    record_many(facts, by=sheet_import.confirmed_by)


def origin_of(sheet_import: Import, row: Row) -> str:
    """Where a record comes from, for the journal."""
    return f"(tableau « {sheet_import.original_name[:120]} », ligne {row.number})"


def create_people(sheet_import: Import, rows: list[Row], planned: dict[str, PlannedSession], newest: int) -> list[Fact]:
    """Create the records. A row whose person somebody else has created since the preview is left aside."""
    since = Trainee.objects.filter(created_at__gt=sheet_import.analysed_at, pk__lte=newest)
    names = set(since.filter(name_key__in=[row.name_key for row in rows]).values_list("name_key", flat=True))
    emails = {row.email for row in rows if row.email}
    emails = {email.lower() for email in since.filter(email__in=emails).values_list("email", flat=True)}
    fresh: list[Row] = []
    for row in rows:
        if row.name_key in names or row.email in emails:
            row.outcome, row.reason = Outcome.ASIDE, CHANGED_SINCE
        else:
            fresh.append(row)
    trainees = Trainee.objects.bulk_create([new_trainee(row, planned) for row in fresh])
    facts = []
    for row, trainee in zip(fresh, trainees, strict=True):
        row.trainee = trainee
        shown = snapshot(trainee, IDENTITY_FIELDS)
        facts.append(Fact("create_trainee", f"a créé la fiche {origin_of(sheet_import, row)}", [trainee], after=shown))
    return facts


def new_trainee(row: Row, planned: dict[str, PlannedSession]) -> Trainee:
    values = row.values
    plain = {name: values[name] for name in PLAIN_FIELDS if values.get(name)}
    plain |= dict(zip(("phone", "second_phone"), values.get("phones", []), strict=False))
    trainee = Trainee(**plain, birth_date=day_or_none(values.get("birth_date")))
    if kind := values.get("situation"):
        trainee.situation, trainee.situation_since = kind, day_or_none(values.get("situation_since"))
    if session := planned.get(row.adds.get("session", "")):
        # What index_trainees would find: told here, it has nothing to write again.
        trainee.last_session_number, trainee.last_session_date = session.number, session.start_date
    trainee.name_key = name_key(trainee.last_name, trainee.first_name)
    return trainee


def day_or_none(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def people_of(sheet_import: Import, rows: list[Row]) -> dict[int, Trainee]:
    """The records these rows speak of, locked; rows that follow another row of the sheet learn their record."""
    leads = {row.lead for row in rows if row.lead and not row.trainee_id}
    known = dict(Row.objects.filter(sheet_import=sheet_import, number__in=leads).values_list("number", "trainee"))
    known |= {row.number: row.trainee_id for row in rows if row.trainee_id}
    for row in rows:
        if row.lead and not row.trainee_id:
            row.trainee_id = known.get(row.lead)
    pks = {row.trainee_id for row in rows if row.trainee_id}
    return {trainee.pk: trainee for trainee in Trainee.objects.select_for_update(of=("self",)).filter(pk__in=pks)}


def complete_record(sheet_import: Import, row: Row, trainee: Trainee) -> tuple[Fact, bool]:
    """Apply a row's changes, except where somebody changed the record since the preview."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for name, (old, new, *_) in row.changes.items():
        label = label_of(Trainee, name)
        if name == "situation":
            since = trainee.situation_since.isoformat() if trainee.situation_since else ""
            old = [trainee.situation, since]
            if not is_newer(old, new):
                continue
            trainee.situation, trainee.situation_since = new[0], day_or_none(new[1])
        else:
            value = getattr(trainee, name) or ""
            if (value.isoformat() if isinstance(value, dt.date) else value) != old:
                continue
            setattr(trainee, name, day_or_none(new) if name == "birth_date" else new)
        before[label], after[label] = shown_value(name, old), shown_value(name, new)
    touched = bool(after)
    if session := row.adds.get("session"):
        after["session"] = session
    if row.adds.get("note"):
        after["note"] = "ajoutée"
    if touched:
        trainee.name_key = name_key(trainee.last_name, trainee.first_name)
        trainee.version += 1
        trainee.updated_at = timezone.now()
    return Fact(
        "update_trainee", f"a complété la fiche {origin_of(sheet_import, row)}", [trainee], before, after
    ), touched


def situation_of(sheet_import: Import, row: Row, trainee: Trainee) -> list[Situation]:
    """The line that a row adds to the history of situations, if any."""
    said = row.changes.get("situation", [UNKNOWN, UNKNOWN])[1]
    if row.outcome == Outcome.CREATED:
        values = row.values
        said = [values.get(name, "") for name in ("situation", "situation_since", "situation_detail")]
    if said[0] in ("", UNKNOWN[0]):
        return []
    return [
        Situation(
            trainee=trainee,
            kind=said[0],
            since=day_or_none(said[1]),
            detail=said[2],
            source=SituationSource.IMPORT,
            recorded_by=sheet_import.confirmed_by,
        )
    ]


def save_people(trainees: list[Trainee]) -> None:
    """Save these people in one statement: INSERT … ON CONFLICT (id) DO UPDATE, far quicker than a long CASE."""
    if trainees:
        Trainee.objects.bulk_create(trainees, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)


def save_rows(rows: list[Row]) -> None:
    """Save what became of each row, in one statement."""
    for row in rows:
        row.merged = {}  # not read, and not written: the conflict on the id leaves it alone
    Row.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["trainee", "outcome", "reason"]
    )


def join_sessions(
    sheet_import: Import, rows: list[tuple[Row, Trainee]], planned: dict[str, PlannedSession]
) -> list[Fact]:
    """Create the sessions that are new, complete those that lacked a date or a title, and write the participations."""
    numbers = {row.adds["session"] for row, _ in rows if "session" in row.adds}
    sessions = {session.number: session for session in TrainingSession.objects.filter(number__in=numbers)}
    new = [
        TrainingSession(number=number, title=planned[number].title, start_date=planned[number].start_date)
        for number in sorted(numbers - sessions.keys())
    ]
    facts = [
        Fact(
            "create_session",
            f"a créé la session (tableau « {sheet_import.original_name[:120]} »)",
            [session],
            after=snapshot(session, ("number", "title", "start_date")),
        )
        for session in TrainingSession.objects.bulk_create(new)
    ]
    filled = [session for session in sessions.values() if _fill_session(session, planned[session.number])]
    TrainingSession.objects.bulk_update(filled, ["title", "start_date", "version"], batch_size=200)
    # A session that gets its date may become the last one of those who followed it before.
    index_trainees(Trainee.objects.filter(sessions__in=filled).distinct())
    sessions |= {session.number: session for session in new}
    Participation.objects.bulk_create(
        [
            Participation(session=sessions[row.adds["session"]], trainee=trainee)
            for row, trainee in rows
            if "session" in row.adds
        ],
        ignore_conflicts=True,
    )
    return facts


def _fill_session(session: TrainingSession, planned: PlannedSession) -> bool:
    before = session.title, session.start_date
    session.title = session.title or planned.title
    if session.start_date is None and not (
        session.end_date and planned.start_date and planned.start_date > session.end_date
    ):
        session.start_date = planned.start_date
    changed = before != (session.title, session.start_date)
    session.version += changed
    return changed


def add_notes(sheet_import: Import, rows: list[tuple[Row, Trainee]]) -> None:
    """Observations become notes for the tutors, once each, however often the sheet is imported."""
    Note.objects.bulk_create(
        [
            Note(
                trainee=trainee,
                text=row.adds["note"],
                audience=Note.Audience.TUTORS,
                author=sheet_import.confirmed_by,
                creation_key=note_key(trainee.pk, row.adds["note"]),
            )
            for row, trainee in rows
            if "note" in row.adds
        ],
        ignore_conflicts=True,
    )
