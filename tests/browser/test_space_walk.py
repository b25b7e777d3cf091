"""Steps 6 and 12 and everything of Mon espace, on a phone: walked with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from clubemploi.clubs.models import Enrolment
from clubemploi.outbox.models import Message
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.space.operations import invite_to_space
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import PHONE, both
from tests.calendars.reader import read
from tests.cast import ClubFactory, WorkshopFactory, make_trainee

pytestmark = pytest.mark.browser


@pytest.fixture
def clubs(stage):
    """Two more clubs that are open; of one the last seat is taken."""
    roomy, full = ClubFactory(tutor=stage.odile, is_second=True, place="Médiathèque, Noyon"), ClubFactory(capacity=0)
    for club in (roomy, full):
        WorkshopFactory(club=club, title="Le marché caché")
        WorkshopFactory(club=club, title="Réseau")
    return roomy, full


def link_in_mail(trainee):
    mail = Message.objects.filter(kind="space-invitation", to=trainee.email).first()
    return re.search(r"/espace/entrer/\S+", mail.text)[0]


@both
def test_from_the_invitation_to_the_club_on_a_phone(stage, clubs, open_as, js):
    zoe = make_trainee(stage.martine, first_name="Zoé", last_name="Aubert", email="zoe@exemple.fr")
    invite_to_space(zoe, by=stage.martine)
    page = open_as(None, link_in_mail(zoe), js=js, size=PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Zoé")
    page.get_by_label("mon nom complet").check()
    page.get_by_role("button", name="Entrer dans mon espace").click()
    expect(page.get_by_role("status")).to_contain_text("Bienvenue, Zoé")

    page.get_by_role("link", name="Inscription en ligne").click()
    expect(page.get_by_role("heading", name="1 - mes coordonnées")).to_be_visible()
    page.get_by_role("link", name="corrigez-les").click()
    page.get_by_label("Téléphone", exact=False).first.fill("12")
    page.get_by_role("button", name="enregistrer").click()
    expect(page.get_by_text("n’a pas la bonne longueur").last).to_be_visible()
    page.get_by_label("Téléphone", exact=False).first.fill("06 12 34 56 78")
    page.get_by_role("button", name="enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("C’est enregistré : téléphone.")
    expect(page.get_by_text("06 12 34 56 78")).to_be_visible()

    page.get_by_label("Club emploi").select_option(index=2)
    if not js:
        page.get_by_role("button", name="Voir les ateliers").click()
    expect(page.get_by_text("2 ateliers à venir").or_(page.get_by_text("1 atelier à venir"))).to_be_visible()
    page.get_by_role("button", name="enregistrer votre inscription").click()
    expect(page.get_by_role("status")).to_contain_text("Vous êtes inscrit au club")
    expect(page.get_by_role("heading", name="Votre prochain atelier")).to_be_visible()
    enrolment = Enrolment.objects.get(trainee=zoe)
    assert enrolment.channel == "online"
    mail = Message.objects.get(kind="confirmation", to="zoe@exemple.fr")
    assert len(read(mail.calendar)[1]) == enrolment.attendances.count()

    page.get_by_role("link", name="Je ne pourrai pas venir").click()
    page.get_by_label("Voulez-vous dire pourquoi").fill("Un rendez-vous")
    page.get_by_role("button", name="Prévenir de mon absence").click()
    expect(page.get_by_role("status")).to_contain_text("vous ne viendrez pas")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("on vous attend")

    page.get_by_role("link", name="Me retirer du club").click()
    page.get_by_role("button", name="Oui, me retirer").click()
    expect(page.get_by_role("status")).to_contain_text("Vous n’êtes plus inscrit")
    expect(page.get_by_text("Vous n’êtes inscrit à aucun club")).to_be_visible()


@both
def test_a_full_club_a_new_address_and_a_found_job(stage, clubs, open_as, js):
    page = open_as("karim", f"/espace/inscription/?club={clubs[1].pk}", js=js, size=PHONE)
    page.get_by_role("button", name="me mettre sur la liste d’attente").click()
    expect(page.get_by_role("status")).to_contain_text("première personne sur la liste d’attente")

    page.get_by_text("Mise à jour des données personnelles").click()
    page.get_by_label("E-mail").fill("kb@exemple.fr")
    page.get_by_role("button", name="enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmer mon adresse")
    page.get_by_label("Code reçu").fill("AAAA-AAAA")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("n’est pas le bon").last).to_be_visible()
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", Message.objects.get(to="kb@exemple.fr").text)[0]
    page.get_by_label("Code reçu").fill(code)
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("status")).to_contain_text("Votre adresse est maintenant kb@exemple.fr")

    page.get_by_role("link", name="J’ai retrouvé un emploi").click()
    page.get_by_label("Quel emploi").fill("Cuisinier, CDI")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Bravo")
    page.get_by_role("button", name="Je cherche toujours").click()
    expect(page.get_by_role("status")).to_contain_text("vous cherchez un emploi")
    assert Trainee.objects.get(pk=stage.trainee.pk).situation == "unemployed"


@both
def test_privacy_data_calendar_and_leaving(stage, open_as, js):
    page = open_as("karim", "/espace/vie-privee/", js=js, size=PHONE)
    page.get_by_label("mon téléphone").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("C’est enregistré")
    page.get_by_role("button", name="Ne plus recevoir : Les envois « relance »").click()
    expect(page.get_by_text("je n’en veux plus")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger mes données").click()
    assert download.value.suggested_filename.startswith("mes-donnees-")

    page.get_by_text("Karim", exact=True).click()
    page.get_by_role("link", name="Mon agenda").click()
    page.get_by_role("button", name="Créer l’adresse de mon agenda").click()
    address = page.get_by_label("Ou copiez cette adresse")
    expect(address).to_have_value(re.compile("^https?://"))
    assert page.request.get(re.sub(r"^https?://[^/]+", "", address.input_value())).status == 200

    page.goto("/espace/quitter-le-reseau/")
    page.get_by_role("button", name="Oui, fermer mon espace").click()
    expect(page.get_by_text("Votre espace est fermé")).to_be_visible()


@both
def test_step_7_the_tutor_moves_a_workshop_and_tells(stage, open_as, js):
    page = open_as("thierry", f"/clubs/{stage.club.pk}/", js=js)
    page.get_by_label("Modifier l’atelier du").first.click()
    page.get_by_role("link", name="Modifier", exact=True).first.click()
    page.get_by_label("Lieu", exact=False).last.fill("Médiathèque, Noyon")  # a new day could be a holiday
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Les inscrits ne le savent pas encore")).to_be_visible()
    page.get_by_role("button", name="Prévenir 1 inscrit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Préparer l’envoi")
    expect(page.get_by_text("aura lieu à cette adresse").first).to_be_visible()
    expect(page.get_by_text("1 entrée d’agenda")).to_be_visible()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("part dans cinq minutes")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_visit_is_accessible_whatever_became_of_the_link(stage, open_as, scheme):
    zoe = make_trainee(stage.martine, first_name="Zoé", last_name="Aubert", email="zoe@exemple.fr")
    invite_to_space(zoe, by=stage.martine)
    link = link_in_mail(zoe)
    for who, path in ((None, link), ("sophie", link), (None, "/espace/entrer/faux/")):
        assert_accessible(open_as(who, path, size=PHONE, scheme=scheme))
