"""The thirteen steps in one story, from an empty association to documents sent and the sheet sealed; with
`--screenshots` it takes the pictures of the user guide, so that they are never stale.
"""

import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
import time_machine
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from clubemploi.accounts.models import User
from clubemploi.accounts.set_up.operations import make_set_up_link
from clubemploi.association.models import Association
from clubemploi.attendance import tasks as attendance
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.core.dates import add_months, first_of_month, today
from clubemploi.guide.pages import FOLDER, PAGES
from clubemploi.imports import tasks as imports
from clubemploi.invitations.models import Invitation
from clubemploi.mailings.models import Delivery, hash_of
from clubemploi.outbox.models import Message
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.space.operations import invite_to_space
from tests.browser.gestures import PASSWORD, PHONE, add_workshop, draw, five_minutes_pass, sign_as, tick, weekday_in
from tests.imports.sheets import as_xlsx

pytestmark = pytest.mark.browser
LATER = add_months(first_of_month(today()), 1)
COLUMNS = "N° session;Date session;NOM;Prénom;Mail;Téléphone;Adresse;CP;Ville;Né(e) le;Situation"
SHEET = [
    COLUMNS.split(";"),
    ["2026-19", "14/09/2026", "BENALI", "Karim", "karim@exemple.fr", "0612345678", "3 rue des Lombards", "60200", "Compiègne", "7/7/1972", "DE"],  # noqa: E501
    ["2026-19", "14/09/2026", "LEFÈVRE", "Sophie", "sophie@exemple.fr", "0698765432", "12 place du Change", "60200", "Compiègne", "1/2/1968", "DE"],  # noqa: E501
    ["2026-19", "14/09/2026", "NGÔ", "Lan", "", "0612345680", "", "60400", "Noyon", "", "DE"],
    ["2026-19", "14/09/2026", "ROCHE", "Monique", "monique@exemple.fr", "0612345681", "8 cours Guynemer", "60200", "Compiègne", "3/4/1970", "DE"],  # noqa: E501
]  # fmt: skip


