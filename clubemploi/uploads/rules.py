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


# ── The library ─────────────────────────────────────────────────────────────
PICTURE_PIXELS = 4000  # the longer side of a picture that is kept
MAX_PAGES = 2_000
MAX_PAGE_SIDE = 14_400  # points, five metres: what the format itself allows
MAX_PDF_PIXELS = 200_000_000  # of a picture in a PDF
MAX_STREAM = 150 * 1024 * 1024  # of a PDF, unfolded

KIND_NAMES = {"pdf": "PDF", "document": "document", "image": "image", "audio": "son", "video": "vidéo", "text": "texte"}
FORMATS = {  # extension → kind, the content type that we serve it under
    "pdf": ("pdf", "application/pdf"),
    "docx": ("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": ("document", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "odt": ("document", "application/vnd.oasis.opendocument.text"),
    "ods": ("document", "application/vnd.oasis.opendocument.spreadsheet"),
    "odp": ("document", "application/vnd.oasis.opendocument.presentation"),
    "jpg": ("image", "image/jpeg"),
    "png": ("image", "image/png"),
    "mp3": ("audio", "audio/mpeg"),
    "m4a": ("audio", "audio/mp4"),
    "ogg": ("audio", "audio/ogg"),
    "wav": ("audio", "audio/wav"),
    "mp4": ("video", "video/mp4"),
    "webm": ("video", "video/webm"),
    "txt": ("text", "text/plain; charset=utf-8"),
}

BOMB = f"Ce fichier se déplie en une quantité de données anormale{NBSP}: il n’a pas été gardé."
LOCKED_OFFICE = (
    f"Ce document est protégé par un mot de passe{NBSP}: enlevez le mot de passe, enregistrez, puis réessayez."
)
MACROS = (
    f"Ce document contient des macros (de petits programmes){NBSP}: enregistrez-le sans macros, "
    "en .docx, .xlsx, .pptx ou en PDF, puis réessayez."
)
OBJECTS = (
    f"Ce document contient un objet d’un autre logiciel{NBSP}: enregistrez-le en PDF, "
    "ou remplacez cet objet par une image, puis réessayez."
)
REMOTE = (
    f"Ce document va chercher une partie de son contenu sur un autre site{NBSP}: enregistrez-le en PDF, puis réessayez."
)
STRANGE_OFFICE = (
    f"Ce fichier ne ressemble pas à un document ordinaire{NBSP}: ouvrez-le dans Word ou LibreOffice, "
    "enregistrez-le en .docx, .xlsx, .pptx ou en PDF, puis réessayez."
)
OLD_OFFICE = (
    f"Ce fichier est dans un ancien format (.doc, .xls ou .ppt){NBSP}: ouvrez-le, "
    "enregistrez-le en .docx, .xlsx ou .pptx, puis réessayez."
)
RICH_TEXT = f"Ce fichier est au format RTF{NBSP}: ouvrez-le, enregistrez-le en .docx, puis réessayez."
ARCHIVE = f"Ce fichier est une archive{NBSP}: déposez un par un les fichiers qu’elle contient."
PROGRAM = f"Ce fichier est un programme{NBSP}: il n’a pas été gardé."
WEB_PAGE = f"Ce fichier est une page web ou un dessin SVG{NBSP}: imprimez-le en PDF, ou enregistrez le dessin en PNG."
OTHER_PICTURE = f"Cette image n’est pas dans un format accepté{NBSP}: enregistrez-la en JPEG ou en PNG, puis réessayez."
OTHER_FILM = (
    f"Ce son ou cette vidéo n’est pas dans un format accepté{NBSP}: "
    "enregistrez le son en .mp3, la vidéo en .mp4, puis réessayez."
)
NOT_TEXT = f"Ce fichier n’est pas d’un format connu ici{NBSP}: enregistrez-le en PDF, puis réessayez."
BIG_PAGE = f"Ce PDF a des pages d’une taille anormale{NBSP}: imprimez-le en PDF au format A4, puis réessayez."
MANY_PAGES = f"Ce PDF a plus de 2{NBSP}000 pages{NBSP}: coupez-le en plusieurs fichiers."
XFA = f"Ce PDF est un formulaire qui ne s’ouvre que dans Adobe Reader{NBSP}: imprimez-le en PDF, puis réessayez."
PORTFOLIO = f"Ce PDF est un porte-documents{NBSP}: déposez un par un les fichiers qu’il contient."
SIGNED = f"Ce PDF est signé, et contient ce qui n’est pas accepté ici (%s){NBSP}: imprimez-le en PDF, puis réessayez."

OTHER_FORMATS = {  # how a file begins → why it is refused
    b"GIF8": OTHER_PICTURE,
    b"BM": OTHER_PICTURE,
    b"II*\0": OTHER_PICTURE,
    b"MM\0*": OTHER_PICTURE,
    b"8BPS": OTHER_PICTURE,
    b"\0\0\1\0": OTHER_PICTURE,
    b"{\\rtf": RICH_TEXT,
    b"Rar!": ARCHIVE,
    b"7z\xbc\xaf": ARCHIVE,
    b"\x1f\x8b": ARCHIVE,
    b"BZh": ARCHIVE,
    b"\xfd7zXZ": ARCHIVE,
    b"MZ": PROGRAM,
    b"\x7fELF": PROGRAM,
    b"\xca\xfe\xba\xbe": PROGRAM,
    b"#!": PROGRAM,
    b"%!PS": NOT_TEXT,
    b"FLV": OTHER_FILM,
    b"fLaC": OTHER_FILM,
    b"\x30\x26\xb2\x75": OTHER_FILM,
}
