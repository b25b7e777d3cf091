"""« Mise en ligne », as the manager uses it."""

import json
import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from clubemploi.documents.folders.operations import delete_folder
from clubemploi.documents.models import Document, Folder, Version
from clubemploi.documents.operations import add_document, delete_document
from tests.documents.conftest import make_document, send, upload
from tests.hostile import handfuls

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def _somewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def martine(as_):
    return as_("martine")


def undo_of(response) -> str:
    return next(message.extra_tags for message in get_messages(response.wsgi_request) if message.extra_tags)


def test_a_folder_from_its_creation_to_the_bin_and_back(martine, cast):
    typed = {"name": "Modèles de CV", "audience": "both", "parent": "", "creation_key": uuid.uuid4()}
    for _ in range(2):  # clicked twice
        page = martine.post(reverse("folder_create"), typed, follow=True)
    folder = Folder.objects.get()
    assert "Ce répertoire est vide" in page.content.decode()
    assert martine.post(reverse("folder_create"), typed | {"creation_key": uuid.uuid4()}).status_code == 422
    inside = {"name": "Débutants", "audience": "tutors", "parent": folder.pk, "creation_key": uuid.uuid4()}
    assert (
        f'value="{folder.pk}" selected' in martine.get(f"/documents/gestion/ajouter/?dans={folder.pk}").content.decode()
    )
    martine.post(reverse("folder_create"), inside)
    assert "Débutants" in martine.get(reverse("folder_detail", args=[folder.pk])).content.decode()
    question = martine.get(reverse("folder_delete", args=[folder.pk])).content.decode()
    assert "1\u00a0répertoire" in question
    gone = martine.post(reverse("folder_delete", args=[folder.pk]))
    assert not Folder.objects.standing().exists()
    martine.post(undo_of(gone))
    assert Folder.objects.standing().count() == 2


def test_who_loses_sight_is_asked_first(martine, folders, cast):
    make_document(folders["tous"], cast.martine)
    address = reverse("folder_edit", args=[folders["tous"].pk])
    typed = {"name": "Tous", "audience": "tutors", "parent": "", "version": 1}
    asked = martine.post(address, typed)
    assert asked.status_code == 422
    assert "Les stagiaires ne verront plus 1\u00a0document" in asked.content.decode()
    assert martine.post(address, typed | {"confirmed": "on"}).status_code == 302
    late = martine.post(address, typed | {"name": "Autre", "confirmed": "on"})
    assert "Quelqu’un d’autre a modifié" in late.content.decode()
    assert Folder.objects.get(pk=folders["tous"].pk).name == "Tous"


def test_several_files_without_script(martine, folders, cast):
    address = reverse("folder_upload", args=[folders["tous"].pk])
    files = [upload("un.txt", b"1"), upload("deux.txt", b"2")]
    page = martine.post(address, {"files": files, "creation_key": uuid.uuid4()}, follow=True)
    assert "2\u00a0documents sont en ligne" in page.content.decode()
    assert list(Document.objects.values_list("title", flat=True)) == ["un", "deux"]
    again = martine.post(
        address, {"files": [upload("un.txt", b"1"), upload("trois.exe", b"MZ\x00\x01"), upload("3.txt", b"3")]}
    )
    text = again.content.decode()
    assert again.status_code == 422
    assert "1\u00a0fichier en ligne" in text
    assert "Ce fichier est déjà là, dans «\u00a0Pour tous\u00a0»" in text
    assert "<strong>trois.exe</strong>" in text
    martine.post(address, {"files": [upload("un.txt", b"1")], "confirmed": "on"})
    assert Document.objects.count() == 4
    nothing = martine.post(address, {})
    assert nothing.status_code == 422
    assert "Choisissez d’abord" in nothing.content.decode()


def test_one_file_with_script_is_answered_for(martine, folders, cast):
    address = reverse("folder_upload", args=[folders["tous"].pk])

    def send_one(**sent):
        response = martine.post(address, sent, headers={"Accept": "application/json"})
        return response.status_code, json.loads(response.content)

    key = str(uuid.uuid4())
    for _ in range(2):  # the answer was lost: the same file comes again
        assert send_one(files=upload("un.txt", b"1"), creation_key=key) == (200, {"title": "un", "note": ""})
    assert Document.objects.count() == 1
    status, answer = send_one(files=upload("copie.txt", b"1"))
    assert (status, list(answer)) == (409, ["question"])
    assert send_one(files=upload("vide.txt", b"")) == (422, {"error": "Ce fichier est vide."})
    assert send_one()[0] == 422


def test_in_its_row_a_title_is_written(martine, folders, cast):
    document = make_document(folders["tous"], cast.martine)
    make_document(folders["tous"], cast.martine, "Autre")
    page = martine.get(reverse("folder_detail", args=[folders["tous"].pk]), {"modifier": document.pk}).content.decode()
    assert page.count('name="title"') == 1
    address = reverse("document_edit", args=[document.pk])
    wrong = martine.post(address, {"title": "", "version": 1, "dans_la_liste": "oui"})
    assert wrong.status_code == 422
    assert "folder" in wrong.context
    done = martine.post(address, {"title": "Neuf", "description": "D", "version": 1, "dans_la_liste": "oui"})
    assert done.url == reverse("folder_detail", args=[folders["tous"].pk])
    late = martine.post(address, {"title": "Tard", "version": 1, "dans_la_liste": "oui"})
    assert "Quelqu’un d’autre a modifié" in late.content.decode()
    document.refresh_from_db()
    assert (document.title, document.description) == ("Neuf", "D")


