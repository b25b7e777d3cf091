"""« kit de l’atelier » and Mon espace: the tutor chooses, the trainee finds it on the day, on a phone."""

import pytest
from playwright.sync_api import expect

from clubemploi.clubs.models import Workshop
from clubemploi.documents.folders.operations import create_folder
from clubemploi.documents.models import Download
from clubemploi.documents.operations import add_document
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import PHONE, both
from tests.cast import in_days
from tests.documents.conftest import send, upload

pytestmark = pytest.mark.browser


@pytest.fixture
def guide(stage, settings, tmp_path):
    """Two documents of the library, and one sent to the club; its first workshop is today."""
    settings.MEDIA_ROOT = tmp_path
    Workshop.objects.filter(pk=stage.workshop.pk).update(starts_at=in_days(0, 23, 50), ends_at=in_days(0, 23, 58))
    folder = create_folder({"name": "Modèles de CV", "audience": "tutors", "parent": None}, by=stage.martine)
    guide, _, sent = (
        add_document(folder, upload(f"{name}.txt", name.encode()), by=stage.martine)
        for name in ("Guide du CV", "Plan", "Adresses utiles")
    )
    send(sent, stage.club, stage.trainee, by=stage.thierry)
    return guide


@both
def test_the_tutor_chooses_and_the_trainee_finds_it_on_the_day(stage, guide, open_as, js):
    page = open_as("thierry", f"/ateliers/{stage.workshop.pk}/kit/", js=js)
    page.get_by_label("Guide du CV").check()
    page.get_by_label("Plan").check()
    page.get_by_role("button", name="Mettre dans le kit").click()
    expect(page.get_by_role("status")).to_contain_text("2 documents ajoutés")
    page.get_by_role("button", name="Retirer Plan").click()
    expect(page.get_by_role("heading", name="Dans le kit 1")).to_be_visible()
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_role("heading", name="Dans le kit 2")).to_be_visible()

    page = open_as("karim", "/espace/", js=js, size=PHONE)
    expect(page.get_by_text("Les documents de l’atelier")).to_be_visible()
    expect(page.get_by_role("link", name="Adresses utiles", exact=True)).to_be_visible()
    page.get_by_role("link", name="Guide du CV").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Guide du CV")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger").click()
    assert taken.value.suggested_filename == "Guide du CV.txt"
    page.goto("/espace/")
    page.get_by_role("link", name="Mes documents").click()
    expect(page.get_by_text("téléchargé le")).to_have_count(1)
    expect(page.get_by_text("nouveau")).to_have_count(2)
    if js:  # axe itself is a script: without it one would wait for ever
        assert_accessible(page)
    assert Download.objects.filter(trainee=stage.trainee).count() == 1
