"""What an uploaded file may be, and what is said when it is refused. Nothing of Django here: the child uses it."""

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 30
OUTPUT = 300 * 1024 * 1024

MAX_PIXELS = 60_000_000  # of a picture
MAX_JPEG_PIXELS = 220_000_000  # telephones make these; a JPEG is drawn smaller as it is read
PAGE_PIXELS = 2339  # the longer side of a page of a scan: A4 at 200 dots an inch

NBSP = "\u00a0"
EMPTY = "Ce fichier est vide."
DAMAGED = f"Ce fichier est abîmé ou incomplet{NBSP}: ouvrez-le, enregistrez-le à nouveau, puis réessayez."
TOO_HEAVY = (
    f"Ce fichier demande trop de calcul pour être contrôlé{NBSP}: il n’a pas été gardé. Réduisez-le, puis réessayez."
)
BIG_PICTURE = f"Cette image a trop de pixels{NBSP}: réduisez-la (4{NBSP}000 pixels de large suffisent), puis réessayez."
LOCKED_PDF = (
    f"Ce PDF est protégé par un mot de passe{NBSP}: imprimez-le en PDF, puis réessayez avec ce nouveau fichier."
)
DAMAGED_PDF = (
    f"Ce PDF est abîmé ou incomplet{NBSP}: ouvrez-le, imprimez-le en PDF, puis réessayez avec ce nouveau fichier."
)
HEIC = (
    f"Ce fichier est au format HEIC, que beaucoup d’ordinateurs n’ouvrent pas. Sur un iPhone{NBSP}: "
    f"Réglages{NBSP}› Appareil photo{NBSP}› Formats{NBSP}› Le plus compatible, ou envoyez une capture d’écran."
)
NOT_A_SCAN = f"Ce fichier n’est ni un PDF, ni une photo JPEG ou PNG{NBSP}: scannez la feuille, ou prenez-la en photo."


class UnsafeError(Exception):
    """The file will not be kept; the message is a French sentence that says what to do."""
