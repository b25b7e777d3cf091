"""« Documents stagiaires »: what tutors find, look at and take."""

import datetime as dt
import io
import uuid
import zipfile

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clubemploi.documents.models import Document, Download, LibraryVisit, Version
from clubemploi.documents.operations import add_document, delete_document
from tests.documents.conftest import make_document, send, upload

pytestmark = pytest.mark.engine


def test_tutors_see_what_is_for_them(as_, cast, folders):
    for folder, title in (("tuteurs", "Déroulé"), ("stagiaires", "Secret"), ("dedans", "Exercice")):
        make_document(folders[folder], cast.martine, title)
    page = as_("thierry").get(reverse("library")).content.decode()
    assert page.index("Déroulé") < page.index("Exercice")
    assert "Secret" not in page
    assert "Pour tuteurs › Dedans" in page
    found = as_("thierry").get(reverse("library"), {"q": "déroule"}).content.decode()
    assert "Exercice" not in found
    for nothing in ("secret", "%"):
        assert "Aucun titre ne contient" in as_("thierry").get(reverse("library"), {"q": nothing}).content.decode()
    cast.martine.is_tutor = True
    cast.martine.save()
    assert "Déroulé" in as_("martine").get(reverse("library")).content.decode()


def test_an_empty_library_says_so(as_, cast):
    assert "Aucun document pour l’instant" in as_("thierry").get(reverse("library")).content.decode()


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_the_page_takes_as_many_queries_whatever_it_holds(as_, cast, folders, django_assert_num_queries, count):
    documents = Document.objects.bulk_create(
        [Document(folder=folders["tous"], title=f"D{n}", added_by=cast.martine) for n in range(count)]
    )
    values = {"name": "a.txt", "kind": "text", "content_type": "text/plain", "size": 1, "digest": "d", "number": 1}
    versions = Version.objects.bulk_create(
        [Version(document=one, file_key=uuid.uuid4(), added_by=cast.martine, **values) for one in documents]
    )
    for document, version in zip(documents, versions, strict=True):
        document.current = version
    Document.objects.bulk_update(documents, ["current"])
    client = as_("thierry")
    client.get(reverse("library"))
    with django_assert_num_queries(9):
        page = client.get(reverse("library"))
    assert page.content.count(b'name="document"') == min(count, 100)


def test_new_since_the_last_visit(as_, cast, folders):
    make_document(folders["tous"], cast.martine, "Ancien")
    client, start = as_("thierry"), timezone.now()

    def marks(minutes: float) -> int:
        with time_machine.travel(start + dt.timedelta(minutes=minutes)):
            return client.get(reverse("library")).content.decode().count(" nouveau</span>")

    assert marks(0) == 0  # the first visit: nothing is new
    document = make_document(folders["tous"], cast.martine, "Récent")
    document.versions.update(added_at=start + dt.timedelta(minutes=20))
    assert marks(29) == 0  # the same visit
    assert marks(60) == 0  # it came before the last page of that visit
    document.versions.update(added_at=start + dt.timedelta(minutes=65))
    assert marks(91) == 1
    assert marks(110) == 1  # the marks stay during the visit
    assert marks(141) == 0
    assert LibraryVisit.objects.count() == 1


def test_several_are_taken_at_once(as_, cast, folders, storage):
    for number, (folder, title) in enumerate(
        [("tous", "CV / lettre"), ("tous", "CV / lettre"), ("dedans", "Éclairé"), ("stagiaires", "Secret")]
    ):
        add_document(folders[folder], upload("x.txt", f"{number}".encode()), by=cast.martine, title=title)
    documents = list(Document.objects.order_by("pk"))
    client, address = as_("thierry"), reverse("library_zip")

    def taken(**sent):
        response = client.post(address, sent)
        assert response.streaming
        archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}

    assert taken(document=[str(one.pk) for one in documents] + ["x", "9" * 30]) == {
        "Pour tuteurs/Dedans/Éclairé.txt": b"2", "Pour tous/CV - lettre.txt": b"0",
        "Pour tous/CV - lettre (2).txt": b"1",
    }  # fmt: skip
    assert list(taken(folder=folders["tuteurs"].pk)) == ["Pour tuteurs/Dedans/Éclairé.txt"]
    refused = client.post(address, {"document": [documents[3].pk]}, follow=True)
    assert "Cochez d’abord" in refused.content.decode()


def test_one_is_looked_at_or_taken(as_, cast, folders, storage):
    document = add_document(folders["tous"], upload("é'\"b.txt", b"0123456789"), by=cast.martine)
    client, address = as_("thierry"), reverse("document_file", args=[document.pk])
    whole = client.get(address)
    assert b"".join(whole.streaming_content) == b"0123456789"
    assert whole["Content-Disposition"].startswith("attachment")
    part = client.get(address, {"voir": ""}, headers={"Range": "bytes=2-4"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"234")
    assert "attachment" not in part["Content-Disposition"]
    page = client.get(reverse("document_view", args=[document.pk])).content.decode()
    assert f'src="{address}?voir"' in page
    delete_document(document, by=cast.martine)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["pdf", "document", "image", "audio", "video", "text"])
def test_each_kind_has_its_preview(as_, cast, folders, kind):
    document = make_document(folders["tous"], cast.martine)
    document.versions.update(kind=kind)
    page = as_("odile").get(reverse("document_view", args=[document.pk])).content.decode()
    tags = {"pdf": "<iframe", "text": "<iframe", "image": "<img class", "audio": "<audio", "video": "<video"}
    shown = [tag for tag in ("<iframe", "<audio", "<video") if tag in page]
    assert shown == [tag for tag in [tags.get(kind)] if tag in {"<iframe", "<audio", "<video"}]
    assert ("une fois téléchargé" in page) == (kind == "document")
    assert ("?voir" in page) == (kind != "document")


def test_what_a_trainee_takes_is_noted_once(as_, cast, folders, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = add_document(folders["tous"], upload(), by=cast.martine)
    address = reverse("document_file", args=[document.pk])
    for who in ("thierry", "martine", "karim"):
        as_(who).get(address)
    as_("karim").get(address, headers={"Range": "bytes=3-"})
    as_("karim").head(address)
    taken = Download.objects.get()
    assert (taken.trainee, taken.version, taken.way) == (cast.trainee, document.current, "space")
    page = as_("martine").get(reverse("document_detail", args=[document.pk])).content.decode()
    assert "Téléchargé par" in page
    assert "depuis son espace" in page


def test_a_folder_for_others_is_nobody_s(as_, cast, folders, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    trainees = add_document(folders["stagiaires"], upload("a.txt", b"a"), by=cast.martine)
    tutors = add_document(folders["tuteurs"], upload("b.txt", b"b"), by=cast.martine)
    brought = add_document(None, upload("c.txt", b"c"), by=cast.thierry)
    send(brought, cast.club, cast.trainee, by=cast.thierry)

    def opens(who):
        return [
            as_(who).get(reverse("document_file", args=[one.pk])).status_code for one in (trainees, tutors, brought)
        ]

    assert opens("martine") == [200, 200, 200]
    assert opens("thierry") == [404, 200, 200]
    assert opens("odile") == [404, 200, 404]
    assert opens("karim") == [200, 404, 200]
    assert opens("sophie") == [200, 404, 404]
