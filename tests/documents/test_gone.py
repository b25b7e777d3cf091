"""Files that are not there any more, or not yet: each way of taking them says so, and the rest works."""

import io
import uuid
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from clubemploi.core.errors import Refused
from clubemploi.documents import operations
from clubemploi.documents.kits.operations import tie_documents
from clubemploi.documents.models import Document, Download, Version
from clubemploi.documents.sending import operations as sending_operations
from clubemploi.files.storage import drop_file
from clubemploi.outbox.models import Message
from clubemploi.outbox.smtp import transport
from clubemploi.outbox.tasks import run_next
from tests.documents.conftest import upload
from tests.documents.sending.sendings import publish


@pytest.fixture(autouse=True)
def _somewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "kept"


def test_an_archive_names_what_is_missing_and_opens(as_, cast, folders):
    gone, there = publish(cast.martine, folders["tous"], "Perdu"), publish(cast.martine, folders["tous"], "Là")
    drop_file(gone.current.file_name)
    response = as_("thierry").post(reverse("library_zip"), {"folder": folders["tous"].pk})
    assert response["Content-Encoding"] == "identity"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert archive.testzip() is None
    assert archive.namelist() == ["Pour tous/Là.pdf", "LISEZ-MOI - fichiers introuvables.txt"]
    assert "Pour tous/Perdu.pdf" in archive.read(archive.namelist()[-1]).decode()
    assert there.pk


def test_a_file_that_is_gone_is_a_page_not_found_and_counts_for_nothing(as_, cast, folders):
    document = publish(cast.martine, folders["tous"])
    drop_file(document.current.file_name)
    address = reverse("document_file", args=[document.pk])
    for who in ("martine", "thierry", "karim"):
        assert as_(who).get(address).status_code == 404
    assert as_("martine").get(reverse("version_file", args=[document.current_id])).status_code == 404
    assert not Download.objects.exists()


def test_an_absurd_range_is_no_range(as_, cast, folders):
    document = publish(cast.martine, folders["tous"])
    answer = as_("thierry").get(
        reverse("document_file", args=[document.pk]), headers={"range": f"bytes=0-{'9' * 5000}"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(("state", "words"), [("checking", "en contrôle"), ("infected", "antivirus")])
def test_a_trial_carries_nothing_that_may_not_leave(cast, folders, sending, as_, state, words):
    sending_operations.pick_documents(sending, [publish(cast.martine, folders["tous"])], [], by=cast.thierry)
    Version.objects.update(check_state=state)
    mailing = sending.mailing
    with pytest.raises(Refused, match=words):
        sending_operations.try_sending(mailing, mailing.deliveries.kept().first(), by=cast.thierry)
    mailing.refresh_from_db()
    text = {"subject": mailing.subject, "body": mailing.body, "version": mailing.version, "action": "trial"}
    page = as_("thierry").post(reverse("sending_compose", args=[sending.pk]), text)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Message.objects.filter(kind="trial-copy").exists()


def test_a_mail_without_its_file_says_so_and_one_waits_for_the_storage(
    cast, folders, sending, sink, mail_server, monkeypatch
):
    mail_server(sink.port)
    document = publish(cast.martine, folders["tous"])
    sending_operations.pick_documents(sending, [document], [], by=cast.thierry)
    row = sending.mailing.deliveries.kept().first()
    sending_operations.try_sending(sending.mailing, row, by=cast.thierry)

    def away(name):
        raise ConnectionError(name)

    with monkeypatch.context() as patch:
        patch.setattr(transport, "kept_file", away)
        run_next()
    mail = Message.objects.get(kind="trial-copy")
    assert (mail.state, "pour l’instant" in mail.answer) == ("deferred", True)
    Message.objects.update(next_try_at=mail.created_at)
    drop_file(document.current.file_name)
    run_next()
    mail.refresh_from_db()
    assert (mail.state, "n’est plus gardé" in mail.answer) == ("refused", True)


def test_two_clicks_at_the_same_moment_make_one_document(cast, folders, monkeypatch):
    key, check = uuid.uuid4(), operations._checked

    def first_the_other(file):
        monkeypatch.setattr(operations, "_checked", check)
        operations.add_document(folders["tous"], upload("a.txt", b"a"), by=cast.martine, creation_key=key)
        return check(file)

    monkeypatch.setattr(operations, "_checked", first_the_other)
    again = operations.add_document(
        folders["tous"], upload("a.txt", b"a"), by=cast.martine, creation_key=key, confirmed=True
    )
    assert Document.objects.get() == again
    assert len(default_storage.listdir("documents")[1]) == 1


def test_no_undo_is_proposed_that_would_not_be_granted(as_, cast, folders):
    theirs, ours = publish(cast.martine, folders["stagiaires"], "Secret"), publish(cast.martine, folders["tous"])
    workshop = cast.club.workshops.upcoming().first()
    tie_documents(workshop, [theirs, ours], by=cast.martine)
    for document, undone in ((theirs, False), (ours, True)):
        address = reverse("kit_remove", args=[workshop.pk, document.pk])
        page = as_("thierry").post(address, follow=True).content.decode()
        assert "n’est plus dans le kit" in page
        assert (reverse("kit_put_back", args=[workshop.pk, document.pk]) in page) is undone


def test_a_request_that_would_fill_the_disk_is_not_read(client, as_, folders, settings):
    settings.REQUEST_LIMIT_BYTES = 5000
    martine, address = as_("martine"), reverse("folder_upload", args=[folders["tous"].pk])
    for who, path in ((client, reverse("account_login")), (martine, address)):
        answer = who.post(path, {"files": upload("a.txt", b"a" * 6000)})
        assert answer.status_code == 400
        assert "Demande incomprise" in answer.content.decode()
    assert martine.post(address, {"files": upload("a.txt", b"a" * 4000)}).status_code == 302
    assert Document.objects.count() == 1
