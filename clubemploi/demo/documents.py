"""The demonstration's library: four folders, and the small files of a job club, made as it is built."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from clubemploi.accounts.models import User
from clubemploi.association.queries import letterhead
from clubemploi.clubs.models import Club
from clubemploi.documents.folders.operations import create_folder
from clubemploi.documents.kits.operations import tie_documents
from clubemploi.documents.models import Folder, LibraryVisit, Version
from clubemploi.documents.operations import add_document, delete_document, replace_document, update_document
from clubemploi.documents.queries import readable_documents
from clubemploi.pdf.making import FONTS, render_pdf

FOLDERS = [  # name, for whom, within
    ("Modèles de CV et de lettres", "both", ""),
    ("Préparer un entretien", "both", ""),
    ("Adresses utiles", "trainees", ""),
    ("Pour animer un atelier", "tutors", ""),
    ("Fiches d’exercices", "tutors", "Pour animer un atelier"),
]
LEAFLETS = [  # folder, title, description, paragraphs
    (
        "Modèles de CV et de lettres", "CV par compétences, modèle commenté",
        "Pour qui change de métier ou reprend après une pause.",
        ["Ce que le recruteur lit en trente secondes :", "- le métier visé, en titre",
         "- trois compétences, avec une preuve chacune", "- les expériences, de la plus récente à la plus ancienne",
         "Une page suffit. Gardez le même caractère du début à la fin, et faites relire par quelqu’un d’autre."],
    ),
    (
        "Modèles de CV et de lettres", "Lettre de motivation en trois paragraphes", "",
        ["Vous, moi, nous :", "- vous : ce que l’entreprise fait et cherche", "- moi : ce que je sais faire, et où",
         "- nous : ce que nous ferions ensemble, et quand nous rencontrer"],
    ),
    (
        "Préparer un entretien", "Les vingt questions qui reviennent", "À lire avant l’atelier 4.",
        ["Parlez-moi de vous.", "- Pourquoi ce poste ?", "- Que s’est-il passé pendant cette période ?",
         "- Quelle est votre plus grande réussite ?", "Préparez trois exemples vécus : ils servent à presque tout."],
    ),
    (
        "Pour animer un atelier", "Déroulé des huit ateliers", "Le fil rouge, heure par heure.",
        ["Chaque atelier commence par un tour de table de dix minutes.", "- 1. Faire le point sur son projet",
         "- 2. Un CV qui donne envie", "- 3. La lettre", "- 4. L’entretien", "- 5. Le réseau", "- 6. Internet",
         "- 7. Le téléphone", "- 8. Tenir dans la durée"],
    ),
    (
        "Fiches d’exercices", "Exercice : se présenter en une minute", "À photocopier, une par personne.",
        ["Écrivez quatre phrases :", "- qui je suis", "- ce que je sais faire", "- ce que je cherche",
         "- ce que je propose maintenant", "Dites-les à votre voisin, puis échangez."],
    ),
]  # fmt: skip
NOTES = [
    ("Adresses utiles", "Espaces numériques du Compiégnois.txt", "Médiathèque de Noyon, mardi et jeudi après-midi.\n"),
    ("Adresses utiles", "Aides à la mobilité.txt", "Bons de transport, garage solidaire, micro-crédit.\n"),
    ("Pour animer un atelier", "Mot d’accueil du premier atelier.txt", "Bonjour à toutes et à tous.\n"),
]
OLD = "Grille de salaires 2019.txt"


def build_documents(manager: User, tutor: User) -> None:
    """Put them online as the manager would, over the last weeks; the tutor last came three days ago."""
    folders: dict[str, Folder] = {}
    for name, audience, parent in FOLDERS:
        values = {"name": name, "audience": audience, "parent": folders.get(parent)}
        folders[name] = create_folder(values, by=manager)
    for folder, title, description, paragraphs in LEAFLETS:
        document = add_document(folders[folder], _leaflet(title, paragraphs), by=manager, title=title)
        if description:
            update_document(document, title=title, description=description, by=manager)
    plan = add_document(folders["Adresses utiles"], _picture("Arrêt de bus"), by=manager, title="Plan d’accès")
    replace_document(plan, _picture("Arrêt Lombards"), by=manager)
    gone = add_document(folders["Adresses utiles"], SimpleUploadedFile(OLD, b"SMIC\n"), by=manager)
    delete_document(gone, by=manager)
    for folder, name, text in NOTES:
        add_document(folders[folder], SimpleUploadedFile(name, text.encode()), by=manager)
    _some_time_ago()
    visited = timezone.now() - dt.timedelta(days=3)
    LibraryVisit.objects.create(user=tutor, seen_at=visited)


def _leaflet(title: str, paragraphs: list[str]) -> SimpleUploadedFile:
    content = render_pdf("demo/typst/leaflet.typ", {**letterhead(), "title": title, "paragraphs": paragraphs})
    return SimpleUploadedFile(f"{title}.pdf", content)


def _picture(label: str) -> SimpleUploadedFile:
    """A plan: two streets and the house."""
    image = Image.new("RGB", (900, 560), "#f7f4ee")
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(next(FONTS.glob("*400Regular.ttf")), 26)
    draw.rectangle((0, 240, 900, 310), fill="#ffffff")
    draw.rectangle((380, 0, 440, 560), fill="#ffffff")
    draw.rectangle((460, 110, 780, 220), fill="#0b5d63")
    for place, text in (((480, 150), "Maison des associations"), ((40, 265), "Rue des Lombards"), ((60, 400), label)):
        draw.text(place, text, fill="#ffffff" if place[0] == 480 else "#1d2a2c", font=font)
    out = io.BytesIO()
    image.save(out, "PNG")
    return SimpleUploadedFile("plan.png", out.getvalue())


def _some_time_ago() -> None:
    """All but the two last came weeks ago."""
    for age, version in enumerate(Version.objects.order_by("-pk")):
        if age > 1:
            Version.objects.filter(pk=version.pk).update(added_at=version.added_at - dt.timedelta(days=5 * age))


def build_kits(running: Club, *, tutor: User) -> None:
    """The kits of the last workshop held, which trainees find in their space, and of the next, which tutors see."""
    held = [workshop for workshop in running.workshops.held() if workshop.is_past]
    coming = list(running.workshops.upcoming()[:1])
    documents = list(readable_documents(tutor))
    for workshop, titles in zip([*held[-1:], *coming], (("CV par", "Plan"), ("Les vingt", "Exercice")), strict=False):
        tie_documents(workshop, [one for one in documents if one.title.startswith(titles)], by=tutor)