def test_order_by_buttons(martine, folders, cast):
    one, two = (make_document(folders["tous"], cast.martine, title) for title in ("Un", "Deux"))
    martine.post(reverse("document_order", args=[one.pk]), {"sens": "haut"})
    assert list(Document.objects.standing()) == [one, two]
    martine.post(reverse("folder_order", args=[folders["tous"].pk]), {"sens": "haut"})
    assert list(Folder.objects.filter(parent=None).order_by("position"))[1] == folders["tous"]


def test_a_document_is_replaced_moved_and_taken(martine, folders, cast):
    document = add_document(folders["tous"], upload("v.txt", b"un"), by=cast.martine)
    address = reverse("document_replace", args=[document.pk])
    assert martine.post(address, {}).status_code == 422
    assert martine.post(address, {"file": upload("v.txt", b"un")}).status_code == 422
    assert martine.post(address, {"file": upload("v.exe", b"")}).status_code == 422
    page = martine.post(address, {"file": upload("v.txt", b"deux")}, follow=True)
    assert "La version 2 remplace la précédente" in page.content.decode()
    first = document.versions.get(number=1)
    older = martine.get(reverse("version_file", args=[first.pk]))
    assert b"".join(older.streaming_content) == b"un"
    martine.post(reverse("version_use", args=[first.pk]))
    document.refresh_from_db()
    assert document.current == first
    Version.objects.filter(pk=first.pk).update(check_state="checking")
    assert martine.get(reverse("version_file", args=[first.pk])).status_code == 404
    assert martine.get(reverse("document_file", args=[document.pk])).status_code == 404
    move = reverse("document_move", args=[document.pk])
    assert martine.post(move, {"folder": "0"}).status_code == 422
    martine.post(move, {"folder": folders["stagiaires"].pk})
    document.refresh_from_db()
    assert document.folder == folders["stagiaires"]


def test_deleting_says_who_received_it_and_is_undone(martine, folders, cast):
    document = make_document(folders["tous"], cast.martine, "Guide")
    other = make_document(folders["tous"], cast.martine, "Autre")
    send(document, cast.club, cast.trainee, by=cast.thierry)
    send(other, cast.club, cast.other_trainee, by=cast.thierry)
    question = martine.get(reverse("document_delete", args=[document.pk])).content.decode()
    assert "Karim Benali" in question
    assert "Sophie" not in question
    assert "2\u00a0personnes" in martine.get(reverse("folder_delete", args=[folders["tous"].pk])).content.decode()
    gone = martine.post(reverse("document_delete", args=[document.pk]))
    binned = martine.get(reverse("publishing_bin")).content.decode()
    assert "Guide" in binned
    assert "supprimé par Martine Lefort" in binned
    assert "Corbeille (1)" in martine.get(reverse("publishing")).content.decode()
    martine.post(undo_of(gone))
    assert Document.objects.in_library().count() == 2


def test_what_a_sender_brought_comes_back_without_a_folder(martine, cast):
    document = make_document(None, cast.thierry)
    delete_document(document, by=cast.martine)
    assert martine.post(reverse("document_restore", args=[document.pk])).url == reverse("publishing_bin")
    assert martine.get(reverse("document_detail", args=[document.pk])).status_code == 404  # not the library's


def test_a_folder_deleted_meanwhile(martine, folders, cast):
    delete_folder(folders["tous"], by=cast.martine)
    assert martine.get(reverse("folder_detail", args=[folders["tous"].pk])).status_code == 404
    address = reverse("folder_upload", args=[folders["tous"].pk])
    assert martine.post(address, {"files": upload()}, headers={"Accept": "application/json"}).status_code == 404


def test_search_across_folders(martine, folders, cast):
    make_document(folders["tous"], cast.martine, "Préparer l’entretien")
    make_document(folders["tuteurs"], cast.martine, "Autre chose")
    page = martine.get(reverse("publishing"), {"q": "ENTRETIEN"}).content.decode()
    assert "Préparer l’entretien" in page
    assert "Autre chose" not in page
    assert "Aucun titre ne contient" in martine.get(reverse("publishing"), {"q": "%"}).content.decode()


@pytest.mark.parametrize(("count", "queries"), [(0, 8), (1, 9), (1000, 9)])  # an empty page asks for no rows
def test_pages_take_as_many_queries_whatever_they_hold(
    martine, folders, cast, django_assert_num_queries, count, queries
):
    rows = [
        Document(folder=folders["tous"], title=f"D{n}", title_key=f"d{n}", added_by=cast.martine) for n in range(count)
    ]
    documents = Document.objects.bulk_create(rows)
    values = {"name": "a.txt", "kind": "text", "content_type": "text/plain", "size": 1, "digest": "d", "number": 1}
    Version.objects.bulk_create(
        [Version(document=one, file_key=uuid.uuid4(), added_by=cast.martine, **values) for one in documents]
    )
    for version in Version.objects.select_related("document")[:1000]:
        version.document.current = version
        documents[documents.index(version.document)].current = version
    Document.objects.bulk_update(documents, ["current"])
    with django_assert_num_queries(queries):
        page = martine.get(reverse("folder_detail", args=[folders["tous"].pk]))
    assert len(page.content) < 120_000
    with django_assert_num_queries(6):
        martine.get(reverse("publishing"))


def test_hostile_words(martine, folders, cast):
    document = make_document(folders["tous"], cast.martine)
    answers = set()
    for word in handfuls():
        answers.add(martine.get(reverse("publishing"), {"q": word}).status_code)
        answers.add(martine.get(reverse("folder_detail", args=[folders["tous"].pk]), {"modifier": word}).status_code)
        answers.add(martine.post(reverse("folder_create"), {"name": word, "audience": "both"}).status_code)
        answers.add(martine.post(reverse("document_edit", args=[document.pk]), {"title": word}).status_code)
    assert answers <= {200, 302, 422}
    page = martine.get(reverse("publishing")).content.decode()
    assert "<script>alert" not in page
