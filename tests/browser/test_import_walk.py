"""The manager's spreadsheet, from the file to the records, with and without JavaScript, the worker at work beside."""

import re
import threading

import pytest
from django.db import connections
from playwright.sync_api import expect

from clubemploi.imports import tasks
from clubemploi.imports.models import Import
from clubemploi.trainees.models import Trainee
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import PHONE, both
from tests.browser.patience import WAIT
from tests.imports.sheets import as_xlsx

pytestmark = pytest.mark.browser
SHEET = [
    ["Export des stagiaires au 03/11/2026"],
    [],
    ["N° session", "NOM ", "Prénom", "Mail", "Téléphone", "CP", "Ville", "Né(e) le", "Situation"],
    ["2026-19", "LE GUEN", "Nathalie", "nathalie.leguen@exemple.fr", 612345679, 2000, "Laon", "7/7/72", "DE"],
    ["2026-19", "ROCHE", "Monique", "néant", "06 12 34 56 80", 1000, "Bourg-en-Bresse", "31/02/1970", "CDI"],
    ["2026-19", "Benali", "Karim", "karim.autre@exemple.fr", "", "", "", "", ""],
    ["Total : 3 lignes"],
]


@pytest.fixture
def worker(stage, settings, tmp_path):
    """The worker's loop, on a thread of its own."""
    settings.MEDIA_ROOT = tmp_path
    stop = threading.Event()

    def loop():
        while not stop.is_set():
            if not tasks.run_next():
                stop.wait(0.1)
        connections.close_all()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(timeout=WAIT / 1000)


@both
def test_from_the_spreadsheet_to_the_records(stage, open_as, worker, js):
    page = open_as("martine", "/imports/", js=js)
    file = {"name": "stagiaires.xlsx", "mimeType": "application/octet-stream", "buffer": as_xlsx(SHEET)}
    page.get_by_label("Votre tableau").set_input_files(file)
    page.get_by_role("button", name="Lire ce tableau").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vérifiez les colonnes")
    expect(page.get_by_text("Les titres sont à la ligne 3")).to_be_visible()
    page.get_by_role("button", name="Lire toutes les lignes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Voici ce qui va se passer")
    assert Trainee.objects.count() == 2  # the cast's own: nothing is written yet
    if js:  # axe itself is a script
        assert_accessible(page)
    expect(page.get_by_text("attend votre avis")).to_be_visible()
    page.get_by_role("button", name="Ce sont deux personnes").click()
    expect(page.get_by_text("attend votre avis")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Cellules laissées vides")).click()
    expect(page.get_by_text("31/02/1970")).to_be_visible()
    page.get_by_role("button", name="Confirmer l’import").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est fait")
    assert Trainee.objects.count() == 5
    assert Trainee.objects.get(last_name="Le Guen").postcode == "02000"
    assert Trainee.objects.get(last_name="Roche").birth_date is None


def test_a_wrong_file_is_answered_beside_the_field(stage, open_as, worker):
    page = open_as("martine", "/imports/", size=PHONE)
    file = {"name": "photo.xlsx", "mimeType": "application/octet-stream", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 200}
    page.get_by_label("Votre tableau").set_input_files(file)
    page.get_by_role("button", name="Lire ce tableau").click()
    expect(page.locator("#id_file_error")).to_be_visible()
    assert_accessible(page)
    assert not Import.objects.exists()
