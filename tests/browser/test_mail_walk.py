"""Steps 3 and 5, and the three answers of an invited person on a phone: walked with and without JavaScript."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clubemploi.invitations.models import Invitation, InvitationList
from clubemploi.invitations.operations import make_list
from clubemploi.invitations.rounds.operations import write_to_list
from clubemploi.mailings.models import Delivery, hash_of
from clubemploi.mailings.operations import launch_mailing
from clubemploi.outbox.models import Message, State
from clubemploi.trainees.models import Trainee
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import PHONE, both, five_minutes_pass
from tests.cast import make_trainee
from tests.invitations.conftest import FROM, TO, take_part

pytestmark = pytest.mark.browser
TOKEN = "w" * 32


@pytest.fixture
def people(stage):
    rows = [
        make_trainee(first_name="Zoé", last_name="Aubert", email="zoe@exemple.fr"),
        make_trainee(first_name="Yves", last_name="Bellec", email="", phone="+33612345671"),
        make_trainee(first_name="Xavier", last_name="Colin", email="xavier@exemple.fr"),
    ]
    for row in rows:
        take_part(row, stage.session)
    return rows


@both
def test_step_3_the_manager_invites(stage, people, open_as, js):
    page = open_as("martine", "/", js=js)
    page.get_by_role("link", name="Convocations club emploi").click()
    page.get_by_label("Sessions de formation du").fill(FROM.isoformat())
    page.get_by_label("au", exact=True).fill(TO.isoformat())
    page.get_by_label("Club emploi", exact=True).select_option(label=f"{stage.club}, Thierry Roussel")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("status")).to_contain_text("La liste est établie")
    page.get_by_role("button", name="Retirer Xavier Colin de la liste").click()
    expect(page.get_by_role("status")).to_contain_text("Xavier Colin est retiré")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_role("link", name="Xavier Colin", exact=True)).to_be_visible()

    page.get_by_role("button", name="Préparer le mailing").click()
    expect(page.get_by_text("Bonjour Zoé,")).to_be_visible()
    page.get_by_role("link", name="Aperçu pour Xavier Colin").click()
    expect(page.get_by_text("Bonjour Xavier,")).to_be_visible()
    page.get_by_label("Objet").fill("Un club [pour vous]")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas un champ connu")
    page.get_by_label("Objet").fill("Un club pour vous, [prénom]")
    page.get_by_role("button", name="M’envoyer un essai").click()
    expect(page.get_by_role("status").first).to_contain_text("L’essai part à martine@exemple.fr")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("part dans cinq minutes")
    page.get_by_role("button", name="Rappeler l’envoi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Préparer l’envoi")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Un club pour vous")
    five_minutes_pass()
    Message.objects.update(state=State.ACCEPTED)
    page.reload()
    expect(page.get_by_text("Terminé.")).to_be_visible()
    expect(page.get_by_role("link", name="Feuille d’appels")).to_be_visible()
    assert Message.objects.get(kind="invitation", to="zoe@exemple.fr").subject == "Un club pour vous, Zoé"


@both
def test_step_5_the_tutor_reminds(stage, people, open_as, js):
    invitation_list = make_list(stage.club, FROM, TO, by=stage.martine)
    launch_mailing(write_to_list(invitation_list, by=stage.martine), by=stage.martine)
    five_minutes_pass()
    Delivery.objects.update(sent_at=timezone.now() - dt.timedelta(days=5))
    take_part(make_trainee(first_name="Nour", last_name="Tardy"), stage.session)

    page = open_as("thierry", reverse("club_detail", args=[stage.club.pk]), js=js)
    page.get_by_role("link", name=re.compile("3.personnes")).click()
    page.get_by_role("link", name="Noter des réponses").click()
    page.get_by_role("radiogroup", name="Yves Bellec").get_by_label("a retrouvé un emploi").check()
    page.get_by_role("button", name="Enregistrer les réponses").click()
    expect(page.get_by_role("status")).to_contain_text("1 réponse enregistrée")
    page.get_by_role("link", name="Mettre Xavier Colin en pause").click()
    page.get_by_label("Pas de relance jusqu’au").fill((timezone.localdate() + dt.timedelta(30)).isoformat())
    page.get_by_label("Remarque").fill("appelé le 12, rappelle en mai")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("rappelle en mai")).to_be_visible()

    page.get_by_role("link", name="Relancer").click()
    expect(page.get_by_text("1 a retrouvé un emploi")).to_be_visible()
    expect(page.get_by_text("Nour Tardy")).to_be_visible()
    page.get_by_role("button", name="les ajouter").click()
    expect(page.get_by_text("Ceux qui n’ont pas répondu : 2")).to_be_visible()
    page.get_by_role("button", name="Préparer le message").click()
    expect(page.get_by_text("2 e-mails").first).to_be_visible()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("button", name="Rappeler l’envoi")).to_be_visible()
    five_minutes_pass()
    assert set(Message.objects.filter(kind="reminder").values_list("to_name", flat=True)) == {
        "Zoé Aubert",
        "Nour Tardy",
    }


@pytest.fixture
def link(stage, people):
    invitation_list = make_list(stage.club, FROM, TO, by=stage.martine)
    launch_mailing(write_to_list(invitation_list, by=stage.martine), by=stage.martine)
    five_minutes_pass()
    Delivery.objects.filter(trainee=people[0]).update(token_hash=hash_of(TOKEN))
    return reverse("answer_home", args=[TOKEN])


@both
def test_the_three_answers_on_a_phone(stage, link, open_as, js):
    page = open_as("nobody", link, size=PHONE, js=js)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Zoé")
    page.get_by_role("link", name="Je m’inscris").click()
    expect(page.get_by_role("button", name="Confirmer mon inscription")).to_be_visible()
    if js:
        assert_accessible(page)
    assert Invitation.objects.get(trainee__first_name="Zoé").answer == ""  # a page was only shown
    page.get_by_role("button", name="Confirmer mon inscription").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes inscrit")
    page.get_by_role("link", name="Je ne suis pas disponible").click()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est noté, merci")
    page.get_by_role("link", name="J’ai retrouvé un emploi").click()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bravo")
    assert Trainee.objects.get(first_name="Zoé").situation == "employed"
    assert InvitationList.objects.get().invitations.get(trainee__first_name="Zoé").answer == "job"


def test_unsubscribing_on_a_phone(stage, link, open_as):
    page = open_as("nobody", reverse("unsubscribe", args=[TOKEN]), size=PHONE)
    page.get_by_role("button", name="Tous les envois").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est noté")
    page.get_by_role("button", name="Finalement, je veux bien les recevoir").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("de nouveau")
