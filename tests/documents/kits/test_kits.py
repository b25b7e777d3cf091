"""« kit de l’atelier » and Mon espace: who finds which document, and when."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from clubemploi.clubs.enrolments.operations import withdraw_trainee
from clubemploi.clubs.models import Enrolment
from clubemploi.clubs.workshops.operations import cancel_workshop
from clubemploi.core.errors import Refused
from clubemploi.documents.kits import operations as kit_operations
from clubemploi.documents.kits.operations import order_kit, tie_documents, untie_document
from clubemploi.documents.library.operations import note_download
from clubemploi.documents.models import Download, KitItem, Version
from clubemploi.documents.operations import add_document, delete_document, replace_document, restore_document
from clubemploi.journal.queries import history_of
from tests.cast import WorkshopFactory
from tests.documents.conftest import make_document, send, upload
from tests.pages import client_of


def space(user, name="my_space") -> str:
    return client_of(user).get(reverse(name)).content.decode()


def opens(user, document) -> int:
    return client_of(user).get(reverse("document_view", args=[document.pk])).status_code


@pytest.fixture
def guide(cast, folders):
    """In a folder of the tutors: trainees see it by the kit alone."""
    return make_document(folders["tuteurs"], cast.martine, "Guide du CV")


@pytest.fixture
def canary(cast, folders):
    """Sent to Odile's club, and in the kit of its workshop."""
    document = make_document(folders["tuteurs"], cast.martine, "Canari")
    club = cast.other_trainee.enrolments.get().club
    send(document, club, cast.other_trainee, by=cast.odile)
    tie_documents(club.workshops.get(), [document], by=cast.martine)
    return document


def morning(workshop):
    return workshop.starts_at.replace(hour=1)


# ── In whose space ──────────────────────────────────────────────────────────
def test_a_kit_appears_on_the_day(cast, guide, canary):
    tie_documents(cast.workshop, [guide], by=cast.thierry)
    with time_machine.travel(morning(cast.workshop) - dt.timedelta(hours=3)):  # the evening before
        assert "Guide du CV" not in space(cast.karim)
        assert "Guide du CV" not in space(cast.karim, "own_documents")
        assert opens(cast.karim, guide) == 404
    with time_machine.travel(morning(cast.workshop)):
        page = space(cast.karim)
        assert page.count("Guide du CV") == 2  # on the next workshop's card, and beside it in the club's
        assert "Guide du CV" in space(cast.karim, "own_documents")
        assert opens(cast.karim, guide) == 200
        assert opens(cast.sophie, guide) == 404
        assert opens(cast.karim, canary) == 404
    with time_machine.travel(cast.workshop.ends_at + dt.timedelta(days=9)):
        assert "Guide du CV" in space(cast.karim)
        assert "Canari" not in space(cast.karim) + space(cast.karim, "own_documents")
        assert "Canari" in space(cast.sophie)


@pytest.mark.parametrize("fate", ["withdrawn", "waiting", "cancelled", "deleted", "checking"])
def test_what_takes_a_document_away(cast, guide, canary, fate):
    tie_documents(cast.workshop, [guide], by=cast.thierry)
    send(guide, cast.club, cast.trainee, by=cast.thierry)
    with time_machine.travel(morning(cast.workshop)):
        assert opens(cast.karim, guide) == 200  # the control
        if fate == "withdrawn":
            withdraw_trainee(cast.enrolment, by=cast.thierry)
        elif fate == "waiting":
            Enrolment.objects.filter(pk=cast.enrolment.pk).update(status="waiting")
        elif fate == "cancelled":
            guide.sent.all().delete()
            cancel_workshop(cast.workshop, by=cast.thierry)
        elif fate == "deleted":
            delete_document(guide, by=cast.martine)
        else:
            Version.objects.filter(pk=guide.current_id).update(check_state="checking")
        assert opens(cast.karim, guide) == 404
        assert "Guide du CV" not in space(cast.karim) + space(cast.karim, "own_documents")
        if fate == "deleted":  # and comes back with it
            restore_document(guide, by=cast.martine)
            assert "Guide du CV" in space(cast.karim)


def test_what_was_sent_is_new_until_it_is_taken(cast, folders, canary, storage):
    document = add_document(folders["tuteurs"], upload("guide.txt", b"Bonjour"), by=cast.martine)
    send(document, cast.club, by=cast.thierry)  # to others: whoever is in the club has it
    page = space(cast.karim)
    assert "guide" in page
    assert "nouveau" in page
    karim, address = client_of(cast.karim), reverse("document_file", args=[document.pk])
    karim.head(address)
    assert not Download.objects.exists()
    assert karim.get(address).getvalue() == b"Bonjour"
    karim.get(address)
    karim.get(address, headers={"Range": "bytes=0-2"})
    assert Download.objects.filter(trainee=cast.trainee, way="space").count() == 1
    page = space(cast.karim, "own_documents")
    assert "téléchargé le" in page
    assert "nouveau" not in page
    replace_document(document, upload("guide.txt", b"Bonsoir"), by=cast.martine)
    page = space(cast.karim, "own_documents")
    assert "nouveau" in page
    assert "téléchargé le" in page


def test_an_hour_later_it_counts_again(cast, guide):
    note_download(guide.current, cast.trainee, way="space", by=cast.karim)
    for minutes, count in ((59, 1), (61, 2)):
        with time_machine.travel(dt.timedelta(minutes=minutes) + dt.datetime.now(dt.UTC)):
            note_download(guide.current, cast.trainee, way="space", by=cast.karim)
        assert Download.objects.count() == count
    note_download(guide.current, cast.other_trainee, way="space", by=cast.sophie)
    assert Download.objects.count() == 3


