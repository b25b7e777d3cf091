"""What managers do with a spreadsheet: deposit it, say what its columns are, settle doubts, confirm, or give up."""

import uuid
from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.core.errors import Refused
from clubemploi.core.text import squeeze
from clubemploi.files.storage import write_safely
from clubemploi.imports.leases import release
from clubemploi.imports.models import Decision, Fault, Import, Outcome, PlannedSession, Row, State
from clubemploi.imports.plan.analysis import count_rows, faults_of, letters_of
from clubemploi.imports.plan.people import People, Person, digest
from clubemploi.imports.plan.planning import identify, write_as_new, write_as_same
from clubemploi.imports.plan.values import Parsed
from clubemploi.imports.progress import forget_stop, wish_to_stop
from clubemploi.imports.sheet.columns import FIELDS, NEEDED, find_header, letter_of, text_of
from clubemploi.imports.sheet.reading import look_at
from clubemploi.journal.operations import record

NO_ROWS = (
    "Ce fichier ne contient aucun tableau : il faut une ligne de titres (Nom, Prénom…) puis une ligne par personne."
)
CHANGED = "Cet import a avancé entre-temps : voici où il en est."
_COUNTERS = ["created", "updated", "unchanged", "refused", "left_aside"]


def upload_import(name: str, chunks: Iterable[bytes], *, by: User) -> Import:
    """Keep the file under a name of ours, look inside it in a child process, and guess its sheet, titles and columns.
    `chunks`: the file's bytes. Raises Refused beside the field « file », and then leaves nothing on the disk.
    """
    sheet_import = Import(created_by=by, original_name=squeeze(name)[-200:] or "tableau", file_key=uuid.uuid4())
    sheet_import.size = write_safely(sheet_import.path, _within_limit(chunks))
    try:
        found = look_at(sheet_import.path)
        sheets = _usable_sheets(found["sheets"])
        header = find_header(sheets)
        sheet_import.kind, sheet_import.sheets = found["kind"], [_clean_sheet(sheet) for sheet in sheets]
        sheet_import.sheet, sheet_import.header_row, sheet_import.columns = header.sheet, header.row, header.columns
        with transaction.atomic():
            sheet_import.save()
            record(by=by, verb="upload_import", sentence="a déposé un tableau à importer", about=[sheet_import])
    except BaseException:
        sheet_import.path.unlink(missing_ok=True)
        raise
    return sheet_import


