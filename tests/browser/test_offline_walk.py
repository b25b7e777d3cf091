"""A room without network, for real: Chromium's network is cut, the service worker answers."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from clubemploi.attendance.models import Signature
from clubemploi.attendance.operations import close_sheet, note_presence
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.attendance.queries import standing_sheet
from clubemploi.attendance.signing.own_phone import signing_address
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Attendance, Workshop
from tests.browser.conftest import BACKEND, assert_accessible
from tests.browser.gestures import PHONE, TABLET, draw, sign_as, statuses, tick
from tests.browser.patience import eventually
from tests.cast import in_days, make_trainee

pytestmark = pytest.mark.browser
READY, CUT = "Prêt sans réseau", "Sans réseau : page gardée sur cet appareil"
COPIES = "caches.keys().then(names => names.filter(name => name.startsWith('salle-de-')))"


@pytest.fixture
def workshop(stage):
    """Thierry's workshop has begun: Karim, Alix, Zoé."""
    for first, last in (("Alix", "Aubert"), ("Zoé", "Colin")):
        enrol_trainee(stage.club, make_trainee(first_name=first, last_name=last), by=stage.martine, channel="manager")
    Workshop.objects.filter(pk=stage.workshop.pk).update(starts_at=in_days(-1), ends_at=in_days(-1, hour=12))
    return stage.workshop


@pytest.fixture
def sheet(workshop):
    return f"/ateliers/{workshop.pk}/presences/"


def reopened(page, path):
    """The page closed, another opened in the same browser."""
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(path)
    return page


def passed_round(open_as, workshop, size=TABLET):
    page = open_as("thierry", f"/ateliers/{workshop.pk}/presences/", size=size)
    expect(page.get_by_text(READY)).to_be_visible()
    page.get_by_role("link", name="mode classe").click()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_text(READY)).to_be_visible()
    return page


