"""From the cells of one row to the values of a record. What cannot be taken is told, cell by cell, never guessed."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clubemploi.core.dates import today
from clubemploi.core.phones import format_phone, parse_phone
from clubemploi.core.text import fold, squeeze
from clubemploi.imports.models import Fault
from clubemploi.imports.plan.days import parse_day
from clubemploi.imports.plan.names import email_says_swapped, look_swapped, proper_city, proper_name
from clubemploi.imports.sheet.columns import text_of
from clubemploi.trainees.keys import folded
from clubemploi.trainees.likeness import Face, face_of
from clubemploi.trainees.models import SituationKind, Trainee

NOTHING = {
    "neant",
    "aucun",
    "aucune",
    "nc",
    "n c",
    "na",
    "n a",
    "sans",
    "non",
    "rien",
    "inconnu",
    "inconnue",
    "x",
    "xx",
    "0",
}
NOTHING |= {"non communique", "non renseigne", "pas de", "non connu", "so", "s o", "ras", "a completer", "null", "none"}
MADAM, SIR = Trainee.Civility.MADAM.value, Trainee.Civility.SIR.value
CIVILITIES = dict.fromkeys(("mme", "mlle", "melle", "madame", "mademoiselle", "mrs", "f", "femme"), MADAM)
CIVILITIES |= dict.fromkeys(("m", "mr", "monsieur", "h", "homme"), SIR)
# Words that begin what people write, the first that fits wins.
SITUATIONS = {
    SituationKind.UNEMPLOYED: "sans emploi|demandeur|demandeuse|de|d e|en recherche|recherche|chomage|au chomage"
    "|chomeur|chomeuse|inscrit pole|pole emploi|france travail|are|rsa|sans activite|inactif|licencie",
    SituationKind.TRAINING: "formation|en formation|stage|en stage|etudiant|etudiante|etudes|reprise d etudes"
    "|alternance",
    SituationKind.EMPLOYED: "cdi|cdd|en poste|en emploi|emploi|interim|interimaire|creation d entreprise|createur"
    "|creatrice|auto entrepreneur|micro entrepreneur|independant|independante|salarie|salariee|en activite"
    "|a retrouve|travaille|ctt",
    SituationKind.OTHER: "retraite|retraitee|en retraite|invalidite|conge|arret maladie|demenage|decede|decedee|autre",
    SituationKind.UNKNOWN: "ne sait pas|nsp|inconnue|inconnu|sans reponse|pas de reponse|injoignable",
}
_SITUATION_WORDS = sorted(
    ((words, kind) for kind, all_words in SITUATIONS.items() for words in all_words.split("|")),
    key=lambda pair: -len(pair[0]),
)
PLAIN_WORDS = {"sans emploi", "de", "d e", "demandeur d emploi", "demandeuse d emploi", "en recherche", "en emploi"}
PLAIN_WORDS |= {"formation", "en formation", "autre"}
_PHONE_BREAK = re.compile(r"\s*(?:[/;,|\n]|\bou\b|\bet\b|\s-\s)\s*", re.IGNORECASE)
MAX_NOTE = 4000


@dataclass
class Parsed:
    """What a row says: JSON-ready values by field (blank ones absent), and the cells not taken as they stood."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str, str, str]] = field(default_factory=list)  # field, value, kind, reason

    @cached_property
    def face(self) -> Face:
        """Of whom the row speaks, as it was read."""
        phones = dict(zip(("phone", "second_phone"), self.values.get("phones", []), strict=False))
        sessions = [self.values["session_number"]] if "session_number" in self.values else []
        places = places_of(self.values.get("address", ""), sessions)
        return face_of({**self.values, **phones}, pk=-self.number, places=places)

    def left_out(self, name: str, value: Any, reason: str) -> None:
        self.faults.append((name, text_of(value)[:120], Fault.Kind.LEFT_OUT, reason[:200]))

    def repaired(self, name: str, value: Any, reason: str) -> None:
        self.faults.append((name, text_of(value)[:120], Fault.Kind.REPAIRED, reason[:200]))


