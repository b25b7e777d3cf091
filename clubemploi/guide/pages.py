"""The user guide, docs/guide: one Markdown page a step of the manual, the same in the repository and under « Aide ».

Which screens lead to which page is said in config/menu.py; the pictures are taken by the walk of the thirteen steps.
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
    """`slug`: the file's name."""

    slug: str
    title: str
    actor: str
    is_for_trainees: bool = False

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.slug}.md"


PAGES = (
    Page("01-creation-club", "1 – Création d’un club emploi", "la responsable emploi"),
    Page("02-creation-ateliers", "2 – Création des ateliers", "la responsable emploi"),
    Page("03-mailing-sans-emploi", "3 – Mailing aux stagiaires sans emploi", "la responsable emploi"),
    Page("04-ajout-stagiaires", "4 – Ajout des stagiaires au club", "la responsable emploi ou le tuteur"),
    Page("05-relance", "5 – Relance", "le tuteur"),
    Page("06-inscription-en-ligne", "6 – Inscription en ligne", "le stagiaire", is_for_trainees=True),
    Page("07-modification-ateliers", "7 – Modification des ateliers", "le tuteur"),
    Page("08-impressions", "8 – Impressions", "le tuteur"),
    Page("09-verification-donnees", "9 – Vérification des données personnelles", "le tuteur"),
    Page("10-validation-presences", "10 – Validation des présences", "le tuteur"),
    Page("11-signature", "11 – Signature de la feuille de présence", "chaque stagiaire présent", is_for_trainees=True),
    Page(
        "12-mise-a-jour-donnees", "12 – Mise à jour des données personnelles", "chaque stagiaire", is_for_trainees=True
    ),
    Page("13-documentation", "13 – Envoi de la documentation", "la responsable emploi, puis le tuteur"),
)
BY_SLUG = {page.slug: page for page in PAGES}


def may_read(user: Any, page: Page) -> bool:
    """The team reads all of it; a trainee, and whoever is not signed in, what is for trainees."""
    return page.is_for_trainees or bool(getattr(user, "is_staff_member", False))


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
