"""Step 13: « envoi documentation », from the club's page to the trainee who takes a document, on every browser."""

import os

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.documents.folders.operations import create_folder
from clubemploi.documents.models import Download
from clubemploi.mailings import tasks as mailings
from clubemploi.mailings.models import Delivery, Mailing, hash_of
from clubemploi.outbox.models import Message
from tests.browser.conftest import assert_accessible
from tests.browser.gestures import PHONE, both
from tests.cast import make_trainee
from tests.documents.sending.sendings import TOKEN, publish

pytestmark = pytest.mark.browser


@pytest.fixture
def library(stage, settings, tmp_path):
    """Two documents, and one enrolled without an e-mail."""
    settings.MEDIA_ROOT = tmp_path
    enrol_trainee(
        stage.club, make_trainee(first_name="Yves", last_name="Bellec", email=""), by=stage.martine, channel="manager"
    )
    enrol_trainee(stage.club, make_trainee(first_name="Zoé", last_name="Aubert"), by=stage.martine, channel="manager")
    folder = create_folder({"name": "Candidater", "audience": "both", "parent": None}, by=stage.martine)
    return [
        publish(stage.martine, folder, "CV modèle", 700_000),
        publish(stage.martine, folder, "Guide de l’entretien", 400_000),
    ]


@both
def test_step_13_the_tutor_sends_documents(stage, library, open_as, js, tmp_path):
    page = open_as("thierry", reverse("club_detail", args=[stage.club.pk]), js=js)
    page.get_by_role("button", name="envoi documentation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Envoi documentation")
    expect(page.get_by_label("Karim Benali")).to_be_checked()
    expect(page.get_by_role("listitem").filter(has_text="Yves Bellec")).to_contain_text("pas d’adresse")
    page.get_by_label("Zoé Aubert").uncheck()
    page.get_by_label("CV modèle").check()
    page.get_by_label("Guide de l’entretien").check()
    page.get_by_role("button", name="Ajouter les documents cochés").click()
    expect(page.get_by_text("1,4 Mo sur 2 Mo").first).to_be_visible()
    assert Mailing.objects.get().deliveries.kept().count() == 1

    mine = tmp_path / "Mémo de l’été.txt"
    mine.write_bytes(("Ligne\n" + os.urandom(9).hex() + "\n").encode() * 22_000)
    page.get_by_label("Sur votre ordinateur").set_input_files(mine)
    if not js:
        page.get_by_role("button", name="Ajouter ces fichiers").click()
    added = page.get_by_role("status").filter(has_text="est ajouté")
    expect(added).to_contain_text("Mémo de l’été")  # the file is looked at first
    expect(page.get_by_text("(684 ko) partira par lien")).to_be_visible()
    page.get_by_role("button", name="Joindre au mail : CV modèle").click()
    expect(page.get_by_text("de trop").first).to_be_visible()
    if js:
        assert_accessible(page)
    page.get_by_role("button", name="Faire partir les plus lourds par lien").click()
    expect(page.get_by_text("de trop")).to_have_count(0)
    expect(page.locator("#apercu")).to_contain_text("Bonjour Karim")
    expect(page.locator("#apercu")).to_contain_text("Guide de l’entretien.pdf")

    page.get_by_role("button", name="M’envoyer un essai").click()
    expect(page.get_by_role("status").first).to_contain_text("L’essai part à thierry@exemple.fr")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("part dans cinq minutes")
    page.get_by_role("button", name="Rappeler l’envoi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Envoi documentation")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("button", name="Rappeler l’envoi")).to_be_visible()
    Mailing.objects.update(send_at=timezone.now())
    while mailings.queue_next():
        pass
    mail = Message.objects.get(kind="documents")
    assert sorted(one["name"] for one in mail.attachments) == ["Guide de l’entretien.pdf", "Mémo de l’été.txt"]
    Delivery.objects.filter(trainee=stage.trainee).update(token_hash=hash_of(TOKEN))

    theirs = open_as("nobody", reverse("receive", args=[TOKEN]), size=PHONE, js=js)
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Bonjour Karim")
    with theirs.expect_download() as taken:
        theirs.get_by_role("button", name="Télécharger CV modèle").click()
    assert taken.value.suggested_filename == "CV modèle.pdf"
    theirs.reload()
    expect(theirs.get_by_text("Vous avez téléchargé ce document le")).to_be_visible()
    if js:
        assert_accessible(theirs)
    assert Download.objects.get().trainee == stage.trainee

    page.goto(reverse("club_detail", args=[stage.club.pk]))
    page.get_by_role("link", name="CV modèle, Guide de l’entretien, Mémo de l’été").click()
    expect(page.get_by_role("row", name="Karim Benali")).to_contain_text("téléchargé le")
    if js:
        assert_accessible(page)