def test_folders_for_trainees_and_an_empty_page(cast, folders, guide):
    assert "Aucun document pour l’instant" in space(cast.karim, "own_documents")
    make_document(folders["stagiaires"], cast.martine, "Adresses utiles")
    make_document(folders["dedans"], cast.martine, "Lettre")
    page = space(cast.karim, "own_documents")
    assert "Pour stagiaires" in page
    assert "Adresses utiles" in page
    assert "Lettre" in page
    assert "Guide du CV" not in page
    cast.trainee.in_network = False
    cast.trainee.save()
    assert "Aucun document pour l’instant" in space(cast.karim, "own_documents")


@pytest.mark.parametrize("count", [1, 3])
def test_spaces_cost_the_same_for_one_and_three(cast, folders, django_assert_num_queries, count):
    for n in range(count):
        document = make_document(folders["stagiaires"], cast.martine, f"D{n}")
        workshop = WorkshopFactory(club=cast.club)
        cast.enrolment.attendances.create(workshop=workshop)
        send(document, cast.club, cast.trainee, by=cast.thierry)
        tie_documents(workshop, [document], by=cast.thierry)
        note_download(document.current, cast.trainee, way="space", by=cast.karim)
    with time_machine.travel(cast.club.end_date):
        client = client_of(cast.karim)
        client.get("/espace/")
        with django_assert_num_queries(12):
            assert b"D0" in client.get("/espace/").content
        with django_assert_num_queries(13):
            assert b"D0" in client.get("/espace/documents/").content


# ── The kit's page ──────────────────────────────────────────────────────────
def test_the_tutor_chooses_orders_removes_and_undoes(cast, as_, folders, guide, canary):
    hidden = make_document(folders["stagiaires"], cast.martine, "Canari des stagiaires")
    plan = make_document(folders["tous"], cast.martine, "Plan d’accès")
    thierry, address = as_("thierry"), reverse("workshop_kit", args=[cast.workshop.pk])
    page = thierry.get(address).content.decode()
    assert "Rien dans ce kit" in page
    assert "Canari des stagiaires" not in page
    assert "Cochez d’abord" in thierry.post(address, {"document": ["x", hidden.pk]}).content.decode()
    thierry.post(address, {"document": [guide.pk, plan.pk, hidden.pk]})
    assert [item.document for item in cast.workshop.kit.all()] == [guide, plan]
    assert "Guide du CV" not in thierry.get(address, {"q": "acces"}).context["shelves"]
    thierry.post(reverse("kit_order", args=[cast.workshop.pk, plan.pk]), {"sens": "haut"})
    assert [item.document for item in cast.workshop.kit.all()] == [plan, guide]
    removed = thierry.post(reverse("kit_remove", args=[cast.workshop.pk, plan.pk]), follow=True)
    undo = reverse("kit_put_back", args=[cast.workshop.pk, plan.pk]) + "?rang=0"
    assert undo in removed.content.decode()
    assert [item.document for item in cast.workshop.kit.all()] == [guide]
    thierry.post(undo)
    assert [item.document for item in cast.workshop.kit.all()] == [plan, guide]
    assert thierry.post(reverse("kit_put_back", args=[cast.workshop.pk, hidden.pk])).status_code == 404
    assert thierry.post(reverse("kit_remove", args=[cast.workshop.pk, canary.pk])).status_code == 404
    sentences = [entry.sentence for entry in history_of(cast.club)]
    assert any("a retiré «\u00a0Plan d’accès\u00a0» du kit" in one for one in sentences)
    assert "kit (2)" in thierry.get(reverse("club_detail", args=[cast.club.pk])).content.decode()
    assert "Plan d’accès" in thierry.get(reverse("presence_sheet", args=[cast.workshop.pk])).content.decode()


def test_what_a_manager_ties_its_tutor_opens_no_other(cast, folders):
    document = make_document(folders["stagiaires"], cast.martine, "Exercice")
    assert opens(cast.thierry, document) == 404
    tie_documents(cast.workshop, [document], by=cast.martine)
    assert opens(cast.thierry, document) == 200
    assert opens(cast.odile, document) == 404


def test_what_a_kit_refuses(cast, folders, guide, as_, monkeypatch):
    monkeypatch.setattr(kit_operations, "MAX_DOCUMENTS", 1)
    plan = make_document(folders["tous"], cast.martine, "Plan")
    assert len(tie_documents(cast.workshop, [guide], by=cast.thierry)) == 1
    assert tie_documents(cast.workshop, [guide], by=cast.thierry) == []  # twice: once
    full = as_("thierry").post(reverse("workshop_kit", args=[cast.workshop.pk]), {"document": plan.pk})
    assert full.status_code == 422
    assert "Un kit tient en 1 documents" in full.content.decode()
    back = as_("thierry").post(reverse("kit_put_back", args=[cast.workshop.pk, plan.pk]))
    assert back.status_code == 422
    order_kit(cast.workshop, plan, up=True, by=cast.thierry)  # not in it: nothing
    assert untie_document(cast.workshop, plan, by=cast.thierry) is None
    assert KitItem.objects.count() == 1
    cancel_workshop(cast.workshop, by=cast.thierry)
    with pytest.raises(Refused, match="annulé"):
        tie_documents(cast.workshop, [plan], by=cast.thierry)


def test_a_kit_in_check_is_named_not_linked(cast, guide, as_):
    tie_documents(cast.workshop, [guide], by=cast.thierry)
    Version.objects.filter(pk=guide.current_id).update(check_state="checking")
    for name in ("workshop_kit", "presence_sheet"):
        page = as_("thierry").get(reverse(name, args=[cast.workshop.pk])).content.decode()
        assert "en contrôle" in page
        assert reverse("document_view", args=[guide.pk]) not in page
