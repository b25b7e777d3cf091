"""Documents: what is kept of a file, its versions, the bin, and what is erased in the end."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.core.errors import Conflict, NeedsConfirmation, Refused
from clubemploi.documents import operations, tasks
from clubemploi.documents.folders.operations import delete_folder, restore_folder
from clubemploi.documents.models import Document, Folder, Version
from clubemploi.files.storage import kept_file
from clubemploi.uploads.checking import clean_name
from tests.documents.conftest import make_document, send, upload
from tests.hostile import HOSTILE

LATER = dt.timedelta(days=36)


def content_of(version: Version) -> bytes:
    with kept_file(version.file_name) as file:
        return file.read()


def test_a_file_becomes_a_document(cast, folders, storage):
    document = operations.add_document(folders["tous"], upload(), by=cast.martine)
    assert document.title == "CV modèle"
    assert document.current.number == 1
    assert document.current.kind == "text"
    assert content_of(document.current) == b"Bonjour"
    assert "CV" not in document.current.file_name


def test_the_same_key_makes_one_document(cast, folders, storage):
    key = uuid.uuid4()
    first, again = (operations.add_document(None, upload(), by=cast.martine, creation_key=key) for _ in range(2))
    assert first == again
    assert Version.objects.count() == 1


def test_a_refused_file_leaves_nothing(cast, folders, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Association.objects.update(document_megabytes=1)
    for file in (upload(content=b""), upload(content=b"a" * (2**20 + 1))):
        with pytest.raises(Refused) as refusal:
            operations.add_document(folders["tous"], file, by=cast.martine)
        assert refusal.value.field == "file"
    operations.add_document(folders["tous"], upload(content=b"a" * 2**20), by=cast.martine)
    delete_folder(folders["tous"], by=cast.martine)
    with pytest.raises(Refused, match="supprimé"):
        operations.add_document(folders["tous"], upload(), by=cast.martine)
    assert Document.objects.count() == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_the_same_file_twice_is_told(cast, folders, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    operations.add_document(None, upload(), by=cast.thierry)  # brought along by a sender: not the library's
    operations.add_document(folders["tous"], upload(), by=cast.martine)
    with pytest.raises(NeedsConfirmation, match=r"déjà là, dans «.Pour tous.».: «.CV modèle.»"):
        operations.add_document(folders["stagiaires"], upload("autre.txt"), by=cast.martine)
    second = operations.add_document(folders["stagiaires"], upload("autre.txt"), by=cast.martine, confirmed=True)
    assert second.title == "autre"


def test_a_new_version_keeps_the_document(cast, folders, storage):
    document = operations.add_document(folders["tous"], upload(), by=cast.martine)
    with pytest.raises(NeedsConfirmation, match="même fichier"):
        operations.replace_document(Document.objects.get(), upload(), by=cast.martine)
    second = operations.replace_document(document, upload("v2.txt", b"Bonsoir"), by=cast.martine)
    document.refresh_from_db()
    assert (second.number, document.current, document.title) == (2, second, "CV modèle")
    first = document.versions.get(number=1)
    assert content_of(first) == b"Bonjour"
    assert operations.use_version(first, by=cast.martine).current == first
    assert operations.use_version(first, by=cast.martine).version == 4
    Version.objects.filter(pk=second.pk).update(check_state="infected")
    with pytest.raises(Refused, match="refusé par l’antivirus"):
        operations.use_version(second, by=cast.martine)


def test_the_second_editor_is_told(cast, folders):
    document = make_document(folders["tous"], cast.martine)
    operations.update_document(document, title="Été", description="", by=cast.martine, version=document.version)
    with pytest.raises(Conflict):
        operations.update_document(document, title="Hiver", description="", by=cast.martine, version=document.version)
    document.refresh_from_db()
    assert (document.title, document.title_key) == ("Été", "ete")


def test_hostile_names_and_titles(cast, folders, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for text in HOSTILE:
        title = operations.title_of(clean_name(text, "txt"))
        assert title.isprintable()
        assert 0 < len(title) <= 150
    for number, text in enumerate(["a\r\nBcc: x@exemple.fr", "é" * 255, "../../etc/passwd"]):
        file = upload("x.txt", f"Contenu {number}".encode())
        file._name = text  # as a client may send it
        document = operations.add_document(folders["tous"], file, by=cast.martine, title="\x00" if number else text)
        assert document.title.isprintable()
        assert document.current.name.endswith(".txt")


def test_order_and_moves(cast, folders):
    one, two, three = (make_document(folders["tous"], cast.martine, title) for title in ("Un", "Deux", "Trois"))

    def titles(folder):
        return [document.title for document in Document.objects.standing().filter(folder=folder)]

    operations.order_document(one, up=False, by=cast.martine)
    operations.order_document(three, up=False, by=cast.martine)  # the order was by title
    assert titles(folders["tous"]) == ["Deux", "Un", "Trois"]
    operations.order_document(two, up=True, by=cast.martine)  # first already
    operations.order_document(two, up=False, by=cast.martine)
    assert titles(folders["tous"]) == ["Un", "Deux", "Trois"]
    operations.move_document(two, folders["stagiaires"], by=cast.martine)
    assert operations.move_document(two, folders["stagiaires"], by=cast.martine).folder == folders["stagiaires"]
    delete_folder(folders["dedans"], by=cast.martine)
    with pytest.raises(Refused, match="supprimé"):
        operations.move_document(two, folders["dedans"], by=cast.martine)
    assert titles(folders["stagiaires"]) == ["Deux"]


def test_deleted_then_brought_back(cast, folders, storage):
    document = operations.add_document(folders["dedans"], upload(), by=cast.martine)
    operations.delete_document(document, by=cast.martine)
    operations.delete_document(document, by=cast.thierry)
    document.refresh_from_db()
    assert document.deleted_by == cast.martine
    with pytest.raises(Refused, match="supprimé"):
        operations.update_document(document, title="x", description="", by=cast.martine)
    delete_folder(folders["tuteurs"], by=cast.martine)
    with time_machine.travel(timezone.now() + dt.timedelta(days=34)):
        assert not tasks.purge_next()
        operations.restore_document(document, by=cast.martine)
        operations.restore_document(document, by=cast.martine)
    assert Folder.objects.standing().filter(name__in=["Dedans", "Pour tuteurs"]).count() == 2
    assert content_of(Document.objects.in_library().get().current) == b"Bonjour"


def test_what_was_deleted_long_ago_is_erased_once(cast, folders, storage):
    kept = operations.add_document(folders["tous"], upload("un.txt", b"1"), by=cast.martine)
    gone = operations.add_document(folders["dedans"], upload("deux.txt", b"2"), by=cast.martine)
    sent = operations.add_document(folders["dedans"], upload("trois.txt", b"3"), by=cast.martine)
    operations.replace_document(gone, upload("deux.txt", b"22"), by=cast.martine)
    send(sent, cast.club, cast.trainee, by=cast.thierry)
    names = [version.file_name for version in Version.objects.exclude(document=kept)]
    delete_folder(folders["tuteurs"], by=cast.martine)
    with time_machine.travel(timezone.now() + LATER):
        with pytest.raises(Refused, match="trop longtemps"):
            restore_folder(folders["tuteurs"], by=cast.martine)
        with pytest.raises(Refused, match="trop longtemps"):
            operations.restore_document(gone, by=cast.martine)
        assert [tasks.purge_next() for _ in range(3)] == [True, True, False]
        assert not tasks.purge_next()
    assert not any(default_storage.exists(name) for name in names)
    assert content_of(kept.current) == b"1"
    assert not Document.objects.filter(pk=gone.pk).exists()
    sent.refresh_from_db()  # its row stays: the sending tells of it
    assert (sent.title, sent.current) == ("trois", None)
    assert sent.versions.get().check_state == "erased"
    assert Folder.objects.filter(name="Dedans").exists()  # it still holds that row


def test_a_purge_killed_midway_begins_again(cast, folders, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    document = operations.add_document(folders["dedans"], upload(), by=cast.martine)
    delete_folder(folders["dedans"], by=cast.martine)

    def killed(name):
        raise KeyboardInterrupt

    with time_machine.travel(timezone.now() + LATER):
        with monkeypatch.context() as patch:
            patch.setattr(operations, "drop_file", killed)
            with pytest.raises(KeyboardInterrupt):
                tasks.purge_next()
        assert default_storage.exists(document.current.file_name)
        assert [tasks.purge_next() for _ in range(3)] == [True, True, False]  # the document, its folder
    assert not default_storage.exists(document.current.file_name)
    assert not Folder.objects.filter(name="Dedans").exists()


def test_what_the_database_refuses_is_not_hidden(cast, folders, monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError("another rule")

    monkeypatch.setattr(operations, "_keep", refuse)
    with pytest.raises(IntegrityError, match="another rule"):
        operations.add_document(folders["tous"], upload(), by=cast.martine)