@pytest.fixture
def stage(live_server, transactional_db, settings, tmp_path):
    """An empty database."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def snap(request) -> Callable[[Page, str], None]:
    """Take a picture of the guide, when asked to; `taken` holds their names in all cases."""
    wanted, taken = request.config.getoption("--screenshots"), set()

    def take(page: Page, name: str) -> None:
        taken.add(name)
        if not wanted:
            return
        page.wait_for_load_state()
        page.evaluate("document.fonts.ready")
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        (FOLDER / "images").mkdir(exist_ok=True)
        image.save(FOLDER / "images" / f"{name}.webp", quality=70, method=6)

    take.taken = taken
    return take


def work() -> None:
    """What the worker does meanwhile."""
    while imports.run_next():
        pass
    while attendance.seal_next():
        pass


def test_the_thirteen_steps(stage, open_as, snap):
    page = install(open_as)
    import_people(page)
    club = step_1(page, snap)
    step_2(page, club, snap)
    step_3(page, club, snap)
    thierry = User.objects.get(email="thierry@exemple.fr")
    tutor = open_as(thierry, f"/clubs/{club.pk}/")
    answer_by_link(open_as)
    step_4(tutor, snap)
    step_5(tutor, club, snap)
    step_6(open_as, snap)
    step_7(tutor, club, snap)
    step_8(tutor, club, snap)
    workshop = club.workshops.first()
    with time_machine.travel(workshop.starts_at + dt.timedelta(minutes=20), tick=True):
        tutor = open_as(thierry, f"/clubs/{club.pk}/")
        step_9(tutor, club, snap)
        step_11(tutor, workshop, snap)
        step_10(tutor, workshop, snap)
        step_12(open_as, snap)
        step_13(open_as, club, snap)
    shown = {name for page in PAGES for name in re.findall(r"images/([\w-]+)\.webp", page.path.read_text())}
    assert shown == snap.taken


def install(open_as) -> Page:
    page = open_as(None, f"/installation/{make_set_up_link()}/")
    for label, value in [
        ("Nom de l’association", "Passerelle Emploi"), ("Adresse qui envoie les mails", "club@exemple.fr"),
        ("Votre prénom", "Martine"), ("Votre nom", "Lefort"), ("Votre adresse e-mail", "martine@exemple.fr"),
    ]:  # fmt: skip
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Installer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sécurité du compte")
    Association.objects.update(second_factor_required=False)  # a passkey has its own walk
    page.goto("/commencer/")
    page.get_by_role("link", name="Inviter un tuteur").click()
    for label, value in [("Prénom", "Thierry"), ("Nom", "Roussel"), ("Adresse e-mail", "thierry@exemple.fr")]:
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("L’invitation est envoyée")).to_be_visible()
    tutor = open_as(None, re.search(r"/invitation/\S+", Message.objects.get(kind="team-invitation").text)[0])
    tutor.get_by_label("Choisissez un mot de passe").fill(PASSWORD)
    tutor.get_by_role("button", name="Ouvrir mon compte").click()
    expect(tutor.get_by_role("heading", level=1)).to_contain_text("Mes clubs")
    return page


def import_people(page: Page) -> None:
    page.goto("/imports/")
    file = {"name": "stagiaires.xlsx", "mimeType": "application/octet-stream", "buffer": as_xlsx(SHEET)}
    page.get_by_label("Votre tableau").set_input_files(file)
    page.get_by_role("button", name="Lire ce tableau").click()
    page.get_by_role("button", name="Lire toutes les lignes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lecture du tableau")
    work()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Voici ce qui va se passer")
    page.get_by_role("button", name="Confirmer l’import").click()
    expect(page.get_by_role("button", name="Confirmer l’import")).to_have_count(0)
    work()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est fait")
    assert Trainee.objects.filter(situation="unemployed").count() == 4


def step_1(page: Page, snap) -> Club:
    """Création d'un club emploi."""
    page.get_by_role("link", name="Gestion des clubs emploi").click()
    page.get_by_role("link", name="Ajouter un club emploi").first.click()
    page.get_by_label("Mois").fill(f"{LATER:%Y-%m}")
    page.get_by_label("Tuteur").select_option(label="Thierry Roussel")
    page.get_by_label("Lieu").fill("Maison des associations, Compiègne")
    page.get_by_label(re.compile("Nombre de places")).fill("12")
    snap(page, "01-creation-club")
    page.get_by_role("button", name="Valider la création").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Club emploi")
    return Club.objects.get()


def step_2(page: Page, club: Club, snap) -> None:
    """Création des ateliers."""
    for number, title in enumerate(["Faire le point sur son projet", "Un CV qui donne envie"]):
        page.get_by_role("link", name="Ajouter un atelier").first.click()
        day = weekday_in(LATER + dt.timedelta(days=7 * number + 4), 1)
        page.get_by_label("Date", exact=True).fill(day.isoformat())
        page.get_by_label("Intitulé").fill(title)
        if number:
            snap(page, "02-creation-ateliers")
        add_workshop(page, page.get_by_role("row").filter(has_text=title))
    assert club.workshops.count() == 2


def step_3(page: Page, club: Club, snap) -> None:
    """Mailing stagiaires sans emploi."""
    page.get_by_role("link", name="Convocations club emploi").click()
    page.get_by_label("Sessions de formation du").fill("2020-01-01")
    page.get_by_label("au", exact=True).fill(today().isoformat())
    page.get_by_label("Club emploi", exact=True).select_option(label=f"{club}, Thierry Roussel")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("status")).to_contain_text("La liste est établie")
    assert Invitation.objects.count() == 4
    snap(page, "03-liste")
    page.get_by_role("button", name="Préparer le mailing").click()
    expect(page.get_by_text("Bonjour Karim,").first).to_be_visible()
    snap(page, "03-mailing-sans-emploi")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("part dans cinq minutes")
    five_minutes_pass()
    assert Message.objects.filter(kind="invitation").count() == 3


def answer_by_link(open_as) -> None:
    """Karim enrols by his own link."""
    token = "k" * 32
    Delivery.objects.filter(trainee__first_name="Karim").update(token_hash=hash_of(token))
    page = open_as(None, f"/repondre/{token}/je-minscris/", size=PHONE)
    page.get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes inscrit")
    assert Enrolment.objects.get().channel == "invitation"


