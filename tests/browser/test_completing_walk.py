"""Step 9 on a tablet passed round: Zoé fills in her blanks, and reads her code in her own mail."""

import re

import pytest
from playwright.sync_api import expect

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.outbox.models import Message
from clubemploi.trainees.models import Trainee
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import TABLET, both
from tests.cast import make_trainee

pytestmark = pytest.mark.browser


@both
def test_one_person_then_the_tutor(stage, open_as, js):
    zoe = make_trainee(first_name="Zoé", last_name="Colin", email="", phone="+33611223344", address="1 rue", city="Ham")
    enrol_trainee(stage.club, zoe, by=stage.martine, channel="manager")
    page = open_as("thierry", f"/clubs/{stage.club.pk}/", size=TABLET, js=js)

    def check():
        if js:
            assert_accessible(page)

    page.get_by_role("link", name="fiches à compléter").first.click()
    expect(page.get_by_role("link", name="Faire passer l’appareil")).to_be_visible()
    check()
    page.get_by_role("link", name="Faire passer l’appareil").click()
    page.get_by_label("Code du tuteur").fill("4711")
    check()
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_role("link", name="Zoé Colin")).to_be_visible()
    check()
    page.get_by_role("link", name="Zoé Colin").click()
    expect(page.get_by_role("link", name="Oui, c’est moi")).to_be_visible()
    check()
    page.get_by_role("link", name="Oui, c’est moi").click()
    page.get_by_label("E-mail", exact=False).first.fill("zoe@exemple.fr")
    page.get_by_label("Date de naissance").fill("1970-02-03")
    page.get_by_label("mon téléphone").check()
    check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Un code vient de partir à zoe@exemple.fr")).to_be_visible()
    check()
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", Message.objects.get(to="zoe@exemple.fr").text)[0]
    page.get_by_label("Code reçu").fill(code.lower())
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("Merci Zoé")).to_be_visible()
    expect(page.get_by_role("button", name="Zoé Colin complète")).to_be_disabled()
    check()
    zoe = Trainee.objects.get(pk=zoe.pk)
    assert (zoe.email, zoe.birth_date.year, zoe.share_phone) == ("zoe@exemple.fr", 1970, True)
    page.get_by_text("Tuteur : reprendre l’appareil").click()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Sortir").click()
    expect(page.get_by_role("heading", name="Fiches à compléter")).to_be_visible()


def test_a_form_left_alone_goes_back_to_the_names(stage, open_as):
    page = open_as("thierry", f"/clubs/{stage.club.pk}/fiches/appareil/?pour={stage.enrolment.pk}", size=TABLET)
    page.clock.install()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("link", name="Oui, c’est moi").click()
    page.get_by_label("Adresse").fill("12 rue des Oubliés")
    page.clock.fast_forward("01:50")
    page.get_by_label("Ville").press("Tab")  # still there
    page.clock.fast_forward("01:50")
    expect(page.get_by_label("Adresse")).to_have_value("12 rue des Oubliés")
    page.clock.fast_forward("00:15")
    expect(page.get_by_role("heading", name="Complétez votre fiche", exact=True)).to_be_visible()
    assert Trainee.objects.get(pk=stage.trainee.pk).address == ""
