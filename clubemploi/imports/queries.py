"""What the pages of an import show: columns with samples, and rows and cells by what became of them."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from clubemploi.accounts.models import User
from clubemploi.imports.models import Decision, Fault, Import, Outcome, PlannedSession, Row
from clubemploi.imports.plan.values import shown_value
from clubemploi.imports.sheet.columns import FIELDS, letter_of, recognise
from clubemploi.trainees.models import Trainee

SAMPLES = 3
LABELS = {
    "last_name": "nom",
    "first_name": "prénom",
    "civility": "civilité",
    "email": "e-mail",
    "phone": "téléphone",
    "second_phone": "autre téléphone",
    "address": "adresse",
    "postcode": "code postal",
    "city": "ville",
    "birth_date": "né(e) le",
    "situation": "situation",
    "session": "session",
    "note": "note",
}


def imports_listed(user: User) -> QuerySet[Import]:
    """The imports this person sees, the newest first, without the sheets' contents."""
    return Import.objects.visible_to(user).select_related("created_by").defer("sheets", "columns")


# ── Columns ─────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Column:
    index: int
    letter: str
    title: str
    samples: list[str]
    field: str  # of columns.FIELDS, or nothing


@dataclass(frozen=True)
class SheetView:
    """One sheet, read with one of its rows as titles."""

    index: int
    header_row: int
    columns: list[Column]
    first_rows: list[tuple[int, str]]  # (row number, its first cells) to choose the titles from


def sheet_view(sheet_import: Import, index: int, header_row: int) -> SheetView:
    """The columns of a sheet that are not empty: the field each seems to be, and a few of its values."""
    sheet = next((sheet for sheet in sheet_import.sheets if sheet["index"] == index), sheet_import.sheets[0])
    head: list[list[str]] = sheet["head"]
    header_row = min(max(header_row, 1), len(head))
    titles, below = head[header_row - 1], head[header_row:]
    same = (sheet["index"], header_row) == (sheet_import.sheet, sheet_import.header_row)
    guessed = sheet_import.columns if same else recognise(titles)
    width = max((len(row) for row in head[header_row - 1 :]), default=0)
    columns = []
    for column in range(width):
        title = titles[column] if column < len(titles) else ""
        samples = [row[column] for row in below if column < len(row) and row[column]]
        if title or samples:
            kept = list(dict.fromkeys(samples))[:SAMPLES]
            columns.append(Column(column, letter_of(column), title, kept, guessed.get(str(column), "")))
    first = [(number, " · ".join(cell for cell in row if cell)[:80]) for number, row in enumerate(head, start=1)]
    return SheetView(sheet["index"], header_row, columns, [pair for pair in first if pair[1]])


# ── What was planned, or done ───────────────────────────────────────────────
@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int


TABS = ("doublons", "cellules", "corrigees", "completees", "creees", "ecartees", "sessions")


def tabs_of(sheet_import: Import, *, is_done: bool) -> list[Tab]:
    """The tabs of the preview and of the report, each with its count. Three queries."""
    doubts = sheet_import.rows.exclude(doubt="").count()
    cells = dict(sheet_import.faults.order_by().values_list("kind").annotate(Count("pk")))
    labels = {
        "doublons": ("Doublons possibles", doubts),
        "cellules": ("Cellules laissées vides", cells.get(Fault.Kind.LEFT_OUT, 0)),
        "corrigees": ("Cellules corrigées", cells.get(Fault.Kind.REPAIRED, 0)),
        "completees": ("Fiches complétées" if is_done else "Fiches à compléter", sheet_import.updated),
        "creees": ("Fiches créées" if is_done else "Fiches à créer", sheet_import.created),
        "ecartees": ("Lignes non reprises", sheet_import.refused + sheet_import.left_aside),
        "sessions": ("Sessions", sheet_import.planned_sessions.count()),
    }
    return [Tab(key, *labels[key]) for key in TABS]


def undecided_count(sheet_import: Import) -> int:
    """How many possible duplicates wait for a decision."""
    return sheet_import.rows.exclude(doubt="").filter(decision=Decision.NONE).count()