def places_of(address: str, sessions: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Where somebody has been seen, to compare."""
    return frozenset({("address", folded(address)), *(("session", number) for number in sessions)} - {("address", "")})


def parse_row(number: int, cells: dict[str, Any]) -> Parsed:
    """Read one row. `cells`: {field: cell}, without the blank ones."""
    parsed = Parsed(number)
    for name, cell in cells.items():
        if isinstance(cell, dict) and "d" not in cell:
            reason = "formule sans résultat" if "f" in cell else "formule en erreur"
            parsed.left_out(name, cell, f"{reason} : la cellule est laissée vide")
        elif not (isinstance(cell, str) and _is_nothing(cell, name)):
            PARSERS[name](parsed, name, cell)
    _check_situation(parsed)
    _put_names_right(parsed)
    return parsed


def _is_nothing(cell: str, name: str) -> bool:
    """« néant », « pas de mail », « - »: a way of leaving a cell blank."""
    folded = fold(cell)
    if name == "email" and "@" in cell:
        return False
    if name in {"last_name", "first_name", "note", "session_number", "session_title"}:
        return not squeeze(cell)
    if name == "situation":
        return not folded or folded in NOTHING
    return (
        not folded
        or folded in NOTHING
        or folded.startswith(("pas de ", "pas d ", "sans mail", "sans adresse", "aucun "))
    )


def _text(parsed: Parsed, name: str, cell: Any) -> None:
    text = squeeze(text_of(cell))
    limit = {"address": 200, "postcode": 10, "session_title": 120}.get(name, 80)
    if len(text) > limit:
        parsed.left_out(name, text, f"plus de {limit} caractères : laissé de côté")
    elif text:
        parsed.values[name] = text


def _name(parsed: Parsed, name: str, cell: Any) -> None:
    if not isinstance(cell, str) or not any(char.isalpha() for char in cell):
        parsed.left_out(name, cell, "ce n’est pas un nom")
        return
    _text(parsed, name, cell)


def _city(parsed: Parsed, name: str, cell: Any) -> None:
    _text(parsed, name, cell)
    if name in parsed.values:
        parsed.values[name] = proper_city(parsed.values[name])


def _postcode(parsed: Parsed, name: str, cell: Any) -> None:
    text = text_of(cell)
    if re.fullmatch(r"\d{4}", text):
        parsed.repaired(name, text, f"zéro du début perdu : lu 0{text}")
        text = f"0{text}"
    _text(parsed, name, text.replace(" ", "") if re.fullmatch(r"\d\d \d{3}", text) else text)


def _civility(parsed: Parsed, name: str, cell: Any) -> None:
    civility = CIVILITIES.get(fold(text_of(cell)))
    if civility:
        parsed.values[name] = civility
    else:
        parsed.left_out(name, cell, "civilité inconnue : écrire Mme ou M.")


def _email(parsed: Parsed, name: str, cell: Any) -> None:
    text = squeeze(text_of(cell)).lower().removeprefix("mailto:")
    if "@" not in text:
        parsed.left_out(name, cell, "ce n’est pas une adresse e-mail")
        return
    joined = re.sub(r"\s*@\s*", "@", text)
    first, *others = [part for part in re.split(r"[;,/ ]+", joined) if part] or [""]
    try:
        validate_email(first)
    except ValidationError:
        parsed.left_out(name, cell, "adresse e-mail mal formée : à redemander à la personne")
        return
    if len(first) > 254:
        parsed.left_out(name, cell, "adresse e-mail trop longue")
        return
    parsed.values[name] = first
    if joined != text:
        parsed.repaired(name, cell, "espaces enlevés autour de @")
    if others:
        parsed.repaired(name, cell, f"plusieurs adresses : seule « {first} » est gardée")


def _phone(parsed: Parsed, name: str, cell: Any) -> None:
    phones = parsed.values.setdefault("phones", [])
    for part in [
        part for part in _PHONE_BREAK.split(text_of(cell) if not isinstance(cell, str) else cell) if part.strip()
    ]:
        phone = _one_phone(parsed, name, cell, part)
        if not phone or phone in phones:
            continue
        if len(phones) < 2:
            phones.append(phone)
        else:
            parsed.left_out(name, part, "troisième numéro : la fiche n’en garde que deux")


def _one_phone(parsed: Parsed, name: str, cell: Any, part: str) -> str:
    digits = re.sub(r"[^\d+]", "", part.replace("(0)", ""))
    lost_zero = len(digits) == 9 and digits[0] in "123456789"
    if lost_zero:
        digits = f"0{digits}"
    elif len(digits) == 11 and digits.startswith("33"):
        digits = f"+{digits}"
    try:
        phone = parse_phone(digits)
    except ValueError:
        parsed.left_out(name, part, "ce numéro n’a pas la bonne longueur")
        return ""
    if lost_zero:
        parsed.repaired(name, cell, f"zéro du début perdu : lu {format_phone(phone)}")
    elif any(char.isalpha() for char in part):
        parsed.repaired(name, cell, f"lu {format_phone(phone)}, sans les mots autour")
    return phone


def _date(parsed: Parsed, name: str, cell: Any) -> None:
    try:
        day = parse_day(cell, is_birth=name == "birth_date")
    except ValueError as reason:
        parsed.left_out(name, cell, str(reason))
        return
    if name == "situation_since" and day > today():
        parsed.left_out(name, cell, "une date à venir pour une situation actuelle")
        return
    parsed.values[name] = day.isoformat()


def _situation(parsed: Parsed, name: str, cell: Any) -> None:
    words = squeeze(text_of(cell))
    folded = fold(words)
    for start, kind in _SITUATION_WORDS:
        if folded == start or folded.startswith(f"{start} "):
            if kind != SituationKind.UNKNOWN:
                parsed.values[name] = kind.value
                if folded not in PLAIN_WORDS:
                    parsed.values["situation_detail"] = words[:120]
            return
    parsed.left_out(name, cell, "situation non reconnue : à noter sur la fiche")


def _session(parsed: Parsed, name: str, cell: Any) -> None:
    text = squeeze(text_of(cell))
    if match := re.fullmatch(r"(\d{4})\s*[-/_. ]\s*(\d{1,3})", text):
        text = f"{match[1]}-{match[2]:0>2}"
    if len(text) > 20:
        parsed.left_out(name, cell, "plus de 20 caractères pour un numéro de session")
    elif fold(text) not in NOTHING and fold(text):
        parsed.values[name] = text


def _note(parsed: Parsed, name: str, cell: Any) -> None:
    text = cell if isinstance(cell, str) else text_of(cell)
    lines = "\n".join(squeeze(line) for line in text.splitlines()).strip()
    if len(text) >= MAX_NOTE:
        parsed.repaired(name, lines, f"note coupée à {MAX_NOTE} caractères")
    if lines:
        parsed.values[name] = lines[:MAX_NOTE]


def _check_situation(parsed: Parsed) -> None:
    """A date without a situation says nothing."""
    if "situation" not in parsed.values and (since := parsed.values.pop("situation_since", None)):
        parsed.left_out("situation_since", {"d": since}, "une date sans situation : laissée de côté")
    for name in ("session_date", "session_title"):
        if "session_number" not in parsed.values and (value := parsed.values.pop(name, None)):
            shown = {"d": value} if name == "session_date" else value
            parsed.left_out(name, shown, "sans numéro de session : laissé de côté")
    if not parsed.values.get("phones", True):
        del parsed.values["phones"]


def _put_names_right(parsed: Parsed) -> None:
    """Swap NOM and Prénom back when the e-mail proves it, then write both as French does."""
    values = parsed.values
    last, first = values.get("last_name", ""), values.get("first_name", "")
    if last and first and look_swapped(last, first) and email_says_swapped(last, first, values.get("email", "")):
        swap_names(parsed, "l’e-mail le montre")
    for name in ("last_name", "first_name"):
        if name in values:
            values[name] = proper_name(values[name])


def swap_names(parsed: Parsed, proof: str) -> None:
    values = parsed.values
    last, first = values["last_name"], values["first_name"]
    parsed.repaired(
        "last_name",
        last,
        f"nom et prénom étaient inversés ({proof}) : lu {proper_name(first)} {proper_name(last)}"[:200],
    )
    values["last_name"], values["first_name"] = first, last


PARSERS: dict[str, Callable[[Parsed, str, Any], None]] = {
    "last_name": _name,
    "first_name": _name,
    "civility": _civility,
    "email": _email,
    "phone": _phone,
    "second_phone": _phone,
    "address": _text,
    "postcode": _postcode,
    "city": _city,
    "birth_date": _date,
    "situation": _situation,
    "situation_since": _date,
    "session_number": _session,
    "session_date": _date,
    "session_title": _text,
    "note": _note,
}
CIVILITY_LABELS = dict(Trainee.Civility.choices)


def shown_value(name: str, value: Any) -> str:
    """A stored value as people read it, in before → after lists."""
    if not value:
        return ""
    if name == "civility":
        return str(CIVILITY_LABELS.get(value, value))
    if name in {"phone", "second_phone"}:
        return format_phone(value)
    if name == "situation":
        kind, since = value[0], value[1]
        return str(SituationKind(kind).label) + (f" depuis le {text_of({'d': since})}" if since else "")
    if name.endswith("_date"):
        return text_of({"d": value})
    return str(value)
