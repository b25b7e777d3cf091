import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clubemploi.core.text import fold
from clubemploi.documents.folder_operations import create_folder
from clubemploi.documents.models import Document, Folder, Sending, SentDocument, Version
from clubemploi.mailings.models import Delivery, Mailing


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
    mailing = Mailing.objects.create(kind="documentation", subject="Les CV", body="x", by=by, sent_at=timezone.now())
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
