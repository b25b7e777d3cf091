"""Read the sheet and plan every row: small transactions, nothing written but the plan."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from clubemploi.core.text import fold, squeeze
from clubemploi.imports.leases import StopWishedError, keep
from clubemploi.imports.models import Fault, Import, Outcome, Row, State
from clubemploi.imports.plan.people import People
from clubemploi.imports.plan.planning import identify, plan_row, plan_sessions
from clubemploi.imports.plan.values import Parsed, parse_row
from clubemploi.imports.progress import is_stop_wished, note_progress
from clubemploi.imports.sheet.columns import letter_of, text_of
from clubemploi.imports.sheet.reading import read_rows

BATCH = 500
TOTALS = ("total", "sous total", "nombre de", "totaux", "effectif")


def analyse_import(sheet_import: Import) -> None:
    """Plan the whole sheet. `sheet_import`: freshly claimed. Raises LostLeaseError, StopWishedError or Refused."""
    total = next((sheet["rows"] for sheet in sheet_import.sheets if sheet["index"] == sheet_import.sheet), 0)
    with transaction.atomic():
        keep(sheet_import)
        sheet_import.rows.all().delete()
        sheet_import.faults.all().delete()
        sheet_import.planned_sessions.all().delete()
    read = blank = 0
    rows = islice(read_rows(sheet_import.path, sheet_import.sheet), sheet_import.header_row, None)
    headings, people = headings_of(sheet_import), People(sheet_import)
    while chunk := list(islice(rows, BATCH)):
        filled = [(number, cells) for number, cells in chunk if any(not is_blank(cell) for cell in cells)]
        read, blank = read + len(filled), blank + len(chunk) - len(filled)
        if is_stop_wished(sheet_import.pk):
            raise StopWishedError
        with transaction.atomic():
            keep(sheet_import)
            plan_batch(people, filled, headings)
        note_progress(sheet_import.pk, chunk[-1][0], total)
    with transaction.atomic():
        keep(sheet_import)
        sheet_import.state, sheet_import.problem, sheet_import.lease_until = State.READY, "", None
        sheet_import.rows_read, sheet_import.blank_rows = read, blank
        sheet_import.analysed_at, sheet_import.attempts = timezone.now(), 0
        count_rows(sheet_import)
        sheet_import.save(
            update_fields=["state", "problem", "lease_until", "blank_rows", "analysed_at", "attempts", *COUNTERS]
        )


def is_blank(cell: Any) -> bool:
    return isinstance(cell, str) and not squeeze(cell)


def plan_batch(people: People, chunk: list[tuple[int, list[Any]]], headings: list[str]) -> None:
    """Plan one batch of rows in a fixed number of queries. `people`: those of the whole sheet."""
    sheet_import = people.sheet_import
    fields = {int(column): name for column, name in sheet_import.columns.items()}
    rows: list[Row] = []
    readable: list[Parsed] = []
    unread: list[Parsed] = []
    for number, cells in chunk:
        named = {fields[i]: cell for i, cell in enumerate(cells) if i in fields and not is_blank(cell)}
        if row := set_aside(sheet_import, number, cells, named, headings):
            rows.append(row)
            continue
        parsed = parse_row(number, named)
        missing = [word for name, word in (("last_name", "nom"), ("first_name", "prénom")) if name not in parsed.values]
        if missing:
            rows.append(
                _refusal(sheet_import, parsed, f"Il manque le {' et le '.join(missing)} : la ligne n’est pas reprise.")
            )
            unread.append(parsed)
        else:
            readable.append(parsed)
    people.load(readable)
    plan_sessions(sheet_import, readable)
    before_merge = {parsed.number: len(parsed.faults) for parsed in readable}
    planned = [plan_row(sheet_import, parsed, people) for parsed in readable]
    _teach_leads(sheet_import, planned, people)
    Row.objects.bulk_create(rows + planned)
    letters = letters_of(sheet_import)
    Fault.objects.bulk_create([fault for one in unread for fault in faults_of(sheet_import, one, letters)])
    Fault.objects.bulk_create(
        [fault for one in readable for fault in faults_of(sheet_import, one, letters, before_merge[one.number])]
    )


def set_aside(
    sheet_import: Import, number: int, cells: list[Any], named: dict[str, Any], headings: list[str]
) -> Row | None:
    """Rows that speak of nobody: totals, and titles repeated at the top of each printed page."""
    words = [text_of(cell) for cell in cells if not is_blank(cell)]
    reason = ""
    if [word[:60] for word in words] == [heading for heading in headings if heading]:
        reason = "Ce sont les titres des colonnes, répétés."
    elif len(words) <= 3 and fold(words[0]).startswith(TOTALS) and not {"last_name", "first_name"} <= named.keys():
        reason = "C’est une ligne de total."
    if not reason:
        return None
    return Row(
        sheet_import=sheet_import, number=number, outcome=Outcome.ASIDE, reason=reason, label=" · ".join(words)[:170]
    )


def _refusal(sheet_import: Import, parsed: Parsed, reason: str) -> Row:
    label = " ".join(str(parsed.values.get(name, "")) for name in ("first_name", "last_name", "email")).strip()
    return Row(
        sheet_import=sheet_import, number=parsed.number, outcome=Outcome.REFUSED, reason=reason, label=label[:170]
    )


def headings_of(sheet_import: Import) -> list[str]:
    """The titles of the columns, as text."""
    head: list[list[str]] = next(
        (sheet["head"] for sheet in sheet_import.sheets if sheet["index"] == sheet_import.sheet), []
    )
    return [title[:80] for title in head[sheet_import.header_row - 1]] if sheet_import.header_row <= len(head) else []


def letters_of(sheet_import: Import) -> dict[str, tuple[str, str]]:
    """{field: (column letter, column title)}."""
    headings = headings_of(sheet_import)
    places = {name: int(column) for column, name in sheet_import.columns.items()}
    return {name: (letter_of(i), headings[i] if i < len(headings) else "") for name, i in places.items()}


def _teach_leads(sheet_import: Import, planned: list[Row], people: People) -> None:
    """A person's first row keeps what their later rows say, whichever batch it was in."""
    here = {row.number: row for row in planned}
    by_lead = {person.lead: person for person in people.by_key.values() if person.lead in people.touched}
    earlier = list(Row.objects.filter(sheet_import=sheet_import, number__in=by_lead.keys() - here.keys()))
    for row in earlier + [here[number] for number in by_lead.keys() & here.keys()]:
        identify(row, by_lead[row.number])
    Row.objects.bulk_update(earlier, ["name_key", "email", "merged"], batch_size=100)


