"""Répertoires: who sees them, how they are arranged, deleted and brought back."""

import uuid

import pytest

from clubemploi.core.errors import Conflict, NeedsConfirmation, Refused
from clubemploi.documents import queries
from clubemploi.documents.folders import operations
from clubemploi.documents.folders.queries import folder_tree, folders_published, path_to
from clubemploi.documents.models import Document, Folder
from clubemploi.documents.operations import delete_document
from clubemploi.documents.queries import readable_documents
from tests.documents.conftest import make_document


def names(user):
    return [(row.folder.name, row.depth, [d.title for d in row.documents]) for row in folder_tree(user)]


def test_everyone_sees_the_folders_meant_for_them(cast, folders, django_assert_num_queries):
    make_document(folders["tuteurs"], cast.martine, "Mode d’emploi")
    hidden = make_document(folders["dedans"], cast.martine, "En contrôle")
    hidden.versions.update(check_state="checking")
    make_document(folders["dedans"], cast.martine, "Plan")
    make_document(None, cast.thierry, "Apporté")
    deleted = make_document(folders["tous"], cast.martine, "Jeté")
    delete_document(deleted, by=cast.martine)
    tutors, inner = ("Pour tuteurs", 0, ["Mode d’emploi"]), ("Dedans", 1, ["Plan"])
    everyone, trainees = ("Pour tous", 0, []), ("Pour stagiaires", 0, [])
    with django_assert_num_queries(2):
        assert names(cast.martine) == [tutors, inner, trainees, everyone]
    assert names(cast.thierry) == [tutors, inner, everyone]
    assert names(cast.karim) == [("Dedans", 0, ["Plan"]), trainees, everyone]
    assert names(cast.odile) == names(cast.thierry)


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_the_tree_takes_as_many_queries_whatever_it_holds(cast, folders, django_assert_num_queries, count):
    Document.objects.bulk_create(
        [Document(folder=folders["tous"], title=f"D{n}", added_by=cast.martine) for n in range(count)]
    )
    with django_assert_num_queries(2):
        folder_tree(cast.thierry)


def test_creating(cast, folders):
    key = uuid.uuid4()
    values = {"name": "Entretiens", "audience": "both", "parent": folders["tous"]}
    first, again = (operations.create_folder(values, by=cast.martine, creation_key=key) for _ in range(2))
    assert first == again
    with pytest.raises(Refused, match="s’appelle déjà") as refusal:
        operations.create_folder(values, by=cast.martine)
    assert refusal.value.field == "name"
    operations.delete_folder(folders["tous"], by=cast.martine)
    with pytest.raises(Refused, match="supprimé"):
        operations.create_folder(values, by=cast.martine)
    values = {"name": "Pour tous", "audience": "both", "parent": None}
    assert operations.create_folder(values, by=cast.martine).position == 2  # the name is free again


def test_who_stops_seeing_is_said_first(cast, folders):
    make_document(folders["tous"], cast.martine)
    values = {"name": "Pour tous", "parent": None}
    with pytest.raises(NeedsConfirmation, match=r"Les stagiaires ne verront plus 1.document "):
        operations.update_folder(folders["tous"], values | {"audience": "tutors"}, by=cast.martine)
    operations.update_folder(folders["tous"], values | {"audience": "tutors"}, by=cast.martine, confirmed=True)
    operations.update_folder(folders["tous"], values | {"audience": "both"}, by=cast.martine)  # nobody loses
    with pytest.raises(Conflict):
        operations.update_folder(folders["tous"], values | {"audience": "both"}, by=cast.martine, version=1)
    operations.update_folder(folders["dedans"], {"audience": "tutors"}, by=cast.martine)  # empty: nothing to lose
    operations.update_folder(folders["dedans"], {"audience": "tutors"}, by=cast.martine)


def test_a_folder_does_not_go_into_itself(cast, folders):
    for target in ("tuteurs", "dedans"):
        with pytest.raises(Refused, match="lui-même") as refusal:
            operations.update_folder(folders["tuteurs"], {"parent": folders[target]}, by=cast.martine)
        assert refusal.value.field == "parent"
    folders["tuteurs"].refresh_from_db()
    operations.update_folder(folders["dedans"], {"parent": folders["tous"]}, by=cast.martine)
    operations.update_folder(folders["tuteurs"], {"parent": folders["dedans"]}, by=cast.martine)
    folders["tuteurs"].refresh_from_db()
    assert [one.name for one in path_to(folders["tuteurs"])] == ["Pour tous", "Dedans"]


def test_order_by_hand(cast, folders):
    def order():
        return [folder.name for folder, depth in folders_published() if not depth]

    operations.order_folder(folders["tous"], up=True, by=cast.martine)
    assert order() == ["Pour tuteurs", "Pour tous", "Pour stagiaires"]
    operations.order_folder(folders["tous"], up=True, by=cast.martine)
    operations.order_folder(folders["tous"], up=True, by=cast.martine)  # first already
    operations.order_folder(folders["stagiaires"], up=False, by=cast.martine)  # last already
    assert order() == ["Pour tous", "Pour tuteurs", "Pour stagiaires"]


def test_a_folder_goes_and_comes_back_with_what_it_held(cast, folders):
    make_document(folders["tuteurs"], cast.martine, "Un")
    make_document(folders["dedans"], cast.martine, "Deux")
    earlier = make_document(folders["dedans"], cast.martine, "Jeté avant")
    delete_document(earlier, by=cast.martine)
    assert operations.delete_folder(folders["tuteurs"], by=cast.martine) == 2
    assert Folder.objects.standing().count() == 2
    with pytest.raises(Refused, match="supprimé"):
        operations.order_folder(folders["dedans"], up=True, by=cast.martine)
    operations.create_folder({"name": "Pour tuteurs", "audience": "both", "parent": None}, by=cast.martine)
    assert operations.restore_folder(folders["tuteurs"], by=cast.martine) == 2
    assert operations.restore_folder(folders["tuteurs"], by=cast.martine) == 0
    folders["tuteurs"].refresh_from_db()
    assert folders["tuteurs"].name == "Pour tuteurs (2)"
    assert sorted(Document.objects.in_library().values_list("title", flat=True)) == ["Deux", "Un"]


def test_search_in_titles(cast, folders):
    for title in ("Préparer l’entretien", "Lettre de motivation", "Œuvrer à Noyon"):
        make_document(folders["tous"], cast.martine, title)
    make_document(folders["stagiaires"], cast.martine, "Entretien secret")

    def found(user, typed):
        return [document.title for document in queries.with_title_words(readable_documents(user), typed)]

    assert found(cast.thierry, "ENTRETIEN preparer") == ["Préparer l’entretien"]
    assert found(cast.thierry, "oeuvre") == ["Œuvrer à Noyon"]
    assert found(cast.thierry, "%") == []
    assert found(cast.thierry, "") == []
    assert found(cast.thierry, "a " * 50) != found(cast.thierry, "zzz")