def step_4(page: Page, snap) -> None:
    """Ajout des stagiaires au club."""
    page.reload()
    field = page.get_by_role("searchbox", name="Ajouter un stagiaire")
    field.press_sequentially("ngo", delay=30)
    choice = page.get_by_role("button", name=re.compile("Lan Ngô"))
    expect(choice).to_be_visible()
    field.scroll_into_view_if_needed()
    snap(page, "04-ajout-stagiaires")
    choice.click()
    expect(page.get_by_role("status")).to_contain_text("Lan Ngô est inscrit")


def step_5(page: Page, club: Club, snap) -> None:
    """Relance."""
    Delivery.objects.update(sent_at=timezone.now() - dt.timedelta(days=5))
    page.get_by_role("link", name=re.compile("4.personnes")).click()
    page.get_by_role("link", name="Relancer").click()
    snap(page, "05-relance")
    page.get_by_role("button", name="Préparer le message").click()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("button", name="Rappeler l’envoi")).to_be_visible()
    five_minutes_pass()
    people = set(Message.objects.filter(kind="reminder").values_list("to_name", flat=True))
    assert people == {"Sophie Lefèvre", "Monique Roche"}
    page.goto(f"/clubs/{club.pk}/")


def step_6(open_as, snap) -> None:
    """Inscription en ligne."""
    sophie = Trainee.objects.get(first_name="Sophie")
    invite_to_space(sophie, by=User.objects.get(first_name="Martine"))
    mail = Message.objects.get(kind="space-invitation", to="sophie@exemple.fr")
    page = open_as(None, re.search(r"/espace/entrer/\S+", mail.text)[0], size=PHONE)
    page.get_by_role("button", name="Entrer dans mon espace").click()
    page.get_by_role("link", name="Inscription en ligne").click()
    page.get_by_label("Club emploi").select_option(index=1)
    expect(page.get_by_text("2 ateliers à venir")).to_be_visible()
    snap(page, "06-inscription-en-ligne")
    page.get_by_role("button", name="enregistrer votre inscription").click()
    expect(page.get_by_role("status")).to_contain_text("Vous êtes inscrit au club")
    assert Enrolment.objects.enrolled().count() == 3


def step_7(page: Page, club: Club, snap) -> None:
    """Modification des ateliers."""
    page.reload()
    row = page.get_by_role("row").filter(has_text="Un CV qui donne envie")
    row.locator("summary").click()
    row.get_by_role("link", name="Modifier", exact=True).click()
    page.get_by_label("Intitulé").fill("Un CV qui donne envie de vous rencontrer")
    snap(page, "07-modification-ateliers")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("est modifié")
    assert Workshop.objects.filter(title__endswith="rencontrer", club=club).exists()


def step_8(page: Page, club: Club, snap) -> None:
    """Impression de la liste des inscrits et de la feuille de présence."""
    page.get_by_text("liste inscrits").click()
    snap(page, "08-impressions")
    for name in ("À distribuer", "Complète, pour le tuteur"):
        link = page.get_by_role("link", name=name)
        assert page.request.get(link.get_attribute("href")).body().startswith(b"%PDF-")
    sheet = page.get_by_role("link", name=re.compile("^feuille présence")).first
    assert page.request.get(sheet.get_attribute("href")).body().startswith(b"%PDF-")
    page.keyboard.press("Escape")


def step_9(page: Page, club: Club, snap) -> None:
    """Vérification des données personnelles."""
    page.get_by_role("link", name=re.compile("fiches? à compléter")).first.click()
    snap(page, "09-verification-donnees")
    page.get_by_role("link", name="Donner l’appareil à Lan").click()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("link", name="Oui, c’est moi").click()
    page.get_by_label("E-mail", exact=False).first.fill("lan@exemple.fr")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Un code vient de partir à lan@exemple.fr")).to_be_visible()
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", Message.objects.get(to="lan@exemple.fr").text)[0]
    page.get_by_label("Code reçu").fill(code)
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("Merci Lan")).to_be_visible()
    page.get_by_text("Tuteur : reprendre l’appareil").click()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Sortir").click()
    expect(page.get_by_role("heading", name="Fiches à compléter")).to_be_visible()
    assert Trainee.objects.get(first_name="Lan").email == "lan@exemple.fr"


