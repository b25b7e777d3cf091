"""The user guide, docs/guide: one Markdown page a step of the manual, the same in the repository and under « Aide ».

Which screens lead to which page is said here; the pictures are taken by the walk of the thirteen steps.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from markdown_it import MarkdownIt

FOLDER = Path(settings.BASE_DIR) / "docs/guide"
PICTURE = re.compile(r"[a-z0-9-]+\.webp")


@dataclass(frozen=True)
class Page:
    """`slug`: the file's name; `screens`: names of addresses, or their beginnings, that it is about."""

    slug: str
    title: str
    actor: str
    screens: tuple[str, ...] = ()
    is_for_trainees: bool = False

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.slug}.md"


PAGES = (
    Page(
        "01-creation-club", "1 – Création d’un club emploi", "la responsable emploi",
        ("club_list", "club_create", "club_edit", "club_delete"),
    ),
    Page(
        "02-creation-ateliers", "2 – Création des ateliers", "la responsable emploi",
        ("workshop_add", "workshop_series", "workshop_delete"),
    ),
    Page(
        "03-mailing-sans-emploi", "3 – Mailing aux stagiaires sans emploi", "la responsable emploi",
        ("invitation_", "list_", "mailing_", "delivery_", "model_"),
    ),
    Page(
        "04-ajout-stagiaires", "4 – Ajout des stagiaires au club", "la responsable emploi ou le tuteur",
        ("club_detail", "my_clubs", "enrol", "withdraw", "trainee_enrol"),
    ),
    Page("05-relance", "5 – Relance", "le tuteur", ("round_",)),
    Page(
        "06-inscription-en-ligne", "6 – Inscription en ligne", "le stagiaire",
        ("enrol_online", "own_club_leave", "own_away", "calendar_"), is_for_trainees=True,
    ),
    Page("07-modification-ateliers", "7 – Modification des ateliers", "le tuteur", ("workshop_edit", "club_write")),
    Page("08-impressions", "8 – Impressions", "le tuteur"),
    Page(
        "09-verification-donnees", "9 – Vérification des données personnelles", "le tuteur",
        ("trainee_", "completing_"),
    ),
    Page(
        "10-validation-presences", "10 – Validation des présences", "le tuteur",
        ("presence_", "sheet_", "club_certificates"),
    ),
    Page(
        "11-signature", "11 – Signature de la feuille de présence", "chaque stagiaire présent",
        ("class_", "workshop_qr", "own_sign", "tutor_sign", "scan"), is_for_trainees=True,
    ),
    Page(
        "12-mise-a-jour-donnees", "12 – Mise à jour des données personnelles", "chaque stagiaire",
        ("my_space", "own_"), is_for_trainees=True,
    ),
    Page(
        "13-documentation", "13 – Envoi de la documentation", "la responsable emploi, puis le tuteur",
        ("document_", "folder_", "library", "publishing", "version_", "sending_", "workshop_kit", "tutor_bag"),
    ),
)  # fmt: skip
BY_SLUG = {page.slug: page for page in PAGES}


def may_read(user: Any, page: Page) -> bool:
    """The team reads all of it; a trainee, and whoever is not signed in, what is for trainees."""
    return page.is_for_trainees or bool(getattr(user, "is_staff_member", False))


def page_about(screen: str) -> Page | None:
    """The page of this address (its name): the longest beginning that fits."""
    fitting = [(len(start), page) for page in PAGES for start in page.screens if screen.startswith(start)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


@cache
def html_of(page: Page) -> str:
    """The page as HTML, from our own file: links between pages and pictures lead to their addresses in the application.

    No HTML passes through: what is not Markdown is shown as it is written.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(page.path.read_text())
    for token in tokens:
        for part in token.children or []:
            if part.type == "image":
                name = str(part.attrs["src"]).removeprefix("images/")
                part.attrs["src"] = reverse("guide_picture", args=[name])
                part.attrs["loading"] = "lazy"
            elif part.type == "link_open" and str(part.attrs["href"]).endswith(".md"):
                part.attrs["href"] = reverse("guide_page", args=[str(part.attrs["href"]).removesuffix(".md")])
    return reader.renderer.render(tokens, reader.options, {})


def picture_path(name: str) -> Path | None:
    """The file of a picture of the guide, if it is one."""
    path = FOLDER / "images" / name
    return path if PICTURE.fullmatch(name) and path.is_file() else None
