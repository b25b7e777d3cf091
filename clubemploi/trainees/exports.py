"""Lists of people and of training sessions, as files."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from clubemploi.core.exports import Column, Export, Format, phone_cell
from clubemploi.trainees.models import SituationKind, Trainee

CIVILITIES, SITUATIONS = dict(Trainee.Civility.choices), dict(SituationKind.choices)
PERSON = (
    "last_name", "first_name", "civility", "email", "phone", "second_phone", "address", "postcode", "city",
    "birth_date", "situation", "situation_since", "last_session_number", "in_network",
)  # fmt: skip


def person_columns(prefix: str = "") -> list[Column]:
    """Of a row of `.values()`; `prefix`: how to reach the person from it."""

    def cell(name: str, shown: Callable[[Any], Any] = lambda value: value) -> Callable[[dict[str, Any]], Any]:
        key = prefix + name
        return lambda row: shown(row[key])

    return [
        Column("Nom", cell("last_name"), 22),
        Column("Prénom", cell("first_name"), 18),
        Column("Civilité", cell("civility", lambda value: CIVILITIES.get(value, "")), 8),
        Column("E-mail", cell("email"), 32),
        Column("Téléphone", cell("phone", phone_cell)),
        Column("Autre téléphone", cell("second_phone", phone_cell)),
        Column("Adresse", cell("address"), 32),
        Column("Code postal", cell("postcode"), 11),
        Column("Ville", cell("city"), 20),
        Column("Né(e) le", cell("birth_date"), 12),
        Column("Situation", cell("situation", lambda value: SITUATIONS.get(value, "")), 14),
        Column("Depuis le", cell("situation_since"), 12),
        Column("Dernière session", cell("last_session_number")),
        Column("Réseau emploi", cell("in_network", lambda value: "oui" if value else "non"), 14),
    ]


def people_export(
    people: QuerySet[Trainee, Any], into: Format, *, name: str = "fiches stagiaires", choices: Sequence[str] = ()
) -> Export:
    """`people`: the list as it is filtered and sorted."""
    nouns = ("fiche stagiaire", "fiches stagiaires")
    return Export(name, nouns, person_columns(), people.values(*PERSON), into, choices)