def step_11(page: Page, workshop: Workshop, snap) -> None:
    """Signature de la feuille de présence: before closing it, as in the room."""
    page.goto(f"/ateliers/{workshop.pk}/presences/")
    page.get_by_role("link", name="mode classe").click()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Commencer").click()
    sign_as(page, "Karim Benali")
    page.get_by_role("button", name="Sophie Lefèvre").click()
    draw(page)
    snap(page, "11-signature")
    page.get_by_role("button", name="Revenir").click()
    sign_as(page, "Sophie Lefèvre")
    page.get_by_text("Tuteur : sortir du mode classe").click()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Sortir").click()
    expect(page.get_by_text("Signature du tuteur")).to_be_visible()


def step_10(page: Page, workshop: Workshop, snap) -> None:
    """Validation des présences et absences; the sheet is sealed."""
    page.goto(f"/ateliers/{workshop.pk}/presences/")
    tick(page, "Lan Ngô", "Absent")
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    snap(page, "10-validation-presences")
    page.get_by_role("button", name="Clôturer la feuille").click()
    expect(page.get_by_text("est close (version 1)")).to_be_visible()
    work()
    link = page.get_by_role("link", name="feuille scellée (PDF)")
    assert page.request.get(link.get_attribute("href")).body().startswith(b"%PDF-")
    assert Attendance.objects.filter(workshop=workshop, status="present").count() == 2
    assert verify_all().faults == []


def step_12(open_as, snap) -> None:
    """Mise à jour des données personnelles."""
    page = open_as(User.objects.get(email="sophie@exemple.fr"), "/espace/", size=PHONE)
    page.get_by_text("Mise à jour des données personnelles").click()
    page.get_by_label("Téléphone", exact=False).first.fill("06 11 22 33 44")
    page.get_by_role("button", name="enregistrer").scroll_into_view_if_needed()
    snap(page, "12-mise-a-jour-donnees")
    page.get_by_role("button", name="enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("C’est enregistré : téléphone.")
    assert Trainee.objects.get(first_name="Sophie").phone == "+33611223344"


def step_13(open_as, club: Club, snap) -> None:
    """Mise en ligne, then envoi de la documentation."""
    page = open_as(User.objects.get(first_name="Martine"), "/clubs/")
    page.get_by_role("link", name="Mise en ligne").click()
    page.get_by_role("link", name="Ajouter un répertoire").click()
    page.get_by_label("Nom").fill("Candidater")
    page.get_by_role("button", name="Créer le répertoire").click()
    files = [
        {"name": name, "mimeType": "text/plain", "buffer": f"{name}\n".encode()}
        for name in ("Lettre qui donne envie.txt", "Préparer un entretien.txt")
    ]
    page.locator("#files").set_input_files(files)
    for file in files:
        title = file["name"].removesuffix(".txt")
        expect(page.locator("#documents").get_by_role("link", name=title, exact=True)).to_be_visible()
    snap(page, "13-mise-en-ligne")

    tutor = open_as(User.objects.get(first_name="Thierry"), "/mes-clubs/")
    tutor.get_by_role("link", name="Documents stagiaires").click()
    expect(tutor.get_by_role("link", name="Préparer un entretien", exact=True)).to_be_visible()
    tutor.goto(f"/clubs/{club.pk}/")
    tutor.get_by_role("button", name="envoi documentation").click()
    tutor.get_by_label("Préparer un entretien").check()
    tutor.get_by_role("button", name="Ajouter les documents cochés").click()
    expect(tutor.get_by_text("sur 2 Mo").first).to_be_visible()
    snap(tutor, "13-documentation")
    tutor.get_by_role("button", name="Envoyer", exact=True).click()
    expect(tutor.get_by_role("status").first).to_contain_text("part dans cinq minutes")
    five_minutes_pass()
    mails = Message.objects.filter(kind="documents")
    assert set(mails.values_list("to", flat=True)) == {"karim@exemple.fr", "sophie@exemple.fr", "lan@exemple.fr"}
    assert [one["name"] for one in mails[0].attachments] == ["Préparer un entretien.txt"]
    assert "karim@exemple.fr" in mails.get(to="karim@exemple.fr").text
    assert "(karim@exemple.fr)" in Message.objects.get(kind="copy", subject__contains="Documents").text
