"""Step 10 on a phone in a room without network, and on a large screen by the keyboard."""

import datetime as dt
import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clubemploi.attendance.models import AttendanceSheet, Signature
from clubemploi.attendance.operations import note_presence
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.attendance.signing.own_phone import signing_address
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Attendance, Club, Workshop
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import PHONE, TABLET, both, draw, sign_as, statuses, tick
from tests.browser.patience import PATIENCE
from tests.cast import in_days, make_trainee

pytestmark = pytest.mark.browser


@pytest.fixture
def workshop(stage):
    """Thierry's workshop has begun: fifteen people, of whom Karim."""
    Club.objects.filter(pk=stage.club.pk).update(capacity=20)
    for number in range(14):
        person = make_trainee(first_name=f"Alix{number:02}", last_name=f"Zola{number:02}")
        enrol_trainee(stage.club, person, by=stage.martine, channel="manager")
    Workshop.objects.filter(pk=stage.workshop.pk).update(starts_at=in_days(-1), ends_at=in_days(-1, hour=12))
    return stage.workshop


@both
def test_fifteen_people_in_four_taps_under_forty_seconds(stage, workshop, open_as, js):
    page = open_as("thierry", "/mes-clubs/", js=js, size=PHONE)
    page.get_by_role("link", name=re.compile("Faire le point")).click()
    begun, taps = time.monotonic(), 0
    page.get_by_role("button", name="tous présents").click()
    taps += 1
    tick(page, "Karim Benali", "Absent")
    tick(page, "Alix03 Zola03", "En retard")
    taps += 2
    if js:
        expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    else:
        page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Clôturer la feuille").click()
    taps += 1
    expect(page.get_by_text("est close (version 1)")).to_be_visible()
    assert taps == 4
    assert time.monotonic() - begun < 40 * PATIENCE
    found = statuses()
    assert (found["Karim"], found["Alix03"], found["Alix00"]) == ("absent", "late", "present")
    assert AttendanceSheet.objects.get().closed_by == stage.thierry


def test_without_network_no_tick_is_lost(stage, workshop, open_as):
    page = open_as("thierry", f"/ateliers/{workshop.pk}/presences/", size=PHONE)
    page.context.set_offline(True)
    tick(page, "Karim Benali", "Présent")
    tick(page, "Alix01 Zola01", "Absent")
    expect(page.get_by_text("2 changements sont gardés sur cet appareil")).to_be_visible()
    page.get_by_role("button", name="Clôturer la feuille").click()
    expect(page.get_by_text("La feuille pourra être close ensuite.")).to_be_visible()
    assert statuses() == {}
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    assert statuses() == {"Karim": "present", "Alix01": "absent"}