def faults_of(
    sheet_import: Import, parsed: Parsed, letters: dict[str, tuple[str, str]], merged_from: int = 1000
) -> Iterator[Fault]:
    for place, (name, value, kind, reason) in enumerate(parsed.faults):
        letter, title = letters.get(name) or letters.get("second_phone" if name == "phone" else "") or ("", "")
        yield Fault(
            sheet_import=sheet_import,
            row=parsed.number,
            column=letter,
            title=title,
            value=value[:120],
            kind=kind,
            reason=reason[:200],
            is_merge=place >= merged_from,
        )


COUNTERS = ("rows_read", "created", "updated", "unchanged", "refused", "left_aside")


def count_rows(sheet_import: Import) -> None:
    """Count the rows by what becomes of them: the five must make up the rows read, or the database refuses."""
    counts: dict[str, int] = dict(sheet_import.rows.order_by().values_list("outcome").annotate(Count("pk")))
    sheet_import.created, sheet_import.updated = counts.get(Outcome.CREATED, 0), counts.get(Outcome.UPDATED, 0)
    sheet_import.unchanged, sheet_import.refused = counts.get(Outcome.UNCHANGED, 0), counts.get(Outcome.REFUSED, 0)
    sheet_import.left_aside = counts.get(Outcome.ASIDE, 0)