def _within_limit(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes; Refused past the limit."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
            raise Refused(f"Ce fichier pèse plus de {limit}\u00a0Mo\u00a0: la limite est dépassée.", field="file")
        yield chunk


def _usable_sheets(sheets: list[dict]) -> list[dict]:
    """Those with something like a table. Raises Refused when there is none."""
    readable = [sheet for sheet in sheets if not sheet["problem"]]
    if sheets and not readable:
        raise Refused(sheets[0]["problem"], field="file")
    tables = [sheet for sheet in readable if any(len(row) > 1 for row in sheet["head"])]
    if not tables:
        raise Refused(NO_ROWS, field="file")
    return tables


def _clean_sheet(sheet: dict) -> dict:
    """The first rows as text people read: what the columns page shows."""
    head = [[text_of(cell)[:60] for cell in row] for row in sheet["head"]]
    return {"index": sheet["index"], "name": squeeze(sheet["name"]), "rows": sheet["rows"], "head": head}


@transaction.atomic
def choose_columns(
    sheet_import: Import, *, sheet: int, header_row: int, columns: Mapping[int, str], by: User
) -> Import:
    """Say what each column is, and have the worker read and plan the whole sheet. `columns`: {column from 0: field of
    columns.FIELDS}. Raises Refused beside the field.
    """
    sheet_import = Import.objects.select_for_update(of=("self",)).get(pk=sheet_import.pk)
    if sheet_import.state not in (State.UPLOADED, State.READY, State.FAILED):
        raise Refused(CHANGED)
    chosen = list(columns.values())
    for name in NEEDED:
        if name not in chosen:
            raise Refused(
                f"Dites quelle colonne contient « {FIELDS[name]} » : sans elle, on ne sait pas de qui on parle."
            )
    for name in dict.fromkeys(chosen):
        if chosen.count(name) > 1:
            letters = " et ".join(letter_of(column) for column, field in sorted(columns.items()) if field == name)
            raise Refused(f"« {FIELDS[name]} » est choisi pour les colonnes {letters} : gardez-en une seule.")
    sheet_import.sheet, sheet_import.header_row = sheet, header_row
    sheet_import.columns = {str(column): name for column, name in sorted(columns.items())}
    sheet_import.state, sheet_import.problem, sheet_import.attempts = State.WAITING, "", 0
    sheet_import.save(update_fields=["sheet", "header_row", "columns", "state", "problem", "attempts"])
    forget_stop(sheet_import.pk)
    record(by=by, verb="choose_columns", sentence="a vérifié les colonnes du tableau", about=[sheet_import])
    return sheet_import


@transaction.atomic
def decide_row(row: Row, decision: str, *, chosen: tuple[str, int] | None = None, by: User) -> Row:
    """Settle a possible duplicate, for this row and the rows that repeat it. `chosen`: the candidate (« trainee » or «
    row », number) when it is the same person. Raises Refused.
    """
    sheet_import = Import.objects.select_for_update(of=("self",)).get(pk=row.sheet_import_id)
    if sheet_import.state != State.READY:
        raise Refused(CHANGED)
    row = Row.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not row.doubt or (decision == Decision.SAME and list(chosen or ()) not in row.candidates):
        raise Refused("Ce choix n’est plus possible : rechargez la page.")
    followers = list(Row.objects.filter(sheet_import=sheet_import, fingerprint=row.fingerprint).exclude(pk=row.pk))
    for one in [row, *followers]:
        _take_back(sheet_import, one)
    row.decision, row.chosen = decision, list(chosen) if chosen else []
    people = People(sheet_import)
    person = people.load_chosen(*chosen) if chosen and decision == Decision.SAME else None
    if decision == Decision.SAME and person is None:
        raise Refused("Cette fiche a été supprimée entre-temps : laissez la ligne de côté, ou créez une autre fiche.")
    if decision == Decision.DIFFERENT:
        person = write_as_new(row, Parsed(row.number, row.values))
    elif person:
        _write_same(sheet_import, row, person)
    for one in followers:
        one.lead = row.number
        if person:
            _write_same(sheet_import, one, person)
    _save_decided([row, *followers], person)
    count_rows(sheet_import)
    sheet_import.save(update_fields=_COUNTERS)
    record(by=by, verb="decide_row", sentence=f"a décidé de la ligne {row.number} du tableau", about=[sheet_import])
    return row


def _write_same(sheet_import: Import, row: Row, person: Person) -> None:
    parsed = Parsed(row.number, row.values)
    write_as_same(row, parsed, person)
    Fault.objects.bulk_create(faults_of(sheet_import, parsed, letters_of(sheet_import), merged_from=0))


def _take_back(sheet_import: Import, row: Row) -> None:
    """Undo what an earlier decision planned: the person forgets what this row said."""
    Fault.objects.filter(sheet_import=sheet_import, row=row.number, is_merge=True).delete()
    lead = Row.objects.filter(sheet_import=sheet_import, number=row.lead).first() if row.lead else None
    if lead and lead.merged:
        merged = lead.merged
        for name, (old, *_) in row.changes.items():
            merged["values"][name] = old
        merged["provided"] = {name: line for name, line in merged["provided"].items() if line != row.number}
        merged["sessions"] = [number for number in merged["sessions"] if number != row.adds.get("session")]
        merged["notes"] = [note for note in merged["notes"] if note != digest(row.adds.get("note", ""))]
        lead.save(update_fields=["merged"])
    row.outcome, row.reason = Outcome.ASIDE, f"{row.doubt} : laissée de côté." if row.doubt else row.reason
    row.changes, row.adds, row.lead, row.trainee_id = {}, {}, None, None
    row.name_key, row.email, row.merged = "", "", {}


def _save_decided(rows: list[Row], person: Person | None) -> None:
    fields = [
        "outcome",
        "reason",
        "changes",
        "adds",
        "lead",
        "trainee",
        "name_key",
        "email",
        "merged",
        "decision",
        "chosen",
    ]
    here = {row.number: row for row in rows}
    if person and person.lead in here:
        identify(here[person.lead], person)
    elif person and person.lead:
        lead = Row.objects.get(sheet_import_id=rows[0].sheet_import_id, number=person.lead)
        identify(lead, person)
        lead.save(update_fields=["name_key", "email", "merged"])
    Row.objects.bulk_update(rows, fields, batch_size=100)


@transaction.atomic
def confirm_import(sheet_import: Import, *, by: User) -> Import:
    """Have the worker write the plan, in one transaction. Twice is once."""
    sheet_import = Import.objects.select_for_update(of=("self",)).get(pk=sheet_import.pk)
    if sheet_import.state in (State.CONFIRMED, State.RUNNING, State.DONE):
        return sheet_import
    if sheet_import.state != State.READY:
        raise Refused(CHANGED)
    forget_stop(sheet_import.pk)
    sheet_import.state, sheet_import.confirmed_by, sheet_import.attempts = State.CONFIRMED, by, 0
    sheet_import.save(update_fields=["state", "confirmed_by", "attempts"])
    record(by=by, verb="confirm_import", sentence="a confirmé l’import du tableau", about=[sheet_import])
    return sheet_import


def cancel_import(sheet_import: Import, *, by: User) -> bool:
    """Give up: nothing is written, and the file is deleted. Return whether that is done already: while a worker is at
    it, only the wish is noted, outside the database, and the worker rolls back.
    """
    wish_to_stop(sheet_import.pk)
    if sheet_import.state in (State.ANALYSING, State.RUNNING):
        return False
    with transaction.atomic():
        sheet_import = Import.objects.select_for_update(of=("self",)).get(pk=sheet_import.pk)
        if sheet_import.state == State.DONE:
            raise Refused("L’import était déjà terminé : les fiches sont écrites.")
        if sheet_import.state in (State.ANALYSING, State.RUNNING):
            return False
        if sheet_import.state != State.CANCELLED:
            release(sheet_import, State.CANCELLED)
            record(by=by, verb="cancel_import", sentence="a annulé l’import du tableau", about=[sheet_import])
            _forget(sheet_import)
    sheet_import.path.unlink(missing_ok=True)
    return True


@transaction.atomic
def stop_import(sheet_import: Import) -> None:
    """Cancel an import whose worker has rolled back, as the person wished."""
    if release(sheet_import, State.CANCELLED):
        record(
            by=sheet_import.confirmed_by or sheet_import.created_by,
            verb="cancel_import",
            sentence="a annulé l’import",
            about=[sheet_import],
        )
        _forget(sheet_import)
        transaction.on_commit(lambda: sheet_import.path.unlink(missing_ok=True))


def _forget(sheet_import: Import) -> None:
    """A sheet that is not imported leaves nothing of the people it speaks of."""
    Row.objects.filter(sheet_import=sheet_import).delete()
    Fault.objects.filter(sheet_import=sheet_import).delete()
    PlannedSession.objects.filter(sheet_import=sheet_import).delete()
    Import.objects.filter(pk=sheet_import.pk).update(sheets=[], done_at=timezone.now())
