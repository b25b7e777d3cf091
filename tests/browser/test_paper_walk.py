"""Step 11, (c): the sheet signed on paper, photographed with a phone, confirmed, closed and sealed."""

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from clubemploi.attendance.models import AttendanceSheet, Scan
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Workshop
from clubemploi.clubs.workshops.printed_codes import paper_address
from tests.attendance.paper.pages import paper_page
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import PHONE, both, statuses, tick
from tests.browser.patience import eventually
from tests.cast import in_days, make_trainee

pytestmark = pytest.mark.browser


def photograph(number):
    return {"name": f"Page {number}.jpg", "mimeType": "image/jpeg", "buffer": paper_page(number)}


@pytest.fixture
def workshop(stage):
    for name in ("Alix", "Zoé"):
        person = make_trainee(first_name=name, last_name="Aubert")
        enrol_trainee(stage.club, person, by=stage.martine, channel="manager")
    Workshop.objects.filter(pk=stage.workshop.pk).update(starts_at=in_days(-1), ends_at=in_days(-1, hour=12))
    return Workshop.objects.get(pk=stage.workshop.pk)


@both
def test_two_photographs_become_a_sealed_sheet(stage, workshop, open_as, js):
    page = open_as("thierry", paper_address(workshop).partition("8000")[2], js=js, size=PHONE)
    expect(page.get_by_role("heading", name="Feuille papier")).to_be_visible()
    page.get_by_label("Photos ou fichiers de la feuille").set_input_files([photograph(2), photograph(1)])
    page.get_by_role("button", name="Joindre").click()
    expect(page.get_by_text("2 pages sont jointes.")).to_be_visible()
    expect(page.get_by_text("Confirmez les présences d’après la feuille")).to_be_visible()
    expect(page.get_by_role("img", name="Page 1 sur 2")).to_be_visible()
    if js:
        assert_accessible(page)

    page.get_by_role("link", name=re.compile("feuille papier")).click()
    page.get_by_role("button", name="Monter la page 2").click()
    names = Scan.objects.standing().values_list("name", flat=True)
    eventually(lambda: list(names.all()), ["Page 1.jpg", "Page 2.jpg"])
    page.get_by_role("button", name="Tourner la page 1").click()
    page.get_by_role("button", name="Retirer la page 2").click()
    expect(page.get_by_text("La page 2 est retirée.")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Page 2", exact=True)).to_be_visible()
    if js:
        assert_accessible(page)
    page.get_by_role("link", name="Confirmer les présences").click()

    page.get_by_role("button", name="tous présents").click()
    tick(page, "Alix Aubert", "Absent")
    if js:
        expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    else:
        page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Clôturer la feuille").click()
    expect(page.get_by_text("est close (version 1)")).to_be_visible()
    assert statuses() == {"Karim": "present", "Alix": "absent", "Zoé": "present"}

    sealed = page.request.get(f"/feuilles/{AttendanceSheet.objects.get().pk}/pdf/")
    assert len(pypdfium2.PdfDocument(sealed.body())) == 4  # the table, two pages of paper, the proof
    assert verify_all().faults == []
