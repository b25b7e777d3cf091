"""Which column of a sheet is what: by its title, whatever the words people use for it."""

from dataclasses import dataclass
from typing import Any

from clubemploi.core.text import fold, squeeze

FIELDS = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "civility": "Civilité",
    "email": "E-mail",
    "phone": "Téléphone",
    "second_phone": "Autre téléphone",
    "address": "Adresse",
    "postcode": "Code postal",
    "city": "Ville",
    "birth_date": "Date de naissance",
    "situation": "Situation",
    "situation_since": "Situation : depuis le",
    "session_number": "N° de session",
    "session_date": "Date de session",
    "session_title": "Intitulé de session",
    "note": "Observations",
}
NEEDED = ("last_name", "first_name")

_TITLES = {
    "last_name": "nom|noms|nom de famille|nom usuel|nom d usage|nom de naissance|nom stagiaire|nom du stagiaire"
    "|name|last name",
    "first_name": "prenom|prenoms|prenom usuel|prenom stagiaire|prenom du stagiaire|first name",
    "civility": "civ|civilite|titre|sexe|genre|m mme|mme m",
    "email": "mail|e mail|email|mel|courriel|adresse mail|adresse e mail|adresse email|adresse electronique|mail perso"
    "|adresse courriel|adresse mel|courrier electronique",
    "phone": "telephone|tel|tel 1|telephone 1|portable|mobile|tel portable|tel mobile|telephone portable"
    "|telephone mobile|gsm|n telephone|n de telephone|no telephone|numero de telephone|numero|tel perso",
    "second_phone": "tel 2|telephone 2|autre telephone|autre tel|fixe|tel fixe|telephone fixe|tel domicile|portable 2",
    "address": "adresse|adresse postale|rue|adresse 1|voie|domicile|n et rue",
    "postcode": "cp|code postal|code post|c p|codepostal",
    "city": "ville|commune|localite",
    "birth_date": "ne e le|nee le|ne le|date de naissance|date naissance|naissance|ddn|date naiss|date de naiss",
    "situation": "situation|situation actuelle|statut|situation professionnelle|situation pro|situation emploi",
    "situation_since": "depuis le|depuis|date situation|date de la situation|situation depuis|situation depuis le",
    "session_number": "n session|no session|numero session|numero de session|n de session|session|num session"
    "|ref session|code session",
    "session_date": "date session|date de session|date de la session|date debut|date de debut|debut|debut session|du",
    "session_title": "intitule|intitule session|intitule de session|intitule de la session|formation|nom de la session"
    "|theme|stage|titre session",
    "note": "observations|observation|remarque|remarques|commentaire|commentaires|notes|note|divers",
}
FIELD_BY_TITLE = {title: field for field, titles in _TITLES.items() for title in titles.split("|")}
_NEXT_CHOICE = {"phone": "second_phone"}


@dataclass(frozen=True)
class Header:
    sheet: int  # index in the workbook
    row: int  # as the spreadsheet numbers it, from 1
    columns: dict[str, str]  # {column number from 0, as text: field}


def letter_of(column: int) -> str:
    """0 → « A », 27 → « AB »."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def text_of(cell: Any) -> str:
    """A cell as people read it: dates French, whole numbers without « .0 »."""
    if isinstance(cell, dict):
        if "d" in cell:
            year, month, day = cell["d"][:10].split("-")
            return f"{day}/{month}/{year}"
        return "(formule sans résultat)" if "f" in cell else "(formule en erreur)"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return squeeze(str(cell))


def recognise(titles: list[Any]) -> dict[str, str]:
    """{column: field} of the titles that say what they are; each field once, the leftmost column first."""
    found: dict[str, str] = {}
    for column, title in enumerate(titles):
        field = FIELD_BY_TITLE.get(fold(text_of(title)))
        if field in found.values():
            field = _NEXT_CHOICE.get(field or "")
        if field and field not in found.values():
            found[str(column)] = field
    return found


def find_header(sheets: list[dict[str, Any]]) -> Header:
    """The sheet and row whose titles say most; otherwise the first row that looks like titles."""
    best = Header(sheets[0]["index"], 1, {})
    for sheet in sheets:
        for number, cells in enumerate(sheet["head"], start=1):
            found = recognise(cells)
            if len(found) > max(len(best.columns), 1):
                best = Header(sheet["index"], number, found)
    if best.columns:
        return best
    sheet = next((sheet for sheet in sheets if any(len(row) > 1 for row in sheet["head"])), sheets[0])
    number = next((n for n, row in enumerate(sheet["head"], start=1) if sum(cell != "" for cell in row) > 1), 1)
    return Header(sheet["index"], number, {})
