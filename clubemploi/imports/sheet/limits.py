"""What a spreadsheet may weigh, and what is said when it is refused. Nothing of Django here: the reader uses it."""

MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_SHEETS = 20
MAX_CELL = 4_000  # characters
MAX_SILENT_FORMULAS = 20_000
LOOK_ROWS, LOOK_CELL = 30, 60
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
OUTPUT = 400 * 1024 * 1024

TOO_BIG = "Ce classeur est trop gros pour être lu ici. Gardez seulement la feuille des stagiaires, puis réessayez."
DAMAGED = (
    "Ce fichier est abîmé ou incomplet : ouvrez-le dans Excel ou LibreOffice, enregistrez-le à nouveau, puis réessayez."
)
LOCKED = "Ce classeur est protégé par un mot de passe. Enlevez le mot de passe dans Excel, enregistrez, puis réessayez."
BOMB = "Ce fichier se déplie en une quantité de données anormale : il n’a pas été ouvert."
KINDS = "Formats acceptés : Excel (.xlsx, .xls), LibreOffice (.ods) ou .csv."
WEB_PAGE = (
    "C’est une page web qui porte un nom de tableau. Ouvrez-la dans Excel, "
    "choisissez « Enregistrer sous… Classeur Excel (.xlsx) », puis réessayez."
)


class UnreadableError(Exception):
    """The file will not be read; the message is a French sentence."""


def check_size(rows: int, columns: int) -> str:
    """Why a sheet is too big, as a sentence, or ""."""
    if columns > MAX_COLUMNS:
        return (
            f"Ce tableau a {columns} colonnes ; la limite est de {MAX_COLUMNS}. "
            "Gardez seulement les colonnes utiles, puis réessayez."
        )
    if rows > MAX_ROWS:
        limit = f"{MAX_ROWS:,}".replace(",", "\u202f")
        return f"Ce tableau a plus de {limit} lignes. Coupez-le en plusieurs fichiers, puis réessayez."
    return ""
