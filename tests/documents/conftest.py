import datetime as dt
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.core.text import fold
from clubemploi.documents.folders.operations import create_folder
from clubemploi.documents.models import Document, Folder, Sending, SentDocument, Version
from clubemploi.documents.sending.operations import launch_sending, pick_documents, prepare_sending
from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.models import Delivery, Mailing, hash_of
from tests.cast import make_trainee
from tests.documents.sending.sendings import TOKEN
from tests.outbox.conftest import mail_server, sink  # noqa: F401  fixtures


@pytest.fixture(autouse=True)
def _quick(uploads_within):
    """The checks of files are proven in tests/core."""


def upload(name: str = "CV_modèle.txt", content: bytes = b"Bonjour") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def make_document(folder: Folder | None, by, title: str = "Modèle", **fields) -> Document:
    """Rows alone, without a file."""
    document = Document.objects.create(folder=folder, title=title, title_key=fold(title), added_by=by, **fields)
    values = {"name": f"{title[:100]}.txt", "kind": "text", "content_type": "text/plain", "size": 7, "digest": "d" * 64}
    version = Version.objects.create(document=document, number=1, file_key=uuid.uuid4(), added_by=by, **values)
    document.current = version
    document.save()
    return document


def send(document: Document, club, *people, by) -> SentDocument:
    """As it stands after an « envoi documentation » has gone."""
    mailing = Mailing.objects.create(kind="documents", subject="Les CV", body="x", by=by, sent_at=timezone.now())
    for person in people:
        Delivery.objects.create(mailing=mailing, trainee=person, channel="email", to=person.email)
    sending = Sending.objects.create(mailing=mailing, club=club)
    return SentDocument.objects.create(sending=sending, document=document, version=document.current)


@pytest.fixture
def folders(cast) -> dict[str, Folder]:
    """Three at the top, one for each audience, and one for trainees within the tutors'."""
    made = {}
    for name, audience in (("tuteurs", "tutors"), ("stagiaires", "trainees"), ("tous", "both")):
        values = {"name": f"Pour {name}", "audience": audience, "parent": None}
        made[name] = create_folder(values, by=cast.martine)
    inner = {"name": "Dedans", "audience": "both", "parent": made["tuteurs"]}
    return made | {"dedans": create_folder(inner, by=cast.martine)}


@pytest.fixture
def people(cast):
    """Beside Karim: one with an e-mail, one without."""
    rows = [
        make_trainee(first_name="Zoé", last_name="Aubert", email="zoe@exemple.fr"),
        make_trainee(first_name="Yves", last_name="Bellec", email=""),
    ]
    for row in rows:
        enrol_trainee(cast.club, row, by=cast.martine, channel="manager")
    return rows


@pytest.fixture
def sending(cast, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return prepare_sending(cast.club, by=cast.thierry)


@pytest.fixture
def leave():
    """`leave(sending, …)`: with these documents, launched, and all of it in the outbox five minutes later; Karim's link
    is TOKEN.
    """

    def run(sending, *documents, by=None):
        by = by or sending.mailing.by
        if documents:
            pick_documents(sending, documents, [], by=by)
        mailing = launch_sending(sending.mailing, by=by, confirmed=True)
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=5, seconds=1)):
            while queue_next():
                pass
        Mailing.objects.filter(pk=mailing.pk).update(sent_at=timezone.now())
        Delivery.objects.filter(mailing=mailing, trainee__first_name="Karim").update(token_hash=hash_of(TOKEN))
        sending.refresh_from_db()
        return sending

    return run
