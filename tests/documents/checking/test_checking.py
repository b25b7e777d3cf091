"""« en contrôle »: with an antivirus, nobody opens a file before it has been read."""

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import reverse

from clubemploi.documents import tasks
from clubemploi.documents.checking import operations as checking_operations
from clubemploi.documents.operations import add_document, replace_document
from clubemploi.documents.queries import readable_documents
from clubemploi.files.storage import drop_file
from clubemploi.outbox.models import Message
from tests.documents.conftest import upload
from tests.uploads.clamd import EICAR, clamd, judge  # noqa: F401


@pytest.fixture(autouse=True)
def _somewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "kept"


def readable(cast):
    return [document.title for document in readable_documents(cast.thierry)]


def test_a_clean_file_opens_once_it_has_been_read(cast, folders, as_, clamd):  # noqa: F811
    document = add_document(folders["tous"], upload("un.txt", b"un"), by=cast.martine)
    assert readable(cast) == []
    for who, status in (("martine", 404), ("thierry", 404), ("karim", 404)):
        assert as_(who).get(reverse("document_file", args=[document.pk])).status_code == status
    assert "en contrôle" in as_("martine").get(reverse("folder_detail", args=[folders["tous"].pk])).content.decode()
    clamd(judge)
    assert tasks.check_next()
    assert readable(cast) == ["un"]
    newer = replace_document(document, upload("deux.txt", b"deux"), by=cast.martine)
    document.refresh_from_db()
    assert document.current.number == 1  # meanwhile the older one opens
    clamd(judge)
    assert tasks.check_next()
    assert not tasks.check_next()
    document.refresh_from_db()
    assert document.current == newer


def test_an_infected_file_is_refused_and_told(cast, folders, as_, clamd):  # noqa: F811
    document = add_document(folders["tous"], upload("virus.txt", EICAR), by=cast.martine)
    name = document.current.file_name
    clamd(judge)
    assert tasks.check_next()
    assert not default_storage.exists(name)
    assert readable(cast) == []
    assert Message.objects.get().to == cast.martine.email
    address = reverse("publishing")
    assert "L’antivirus a refusé «\u00a0virus.txt\u00a0»" in as_("martine").get(address).content.decode()
    replace_document(document, upload("sain.txt", b"sain"), by=cast.martine)
    assert "a refusé" not in as_("martine").get(address).content.decode()


def test_an_antivirus_that_does_not_answer_is_asked_again_later(cast, folders, settings):
    settings.CLAMAV_SOCKET = "127.0.0.1:1"
    add_document(folders["tous"], upload(), by=cast.martine)
    assert not tasks.check_next()
    settings.CLAMAV_SOCKET = ""  # taken away: nothing is held for ever
    assert not tasks.check_next()  # not yet
    cache.clear()
    assert tasks.check_next()
    assert readable(cast) == ["CV modèle"]


def test_a_file_that_is_gone_is_not_clean(cast, folders, settings):
    settings.CLAMAV_SOCKET = "127.0.0.1:1"
    document = add_document(folders["tous"], upload(), by=cast.martine)
    drop_file(document.current.file_name)
    assert tasks.check_next()
    assert readable(cast) == []


def test_two_workers_write_the_answer_once(cast, folders, clamd, monkeypatch):  # noqa: F811
    document = add_document(folders["tous"], upload("virus.txt", EICAR), by=cast.martine)
    version = document.current
    clamd(judge)
    from clubemploi.documents.checking import operations as checking

    checking._settle(version, checking.Verdict.INFECTED)
    version.check_state = "checking"  # as the other worker read it
    checking._settle(version, checking.Verdict.INFECTED)
    assert Message.objects.count() == 1


def test_some_are_read_at_a_time(cast, folders, clamd, monkeypatch):  # noqa: F811
    monkeypatch.setattr(checking_operations, "AT_ONCE", 1)
    for name in ("un.txt", "deux.txt"):
        add_document(folders["tous"], upload(name, name.encode()), by=cast.martine)
    for count in (1, 2):
        clamd(judge)
        assert tasks.check_next()
        assert len(readable(cast)) == count
