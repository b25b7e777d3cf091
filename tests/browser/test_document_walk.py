"""Step 13 in a browser: the manager drops files and arranges them, a tutor looks at them and takes them."""

import base64
import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from clubemploi.documents.folders.operations import create_folder
from clubemploi.documents.models import Document
from clubemploi.documents.operations import add_document
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import PHONE, both
from tests.documents.conftest import upload
from tests.uploads.files_corpus import pdf, picture

pytestmark = pytest.mark.browser
# As when files are dragged from the desktop.
DROP = """(files) => {
  const transfer = new DataTransfer();
  for (const [name, type, text] of files)
    transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, { type }));
  const event = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.querySelector("[data-upload]").dispatchEvent(event);
}"""


@pytest.fixture
def folder(stage, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return create_folder({"name": "Modèles de CV", "audience": "tutors", "parent": None}, by=stage.martine)


def as_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_files_are_dropped_renamed_and_put_in_order(stage, folder, open_as):
    page = open_as("martine", f"/documents/gestion/{folder.pk}/")
    expect(page.get_by_role("button", name="Mettre en ligne")).to_be_hidden()
    files = [("CV_débutant.pdf", "application/pdf", as_text(pdf())), ("photo.jpg", "image/jpeg", as_text(picture()))]
    files.append(("jeu.exe", "", as_text(b"MZ\x90\x00" * 100)))
    page.evaluate(DROP, files)
    uploads = page.locator(".upload")
    expect(uploads.filter(has_text="en ligne")).to_have_count(2)
    refused = uploads.filter(has_text="jeu.exe")
    expect(refused.locator(".state.no")).to_be_visible()
    expect(page.locator("#documents").get_by_role("link", name="CV débutant", exact=True)).to_be_visible()
    refused.get_by_role("button", name="Retirer de la liste").click()
    expect(uploads).to_have_count(2)
    page.evaluate(DROP, files[:1])  # the same again
    again = uploads.filter(has_text="déjà là")
    expect(again).to_be_visible()
    assert_accessible(page)
    again.get_by_role("button", name="Garder les deux").click()
    expect(uploads.filter(has_text="en ligne")).to_have_count(3)
    expect(page.locator("#documents li")).to_have_count(3)
    page.get_by_role("link", name="Modifier photo").click()
    page.get_by_label("Titre").fill("Exemple de photo")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("« Exemple de photo » est enregistré.")).to_be_visible()
    up = page.get_by_role("button", name="Monter Exemple de photo")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#documents li").first).to_contain_text("Exemple de photo")
    expect(page.get_by_role("button", name="Monter Exemple de photo")).to_be_focused()
    assert Document.objects.standing().first().title == "Exemple de photo"


def test_without_script_one_form_sends_them_all(stage, folder, open_as, tmp_path):
    paths = [tmp_path / "un.txt", tmp_path / "deux.txt"]
    for path in paths:
        path.write_text(path.name)
    page = open_as("martine", f"/documents/gestion/{folder.pk}/", js=False, size=PHONE)
    page.get_by_label("Déposez vos fichiers ici").set_input_files(paths)
    page.get_by_role("button", name="Mettre en ligne").click()
    expect(page.get_by_text("2 documents sont en ligne.")).to_be_visible()
    page.get_by_role("button", name="Descendre un").click()
    expect(page.locator("#documents li").last).to_contain_text("un")
    page.get_by_role("link", name="Supprimer deux").click()
    page.get_by_role("button", name="Supprimer").click()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("« deux » est rétabli.")).to_be_visible()


def test_a_network_that_drops_loses_nothing(stage, folder, open_as):
    page = open_as("martine", f"/documents/gestion/{folder.pk}/")
    page.context.set_offline(True)
    page.evaluate(DROP, [("un.txt", "text/plain", as_text(b"un"))])
    expect(page.get_by_text("Le réseau ne répond pas")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator(".upload").filter(has_text="en ligne")).to_be_visible()
    assert Document.objects.count() == 1


@both
def test_a_tutor_looks_and_takes(stage, folder, open_as, js):
    for name, content in (("CV.pdf", pdf()), ("photo.jpg", picture()), ("note.txt", "Été".encode())):
        add_document(folder, upload(name, content), by=stage.martine)
    page = open_as("thierry", "/documents/", js=js, size=PHONE)
    page.get_by_role("link", name="note", exact=True).click()
    expect(page.frame_locator("iframe").get_by_text("Été")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="photo", exact=True).click()
    expect(page.get_by_role("img", name="photo")).to_have_js_property("complete", True)
    expect(page.get_by_role("img", name="photo")).not_to_have_js_property("naturalWidth", 0)
    page.go_back()
    for title in ("photo", "note"):
        page.get_by_label(f"Cocher {title}").check()
    for _ in range(2):  # again, without a reload
        with page.expect_download() as taken:
            page.get_by_role("button", name="Emporter les documents cochés").click()
        archive = zipfile.ZipFile(io.BytesIO(Path(taken.value.path()).read_bytes()))
        assert archive.namelist() == ["Modèles de CV/photo.jpg", "Modèles de CV/note.txt"]