def rows_of(sheet_import: Import, tab: str) -> QuerySet[Any]:
    """The rows, cells or sessions that a tab lists."""
    rows = Row.objects.filter(sheet_import=sheet_import).defer("merged").order_by("number")
    if tab == "doublons":
        return rows.exclude(doubt="")
    if tab == "completees":
        return rows.filter(outcome=Outcome.UPDATED)
    if tab == "creees":
        return rows.filter(outcome=Outcome.CREATED)
    if tab == "ecartees":
        return rows.filter(outcome__in=(Outcome.REFUSED, Outcome.ASIDE))
    if tab == "sessions":
        return PlannedSession.objects.filter(sheet_import=sheet_import)
    kind = Fault.Kind.REPAIRED if tab == "corrigees" else Fault.Kind.LEFT_OUT
    return Fault.objects.filter(sheet_import=sheet_import, kind=kind)


@dataclass(frozen=True)
class Shown:
    label: str
    before: str
    after: str


def shown_changes(row: Row) -> list[Shown]:
    """What a row changes in a record, in French."""
    changes = [
        Shown(LABELS.get(name, name), shown_value(name, old), shown_value(name, new))
        for name, (old, new, *_) in row.changes.items()
    ]
    if session := row.adds.get("session"):
        changes.append(Shown("session", "", session))
    if note := row.adds.get("note"):
        changes.append(Shown("note", "", note[:120]))
    return changes


@dataclass
class Card:
    """One of two people shown side by side."""

    key: str  # « trainee-12 » or « row-65 », what the form sends back
    title: str
    facts: dict[str, str]
    origin: str
    trainee_id: int | None = None


@dataclass
class Doubt:
    row: Row
    mine: Card
    cards: list[Card] = field(default_factory=list)

    def compared(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What at least one of the two has: [(label, [(whose, value) for each person])]."""
        people = [self.mine, *self.cards]
        lines = [(label, [(person.origin, person.facts[label]) for person in people]) for label in self.mine.facts]
        return [(label, facts) for label, facts in lines if any(value for _, value in facts)]


def doubts_of(rows: list[Row]) -> list[Doubt]:
    """Possible duplicates, each beside the people it resembles. Two queries for any number of them."""
    wanted = [tuple(candidate) for row in rows for candidate in row.candidates]
    trainees = Trainee.objects.in_bulk([number for kind, number in wanted if kind == "trainee"])
    numbers = [number for kind, number in wanted if kind == "row"]
    sheet_import_id = rows[0].sheet_import_id if rows else None
    others = {row.number: row for row in Row.objects.filter(Q(sheet_import=sheet_import_id), number__in=numbers)}
    doubts = []
    for row in rows:
        doubt = Doubt(row, Card(f"row-{row.number}", row.label, _facts_of_row(row), f"ligne {row.number} du tableau"))
        for kind, number in row.candidates:
            if kind == "trainee" and number in trainees:
                trainee = trainees[number]
                card = Card(f"trainee-{number}", trainee.full_name, _facts_of_trainee(trainee), "fiche connue", number)
                doubt.cards.append(card)
            elif kind == "row" and number in others:
                other = others[number]
                origin = f"ligne {number} du même tableau"
                doubt.cards.append(Card(f"row-{number}", other.label, _facts_of_row(other), origin, other.trainee_id))
        doubts.append(doubt)
    return doubts


def _facts_of_row(row: Row) -> dict[str, str]:
    values = row.values
    phones = values.get("phones", [])
    return {
        "E-mail": values.get("email", ""),
        "Téléphone": ", ".join(shown_value("phone", phone) for phone in phones),
        "Né(e) le": shown_value("birth_date", values.get("birth_date", "")),
        "Ville": values.get("city", ""),
        "Session": values.get("session_number", ""),
    }


def _facts_of_trainee(trainee: Trainee) -> dict[str, str]:
    phones = [phone for phone in (trainee.phone, trainee.second_phone) if phone]
    return {
        "E-mail": trainee.email,
        "Téléphone": ", ".join(shown_value("phone", phone) for phone in phones),
        "Né(e) le": shown_value("birth_date", trainee.birth_date.isoformat() if trainee.birth_date else ""),
        "Ville": trainee.city,
        "Session": trainee.last_session_number,
    }


def unused_columns(sheet_import: Import) -> list[str]:
    """Letters of the columns that were given no field, to say so."""
    view = sheet_view(sheet_import, sheet_import.sheet, sheet_import.header_row)
    return [f"{column.letter} ({column.title or 'sans titre'})" for column in view.columns if not column.field]


def field_choices() -> list[tuple[str, str]]:
    return [("", "Ne pas importer"), *FIELDS.items()]