def sign_in(page, user, live_server):
    """Another session in the same browser, as signing in gives it, with another token."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def test_the_sheet_opened_again_without_network_is_sent_once(stage, workshop, sheet, open_as):
    page = open_as("thierry", sheet, size=PHONE)
    expect(page.get_by_text(READY)).to_be_visible()
    page.context.set_offline(True)
    page = reopened(page, sheet)
    expect(page.get_by_text(CUT)).to_be_visible()
    tick(page, "Karim Benali", "Absent")
    page.get_by_role("button", name="tous présents").click()
    page = reopened(page, sheet)
    expect(page.get_by_text("3 changements sont gardés sur cet appareil")).to_be_visible()
    assert_accessible(page)
    page.goto("/mes-clubs/")
    expect(page.get_by_role("heading", name="Sans réseau")).to_be_visible()
    page.get_by_role("link", name="Présences, Faire le point").click()
    expect(page.get_by_role("group", name="Présence de Karim Benali").get_by_label("Absent")).to_be_checked()
    page.context.set_offline(False)
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    expect(page.get_by_text(CUT)).to_be_hidden()
    assert statuses() == {"Karim": "absent", "Alix": "present", "Zoé": "present"}
    assert set(Attendance.objects.filter(workshop=workshop).values_list("version", flat=True)) == {1}


def test_class_mode_on_a_tablet_goes_on_without_network_and_stays_locked(stage, workshop, sheet, open_as):
    page = passed_round(open_as, workshop)
    locked = page.url
    page.context.set_offline(True)
    sign_as(page, "Karim Benali")
    page = reopened(page, locked)
    expect(page.get_by_text(CUT)).to_be_visible()
    expect(page.get_by_role("button", name="Karim Benali")).to_be_disabled()
    sign_as(page, "Alix Aubert")
    for elsewhere in (sheet, "/mes-clubs/", "/"):
        page.goto(elsewhere)
        expect(page).to_have_url(locked)
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("2 signatures sur 3.", exact=True)).to_be_visible()
    assert sorted(Signature.objects.values_list("name", flat=True)) == ["Alix Aubert", "Karim Benali"]
    assert all(one.sent_at > one.device_at for one in Signature.objects.all())
    page.get_by_text("Tuteur : sortir du mode classe").click()
    page.get_by_label("Code du tuteur").fill("4711")
    page.get_by_role("button", name="Sortir").click()
    expect(page.get_by_text(READY)).to_be_visible()
    page.context.set_offline(True)
    page.goto(locked)
    expect(page.get_by_role("heading", name="Sans réseau")).to_be_visible()
    assert verify_all().faults == []


def test_signing_out_or_another_account_erases_what_was_kept(stage, workshop, sheet, open_as, live_server):
    page = open_as("thierry", sheet)
    expect(page.get_by_text(READY)).to_be_visible()
    eventually(lambda: page.evaluate(COPIES), [f"salle-de-{stage.thierry.pk}"])
    sign_in(page, stage.odile, live_server)
    page.goto("/mes-clubs/")
    page.wait_for_function(f"async () => (await {COPIES}).length === 0")
    sign_in(page, stage.thierry, live_server)
    page.goto(sheet)
    expect(page.get_by_text(READY)).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion/")
    page.wait_for_function(f"async () => (await {COPIES}).length === 0")
    page.context.set_offline(True)
    page.goto(sheet)
    expect(page.get_by_role("heading", name="Sans réseau")).to_be_visible()
    expect(page.get_by_text("Karim")).to_have_count(0)


def test_a_copy_dies_after_a_day_and_with_the_sheet(stage, workshop, sheet, open_as):
    page = open_as("thierry", sheet)
    expect(page.get_by_text(READY)).to_be_visible()
    page.evaluate(
        """async (path) => {
          const cache = await caches.open((await caches.keys()).find((name) => name.startsWith("salle-de-")));
          const copy = await cache.match(path), headers = new Headers(copy.headers);
          headers.set("X-Kept-At", Date.now() - 24 * 3600 * 1000);
          await cache.put(path, new Response(await copy.text(), { headers }));
        }""",
        sheet,
    )
    page.context.set_offline(True)
    page.goto(sheet)
    expect(page.get_by_role("heading", name="Sans réseau")).to_be_visible()
    page.context.set_offline(False)
    page.goto(sheet)
    expect(page.get_by_text(READY)).to_be_visible()
    close_sheet(workshop, by=stage.thierry, confirmed=True)
    page.reload()
    page.wait_for_function("async () => !(await caches.match(location.pathname))")


def test_hours_later_the_session_is_over_and_nothing_is_lost(stage, workshop, sheet, open_as, live_server):
    page = passed_round(open_as, workshop)
    page.context.set_offline(True)
    sign_as(page, "Karim Benali")
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="reconnectez-vous")).to_be_visible()
    assert not Signature.objects.exists()
    sign_in(page, stage.odile, live_server)  # somebody else's session sends nothing of Thierry's
    with page.expect_response("**/classe/"):  # asked whose page this is now
        page.evaluate("window.dispatchEvent(new Event('online'))")
    assert not Signature.objects.exists()
    sign_in(page, stage.thierry, live_server)
    page.goto(sheet)
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => localStorage[key].includes('strokes'))")
    assert Signature.objects.get().witness == stage.thierry


def test_a_new_token_loses_no_tick(stage, workshop, sheet, open_as, live_server):
    page = open_as("thierry", sheet)
    sign_in(page, stage.thierry, live_server)
    tick(page, "Karim Benali", "Excusé")
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    assert statuses() == {"Karim": "excused"}


def test_two_devices_and_a_sheet_closed_meanwhile(stage, workshop, sheet, open_as):
    tablet = passed_round(open_as, workshop)
    phone = open_as("thierry", sheet, size=PHONE)
    tablet.context.set_offline(True)
    phone.context.set_offline(True)
    sign_as(tablet, "Karim Benali")
    sign_as(tablet, "Alix Aubert")
    tick(phone, "Karim Benali", "Absent")
    tick(phone, "Zoé Colin", "Absent")
    row = Attendance.objects.get(workshop=workshop, enrolment__trainee__first_name="Zoé")
    note_presence(row, {"status": "present"}, by=stage.martine)
    close_sheet(workshop, by=stage.martine, confirmed=True)

    tablet.context.set_offline(False)
    told = tablet.get_by_role("alert").filter(has_text="n’a pas pu être enregistré")
    expect(told).to_contain_text("Alix Aubert, signature : Cette feuille est close")
    expect(told.get_by_role("button")).to_have_count(0)
    phone.context.set_offline(False)
    told = phone.get_by_role("alert").filter(has_text="n’a pas pu être enregistré")
    expect(told).to_contain_text("Zoé Colin, absent : Cette feuille est close")
    phone.reload()
    expect(told).to_contain_text("Karim Benali, absent")
    assert_accessible(phone)
    assert not Signature.objects.exists()

    phone.get_by_text("Rouvrir la feuille…").click()
    phone.get_by_label("Pourquoi la rouvrir").fill("Deux appareils étaient sans réseau.")
    phone.get_by_role("button", name="Rouvrir", exact=True).click()
    eventually(lambda: standing_sheet(workshop), None)
    tablet.get_by_text("Tuteur : sortir du mode classe").click()
    tablet.get_by_label("Code du tuteur").fill("4711")
    tablet.get_by_role("button", name="Sortir").click()
    tablet.get_by_role("button", name="Réessayer").click()
    expect(tablet.get_by_text("n’a pas pu être enregistré")).to_be_hidden()
    assert sorted(Signature.objects.values_list("name", flat=True)) == ["Alix Aubert", "Karim Benali"]
    phone.get_by_role("button", name="J’ai lu").click()
    expect(phone.get_by_text("n’a pas pu être enregistré")).to_be_hidden()
    phone.reload()
    expect(phone.get_by_text("n’a pas pu être enregistré")).to_be_hidden()


def test_who_signed_on_both_devices_signs_once(stage, workshop, open_as):
    devices = [passed_round(open_as, workshop), passed_round(open_as, workshop)]
    for device in devices:
        device.context.set_offline(True)
        sign_as(device, "Karim Benali")
    devices[0].context.set_offline(False)
    expect(devices[0].get_by_text("Une est gardée")).to_have_count(0)
    devices[1].context.set_offline(False)
    expect(devices[1].get_by_role("alert").filter(has_text="Karim Benali a déjà signé.")).to_be_visible()
    assert Signature.objects.count() == 1


def test_the_qr_page_before_during_and_after(stage, workshop, open_as):
    path = signing_address(workshop).partition("8000")[2]
    now, minute = timezone.now(), dt.timedelta(minutes=1)
    page = open_as("karim", "/", size=PHONE)
    for begins, said in ((20, "On signe pendant l’atelier"), (10, None), (-100, None), (-200, "L’atelier est fini")):
        times = {"starts_at": now + begins * minute, "ends_at": now + (begins + 120) * minute}
        Workshop.objects.filter(pk=workshop.pk).update(**times)
        page.goto(path)
        if said:
            expect(page.get_by_text(said)).to_be_visible()
        expect(page.get_by_role("button", name="Valider ma signature")).to_have_count(0 if said else 1)
    Workshop.objects.filter(pk=workshop.pk).update(starts_at=now - 30 * minute, ends_at=now + 60 * minute)
    page.goto(path)
    draw(page)
    page.get_by_role("button", name="Valider ma signature").click()
    expect(page.get_by_role("heading", name="Merci, c’est signé")).to_be_visible()
