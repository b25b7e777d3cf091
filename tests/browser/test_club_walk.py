"""Steps 1, 2, 4, 7, 8 and 9 of the manual, walked by the people who do them, with and without JavaScript."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Club, Enrolment, Workshop
from clubemploi.core.dates import add_months, first_of_month, today
from clubemploi.trainees.models import Trainee
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import add_workshop, both, weekday_in, width_of
from tests.browser.patience import eventually
from tests.cast import ClubFactory, WorkshopFactory, make_trainee

pytestmark = pytest.mark.browser
LATER = add_months(first_of_month(today()), 3)


@both
def test_steps_1_and_2_the_manager_makes_a_club_and_its_workshops(stage, open_as, js):
    page = open_as("martine", "/", js=js)
    expect(page).to_have_title(re.compile("Gestion des clubs emploi"))
    page.get_by_role("link", name="Ajouter un club emploi").first.click()
    page.get_by_label("Mois").fill(f"{LATER:%Y-%m}")
    page.get_by_label("Tuteur").select_option(label="Thierry Roussel")
    page.get_by_label("Lieu").fill("Maison des associations, Compiègne")
    page.get_by_label(re.compile("Nombre de places")).fill("12")
    page.get_by_role("button", name="Valider la création").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Club emploi")
    club = Club.objects.get(month=LATER)
    expect(page).to_have_url(reverse("club_detail", args=[club.pk]))

    page.get_by_role("link", name="Ajouter un atelier").first.click()
    day = weekday_in(LATER + dt.timedelta(days=7), 1)
    page.get_by_label("Date", exact=True).fill(day.isoformat())
    page.get_by_label("Intitulé").fill("Un CV qui donne envie")
    add_workshop(page, page.get_by_role("status").filter(has_text="est ajouté"))
    assert club.workshops.get().title == "Un CV qui donne envie"

    page.get_by_role("link", name="Plusieurs à la fois").click()
    page.get_by_label("Premier atelier").fill((day + dt.timedelta(days=1)).isoformat())
    page.get_by_label("Nombre d’ateliers").fill("3")
    page.get_by_role("button", name="Voir les dates").click()
    page.get_by_role("button", name="Ajouter les ateliers cochés").click()
    expect(page.get_by_role("heading", name="Ateliers")).to_be_visible()
    eventually(club.workshops.count, 4)


@both
def test_step_4_the_tutor_enrols_withdraws_and_undoes(stage, open_as, js):
    page = open_as("thierry", reverse("club_detail", args=[stage.club.pk]), js=js)
    field = page.get_by_role("searchbox", name="Ajouter un stagiaire")
    if js:
        field.press_sequentially("lefe", delay=30)
    else:
        field.fill("lefe")
        field.press("Enter")
    page.get_by_role("button", name=re.compile("Sophie Lefèvre")).click()
    expect(page.get_by_role("status")).to_contain_text("Sophie Lefèvre est inscrit")
    assert Enrolment.objects.enrolled().filter(club=stage.club).count() == 2
    page.get_by_role("button", name="Retirer Sophie Lefèvre du club").click()
    expect(page.get_by_role("status")).to_contain_text("est retiré du club")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_role("link", name="Sophie Lefèvre")).to_be_visible()
    eventually(Enrolment.objects.enrolled().filter(club=stage.club).count, 2)


def test_step_4_with_the_keyboard_alone(stage, open_as):
    page = open_as("thierry", reverse("club_detail", args=[stage.club.pk]))
    page.get_by_role("searchbox", name="Ajouter un stagiaire").focus()
    page.keyboard.type("lefevre so", delay=30)
    expect(page.get_by_role("button", name=re.compile("Sophie Lefèvre"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sophie Lefèvre")).to_be_visible()


def test_step_4_a_double_click_enrols_once(stage, open_as):
    page = open_as("thierry", reverse("club_detail", args=[stage.club.pk]) + "?q=lefevre")
    page.get_by_role("button", name=re.compile("Sophie Lefèvre")).dblclick()
    expect(page.get_by_role("link", name="Sophie Lefèvre")).to_be_visible()
    assert Enrolment.objects.filter(club=stage.club, trainee=stage.other_trainee).count() == 1
    assert Club.objects.get(pk=stage.club.pk).seats_taken == 2


@both
def test_step_4_from_the_record(stage, open_as, js):
    page = open_as("martine", reverse("trainee_detail", args=[stage.other_trainee.pk]), js=js)
    page.get_by_role("link", name="ajouter un club emploi").click()
    page.get_by_label("Club emploi").select_option(index=1)
    page.get_by_role("button", name="Inscrire").click()
    expect(page.get_by_role("status")).to_contain_text("est inscrit au club")
    assert Enrolment.objects.filter(trainee=stage.other_trainee).count() == 2


@both
def test_step_7_the_tutor_changes_a_workshop_in_place(stage, open_as, js):
    page = open_as("thierry", reverse("club_detail", args=[stage.club.pk]), js=js)
    row = page.get_by_role("row").filter(has_text="Faire le point sur son projet")
    row.locator("summary").click()
    row.get_by_role("link", name="Modifier", exact=True).click()
    page.get_by_label("Intitulé").fill("Faire le point, ensemble")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("est modifié")
    assert Workshop.objects.get(pk=stage.workshop.pk).title == "Faire le point, ensemble"
    row = page.get_by_role("row").filter(has_text="Faire le point, ensemble")
    row.locator("summary").click()
    row.get_by_role("button", name="Annuler l’atelier").click()
    expect(page.get_by_role("status")).to_contain_text("est annulé")
    page.get_by_role("status").get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("status")).to_contain_text("est rétabli")


def test_step_7_a_mistake_is_answered_beside_the_field_and_focused(stage, open_as):
    page = open_as("thierry", reverse("workshop_edit", args=[stage.workshop.pk]))
    page.get_by_label("De", exact=True).fill("14:00")
    page.get_by_label("À", exact=True).fill("09:00")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_label("À", exact=True)).to_be_focused()
    expect(page.get_by_label("De", exact=True)).to_have_value("14:00")
    assert_accessible(page)


def test_step_8_prints_open_in_a_tab_of_their_own(stage, open_as):
    page = open_as("thierry", reverse("club_detail", args=[stage.club.pk]))
    sheets = page.get_by_role("link", name=re.compile("^feuille présence"))
    expect(sheets).to_have_count(2)
    expect(sheets.first).to_have_attribute("target", "_blank")
    answer = page.request.get(sheets.first.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    page.get_by_text("liste inscrits").click()
    for name in ("À distribuer", "Complète, pour le tuteur"):
        link = page.get_by_role("link", name=name)
        assert page.request.get(link.get_attribute("href")).body().startswith(b"%PDF-")


@both
def test_step_9_what_is_missing_leads_to_the_record(stage, open_as, js):
    person = make_trainee(first_name="Lan", last_name="Ngô", email="")
    enrol_trainee(stage.club, person, by=stage.martine, channel="manager")
    page = open_as("thierry", reverse("club_detail", args=[stage.club.pk]), js=js)
    page.get_by_role("link", name="e-mail manquant").click()
    page.get_by_label("E-mail").first.fill("lan.ngo@exemple.fr")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_role("status")).to_be_visible()
    eventually(lambda: Trainee.objects.get(pk=person.pk).email, "lan.ngo@exemple.fr")


def test_at_360_pixels_and_twice_the_size_nothing_sticks_out(stage, open_as):
    page = open_as("martine", reverse("club_detail", args=[stage.club.pk]), size={"width": 360, "height": 740})
    assert width_of(page) <= 360
    page = open_as("martine", reverse("club_detail", args=[stage.club.pk]), size={"width": 640, "height": 450})
    assert width_of(page) <= 640  # 1280 pixels at 200 %


def test_slash_searches_everywhere_by_the_keyboard_alone(stage, open_as):
    page = open_as("martine", "/clubs/")
    field = page.get_by_role("searchbox", name="Rechercher une personne, un club, une session")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    with page.expect_response(re.compile("=benali$")):
        page.keyboard.type("benali")
    expect(page.locator("#found").get_by_role("link", name=re.compile("Karim Benali"))).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_empty()
    expect(field).to_be_focused()
    page.keyboard.type("i")  # nobody: said in words
    expect(page.get_by_text("Rien ne correspond")).to_be_visible()
    page.keyboard.press("Backspace")
    expect(page.locator("#found").get_by_role("link").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Karim Benali")


def test_searching_everywhere_without_javascript(stage, open_as):
    page = open_as("thierry", "/mes-clubs/", js=False)
    page.get_by_role("searchbox", name="Rechercher une personne, un club, une session").fill("karim")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Karim Benali")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Karim Benali")


def test_a_form_left_with_typing_in_it_warns(stage, open_as):
    WorkshopFactory(club=ClubFactory())
    page = open_as("martine", reverse("club_create"))
    page.get_by_label("Lieu").fill("Compiègne")
    warned = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    page.goto(reverse("club_list"))
    assert warned == ["beforeunload"]


def test_the_accessibility_check_itself_can_fail(stage, open_as):
    """The control: a field without a label."""
    page = open_as("nobody", reverse("account_login"))
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')")
    with pytest.raises(AssertionError):
        assert_accessible(page)