def test_what_was_kept_is_sent_after_a_reload(stage, workshop, open_as):
    page = open_as("thierry", f"/ateliers/{workshop.pk}/presences/", size=PHONE)
    page.route("**/presences/*/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    tick(page, "Karim Benali", "Excusé")
    expect(page.get_by_text("1 changement est gardé")).to_be_visible()
    page.unroute("**/presences/*/")
    page.reload()
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    assert statuses() == {"Karim": "excused"}
    expect(page.get_by_role("group", name="Présence de Karim Benali").get_by_label("Excusé")).to_be_checked()


@pytest.mark.parametrize(("choice", "kept"), [("Garder ce qui est ici", "absent"), ("Prendre l’autre", "late")])
def test_two_devices_that_disagree_are_told(stage, workshop, open_as, choice, kept):
    page = open_as("thierry", f"/ateliers/{workshop.pk}/presences/", size=PHONE)
    row = Attendance.objects.get(workshop=workshop, enrolment=stage.enrolment)
    note_presence(row, {"status": "late"}, by=stage.martine)
    tick(page, "Karim Benali", "Absent")
    expect(page.get_by_role("alert")).to_contain_text("Un autre appareil a noté : en retard. Ici : absent.")
    page.get_by_role("button", name=choice).click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    row.refresh_from_db()
    assert row.status == kept


def test_a_comment_is_warned_about_and_its_reader_said(stage, workshop, open_as):
    page = open_as("thierry", f"/ateliers/{workshop.pk}/presences/")
    row = page.locator("[data-first=Karim]")
    row.get_by_text("commentaire", exact=True).click()
    box = row.get_by_label("Commentaire sur Karim Benali")
    expect(row.get_by_label("Qui le lira")).to_have_value("trainee")
    box.fill("Il est malade.")
    expect(row.get_by_text("semble parler de santé")).to_be_visible()
    box.fill("")
    expect(row.get_by_text("semble parler")).to_be_hidden()
    row.get_by_role("button", name="A avancé sur son CV.").click()
    expect(box).to_have_value("A avancé sur son CV.")
    row.get_by_label("Qui le lira").select_option(label="tuteurs seulement")
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    page.reload()
    expect(box).to_have_value("A avancé sur son CV.")
    assert Attendance.objects.get(comment="A avancé sur son CV.").audience == "tutors"
    assert_accessible(page)


def test_the_grid_by_the_keyboard_alone(stage, workshop, open_as):
    page = open_as("thierry", f"/clubs/{stage.club.pk}/presences/")
    first = page.locator("[data-cell]").first
    first.focus()
    expect(first).to_have_attribute("aria-label", re.compile("attendu"))
    page.keyboard.press("p")
    page.keyboard.press("a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    cells = page.locator("[data-cell]")
    for number, letter in enumerate("PA·E"):
        expect(cells.nth(number)).to_have_text(letter)
    assert sorted(statuses().values()) == ["absent", "excused", "present"]
    assert_accessible(page)


# ── Step 11, (a): the tutor's device passed round ───────────────────────────
@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_the_device_is_passed_round_then_the_tutor_signs_and_closes(stage, workshop, open_as, size):
    page = open_as("thierry", f"/ateliers/{workshop.pk}/presences/", size=size)
    page.get_by_role("link", name="mode classe").click()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Commencer").click()
    assert_accessible(page)
    page.get_by_role("button", name="Karim Benali").click()
    page.get_by_role("button", name="Valider ma signature").click()
    expect(page.get_by_text("La signature est vide")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Revenir").click()
    sign_as(page, "Karim Benali")
    sign_as(page, "Alix01 Zola01")
    expect(page.get_by_text("2 signatures sur 15.", exact=True)).to_be_visible()
    assert statuses() == {"Karim": "present", "Alix01": "present"}

    page.goto("/mes-clubs/")
    expect(page.get_by_text("Cet appareil est réservé à cette page")).to_be_visible()
    page.get_by_text("Tuteur : sortir du mode classe").click()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Sortir").click()

    page.get_by_text("Signature du tuteur").click()
    draw(page)
    page.get_by_role("button", name="Signer", exact=True).click()
    expect(page.get_by_text("Votre signature est enregistrée")).to_be_visible()
    page.get_by_role("button", name="Clôturer la feuille").click()
    page.get_by_role("button", name="Clôturer quand même").click()
    expect(page.get_by_text("est close (version 1)")).to_be_visible()
    content = AttendanceSheet.objects.get().content
    assert content["tutor_signature"] == 3
    assert sum(person["signature"] is not None for person in content["people"]) == 2
    assert verify_all().faults == []


def test_signing_goes_on_without_network(stage, workshop, open_as):
    page = open_as("thierry", f"/ateliers/{workshop.pk}/classe/", size=TABLET)
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_text("0 signature sur 15.")).to_be_visible()
    page.wait_for_load_state()
    page.context.set_offline(True)
    sign_as(page, "Karim Benali")
    sign_as(page, "Alix01 Zola01")
    expect(page.get_by_text("2 sont gardées sur cet appareil")).to_be_visible()
    assert not Signature.objects.exists()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("2 sont gardées")).to_have_count(0)
    expect(page.get_by_text("2 signatures sur 15.", exact=True)).to_be_visible()
    assert Signature.objects.count() == 2
    assert all(one.device_at for one in Signature.objects.all())


def test_each_on_their_own_phone_by_the_qr_code(stage, workshop, open_as):
    Workshop.objects.filter(pk=workshop.pk).update(
        starts_at=timezone.now() - dt.timedelta(minutes=30), ends_at=timezone.now() + dt.timedelta(hours=1)
    )
    board = open_as("thierry", f"/ateliers/{workshop.pk}/qr/")
    expect(board.get_by_role("img", name="QR code de l’atelier")).to_be_visible()
    assert_accessible(board)
    page = open_as("karim", signing_address(workshop).partition("8000")[2], size=PHONE)
    assert_accessible(page)
    page.get_by_role("button", name="Valider ma signature").click()
    expect(page.get_by_text("La signature est vide")).to_be_visible()
    draw(page)
    page.get_by_role("button", name="Valider ma signature").click()
    expect(page.get_by_role("heading", name="Merci, c’est signé")).to_be_visible()
    assert Signature.objects.get().method == "own"
    assert statuses() == {"Karim": "present"}
