"""Merge fields: « Bonjour [prénom] ». A field is a name between square brackets; an unknown one is refused when saving.

Texts are laid out once, with their fields still in them, and filled once a person, in one pass: what a person is
called is never read as a field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import escape

from clubemploi.core.dates import day_fr
from clubemploi.core.errors import Refused
from clubemploi.core.text import fold
from clubemploi.trainees.models import Trainee

_FIELD = re.compile(r"\[([^\[\]\n]{1,40})\]")


@dataclass(frozen=True)
class Field:
    name: str
    example: str
    is_personal: bool = False
    needs_links: bool = False


FIELDS = {
    fold(field.name): field
    for field in (
        Field("prénom", "Karim", is_personal=True),
        Field("nom", "Benali", is_personal=True),
        Field("civilité", "M.", is_personal=True),
        Field("session", "2027-04", is_personal=True),
        Field("date de session", "16 novembre 2026", is_personal=True),
        Field("identifiant", "karim@exemple.fr", is_personal=True),
        Field("mois du club", "mars 2027"),
        Field("lieu", "Maison des associations, Compiègne"),
        Field("tuteur", "Thierry Roussel"),
        Field("téléphone du tuteur", "03 44 00 00 01"),
        Field("ateliers", "mardi 9 mars, 9\u00a0h\u00a030 – 12 h\u00a0: Faire le point"),
        Field("prochain atelier", "mardi 9 mars 2027, 9\u00a0h\u00a030"),
        Field("changement", "L’atelier «\u00a0Faire le point\u00a0» du mardi 9 mars est annulé."),
        Field("association", "Passerelle Emploi"),
        Field("réponses", "trois boutons\u00a0: je m’inscris, pas disponible, emploi trouvé", needs_links=True),
    )
}
PERSONAL = [key for key, field in FIELDS.items() if field.is_personal]
ANSWERS = "réponses"


def fields_in(*texts: str) -> list[str]:
    """The names between square brackets, as typed, each once."""
    return list(dict.fromkeys(name for text in texts for name in _FIELD.findall(text)))


def unknown_fields(*texts: str) -> list[str]:
    return [name for name in fields_in(*texts) if fold(name) not in FIELDS]


def unknown_sentence(names: list[str]) -> str:
    """What is said beside a text with unknown merge fields."""
    shown = " et ".join(f"[{name}]" for name in names[:3])
    verb = "n’est pas un champ connu" if len(names) == 1 else "ne sont pas des champs connus"
    return f"{shown} {verb}\u00a0: choisissez dans la liste des champs, ou retirez les crochets."


def personal_values(trainee: Trainee) -> dict[str, str]:
    """{merge field: text} of the fields that differ from one person to the next."""
    return {
        "prenom": trainee.first_name,
        "nom": trainee.last_name,
        "civilite": trainee.get_civility_display(),
        "identifiant": trainee.email,
        "session": trainee.last_session_number,
        "date de session": day_fr(trainee.last_session_date) if trainee.last_session_date else "",
    }


def fill(text: str, values: Mapping[str, str], *, html: bool = False) -> str:
    """Replace each merge field by its value, once. In HTML the values are escaped, and keep their lines."""

    def value(found: re.Match[str]) -> str:
        known = values.get(fold(found[1]))
        if known is None:
            return found[0]
        return escape(known).replace("\n", "<br>") if html else known

    return _FIELD.sub(value, text)


def empty_fields(mailing_values: Mapping[str, str], *texts: str) -> list[str]:
    """The common fields used by these texts whose value is empty here: « [prochain atelier] »."""
    used = (FIELDS[fold(name)] for name in fields_in(*texts) if fold(name) in FIELDS)
    return [f.name for f in used if not f.is_personal and not f.needs_links and not mailing_values.get(fold(f.name))]


def check_fields(subject: str, body: str) -> None:
    """Raise Refused beside the field of the form that holds an unknown merge field."""
    for field, text in (("subject", subject), ("body", body)):
        if unknown := unknown_fields(text):
            raise Refused(unknown_sentence(unknown), field=field)
