"""The composer, through the client; then who took what, and the club's page."""

import pytest
from django.urls import reverse

from clubemploi.documents.models import Document, Sending, SentDocument
from clubemploi.documents.sending.operations import pick_documents, prepare_sending, take_by_link
from clubemploi.documents.sending.queries import downloads_of, items_of, sendings_of, sendings_to
from clubemploi.mailings.models import Delivery, Mailing
from clubemploi.outbox.models import Message
from tests.cast import make_trainee
from tests.documents.conftest import upload
from tests.documents.sending.sendings import publish
from tests.hostile import HOSTILE


@pytest.fixture
def compose(as_, sending):
    """`compose(action, …)`: what the page's form sends, everyone ticked."""

    def post(action="", *, who="thierry", follow=True, **fields):
        mailing = Mailing.objects.get(pk=sending.mailing_id)
        ticked = list(mailing.deliveries.kept().values_list("pk", flat=True))
        typed = {"subject": mailing.subject, "body": mailing.body, "version": mailing.version}
        data = {**typed, "people": "1", "to": ticked, "action": action, **fields}
        return as_(who).post(reverse("sending_compose", args=[sending.pk]), data, follow=follow)

    return post


def page(response):
    return response.content.decode().replace("\u00a0", " ")


def test_the_page_lists_people_documents_and_their_weight(cast, folders, compose, as_, sending):
    cv = publish(cast.martine, folders["tous"], "CV modèle", 700_000)
    guide = publish(cast.martine, folders["dedans"], "Guide de l’entretien", 1_000_000)
    html = page(as_("thierry").get(reverse("sending_compose", args=[sending.pk])))
    for words in (
        "Karim Benali",
        "Yves Bellec : pas d’adresse e-mail",
        "Compléter la fiche",
        "CV modèle",
        "Aucun document n’est",
    ):
        assert words in html
    html = page(compose("add", document=[cv.pk, guide.pk], files=[upload("note.txt", b"un"), upload("vide.txt", b"")]))
    assert "3 documents" in html or "sont ajoutés" in html
    assert "« Guide de l’entretien » (977 ko) partira par lien" in html
    assert "vide.txt" in html
    assert "sur 2 Mo" in html
    assert "CV modèle.pdf" in html


def test_whichever_button_keeps_what_was_typed(cast, folders, compose, sending):
    cv = publish(cast.martine, folders["tous"])
    karim = sending.mailing.deliveries.get(trainee=cast.trainee)
    response = compose(
        "add", document=cv.pk, subject="Nos documents", body="Voici [prénom]", to=[karim.pk], personne=karim.pk
    )
    sending.refresh_from_db()
    assert (sending.mailing.subject, sending.mailing.body) == ("Nos documents", "Voici [prénom]")
    assert [row.trainee for row in sending.mailing.deliveries.kept().select_related("trainee")] == [cast.trainee]
    assert response.redirect_chain[0][0].endswith(f"?personne={karim.pk}#documents")
    html = page(compose("add", files=[upload("note.txt", b"un")], body="Voici [inconnu]", follow=False))
    assert "n’est pas un champ connu" in html
    assert "Voici [inconnu]" in html
    assert len(items_of(sending)) == 2
    stale = page(compose("save", body="Autre", version=1, follow=False))
    assert "Quelqu’un d’autre a modifié" in stale


def test_each_button_does_what_it_says(cast, folders, compose, sending):
    cv = publish(cast.martine, folders["tous"])
    pick_documents(sending, [cv], [], by=cast.thierry)
    item = items_of(sending)[0]
    compose(f"link-{item.pk}")
    assert items_of(sending)[0].by_link
    compose(f"join-{item.pk}")
    assert not items_of(sending)[0].by_link
    assert "Tous les documents partiront par lien" in page(compose("links"))
    assert "assez léger" in page(compose("fit"))
    assert "est à jour" in page(compose("refresh"))
    html = page(compose(f"remove-{item.pk}"))
    undo = reverse("sending_put_back", args=[sending.pk, cv.pk])
    assert undo in html
    assert items_of(sending) == []
    for wrong in ("remove-", "remove-x", f"link-{item.pk}"):
        assert compose(wrong).status_code == 404


def test_what_was_picked_is_seen_again_before_it_leaves(cast, folders, compose, sending):
    cv = publish(cast.martine, folders["tous"])
    compose("send", document=cv.pk)
    sending.refresh_from_db()
    assert sending.mailing.state == "draft"
    html = page(compose("send"))
    assert "part dans cinq minutes" in html
    assert "Rappeler l’envoi" in html
    assert compose("send", follow=False).url == reverse("mailing_detail", args=[sending.mailing_id])


def test_past_the_limit_it_says_by_how_much_and_does_not_leave(cast, folders, compose, sending):
    pick_documents(
        sending, [publish(cast.martine, folders["tous"], t, 900_000) for t in ("Un", "Deux")], [], by=cast.thierry
    )
    linked = next(item for item in items_of(sending) if item.by_link)
    html = page(compose(f"join-{linked.pk}"))
    assert "Mo sur 2 Mo" in html
    assert "ko de trop" in html
    assert "de trop : faites partir" in page(compose("send", follow=False))
    assert "partira par lien" in page(compose("fit"))


def test_the_library_is_searched_and_keeps_what_is_ticked(cast, folders, as_, sending):
    cv = publish(cast.martine, folders["tous"], "CV à l’américaine")
    lettre = publish(cast.martine, folders["dedans"], "Lettre")
    autre = publish(cast.martine, folders["tous"], "Autre")
    address = reverse("sending_compose", args=[sending.pk])
    html = page(as_("thierry").get(address, {"q": "americ", "document": lettre.pk}))
    assert "CV à l’américaine" in html
    assert f'value="{lettre.pk}" id="d-{lettre.pk}" checked' in html
    assert f"d-{autre.pk}" not in html
    assert f'value="{cv.pk}" id="d-{cv.pk}">' in html
    assert "Aucun document ne porte ce titre" in page(as_("thierry").get(address, {"q": "zzz"}))


@pytest.mark.parametrize("who", ["thierry", "martine"])
def test_only_what_one_may_open_can_be_sent(cast, folders, compose, sending, who):
    hidden = publish(cast.martine, folders["stagiaires"], "CANARI")
    checking = publish(cast.martine, folders["tous"], "CANARI", check_state="checking")
    own = publish(cast.odile, None, "CANARI")
    gone = publish(cast.martine, folders["tous"], "CANARI")
    Document.objects.filter(pk=gone.pk).update(deleted_at=gone.created_at)
    refused = {checking.pk, own.pk, gone.pk, 0, "x", ""} | ({hidden.pk} if who == "thierry" else set())
    for pk in refused:
        response = compose("add", who=who, document=pk)
        assert response.status_code == 404
    assert not SentDocument.objects.exists()
    assert "CANARI" not in page(compose("save", who="thierry"))


def test_another_tutor_s_sending_is_nobody_s_business(cast, as_, sending, folders):
    cv = publish(cast.martine, folders["tous"])
    for who in ("odile", "karim", "sophie"):
        for name, args in (("sending_compose", []), ("sending_discard", []), ("sending_put_back", [cv.pk])):
            assert as_(who).post(reverse(name, args=[sending.pk, *args])).status_code == 404
    theirs = publish(cast.odile, None, "CANARI")
    assert as_("thierry").post(reverse("sending_put_back", args=[sending.pk, theirs.pk])).status_code == 404


def test_hostile_names_change_nothing(cast, compose, sending):
    names = [f"{name[:200]}.txt" for name in HOSTILE[:12]] + ["é" * 251 + ".txt", 'a"b.txt', "a\r\nBcc: x@y.fr.txt"]
    files = [upload(name, f"contenu {n}".encode()) for n, name in enumerate(names)]
    html = page(compose("add", files=files))
    assert "<script>alert" not in html
    sending.refresh_from_db()
    assert len(sending.mailing.attachments) == len(names)
    assert not any("\n" in one["name"] or "\r" in one["name"] for one in sending.mailing.attachments)
    assert compose("send").redirect_chain[-1][0] == reverse("mailing_detail", args=[sending.mailing_id])


def test_the_trial_the_undo_and_the_bin(cast, folders, compose, as_, sending):
    cv = publish(cast.martine, folders["tous"])
    compose("add", document=cv.pk)
    assert "L’essai part à thierry@exemple.fr" in page(compose("trial"))
    assert Message.objects.get(kind="trial-copy").attachments[0]["name"] == "CV modèle.pdf"
    compose(f"remove-{items_of(sending)[0].pk}")
    as_("thierry").post(reverse("sending_put_back", args=[sending.pk, cv.pk]))
    assert len(items_of(sending)) == 1
    detail = as_("thierry").get(reverse("mailing_detail", args=[sending.mailing_id]))
    assert detail.url == sending.mailing.compose_path
    assert as_("thierry").post(reverse("sending_discard", args=[sending.pk])).url == reverse(
        "club_detail", args=[cast.club.pk]
    )
    assert not Sending.objects.exists()


# ── Once it has left ────────────────────────────────────────────────────────
def test_who_took_what_and_when(cast, folders, as_, sending, leave):
    cv, guide = (publish(cast.martine, folders["tous"], title) for title in ("CV modèle", "Guide"))
    leave(sending, cv, guide)
    take_by_link(guide.current, cast.trainee, by=None)
    take_by_link(guide.current, cast.other_trainee, by=None)  # not of this sending: it does not count
    html = page(as_("thierry").get(reverse("sending_compose", args=[sending.pk])))
    assert html.count("téléchargé le") == 1
    assert "téléchargé par 1 personne" in html
    assert html.count("joint au mail") == 2
    (line,) = sendings_of(cast.club)
    assert (line.titles, line.people, line.taken) == (["CV modèle", "Guide"], 2, 1)
    club = page(as_("thierry").get(reverse("club_detail", args=[cast.club.pk])))
    assert "CV modèle, Guide" in club
    assert "1 personne a téléchargé" in club
    assert [one.version for one in downloads_of(cast.trainee)] == [guide.current]
    assert list(sendings_to(cast.trainee)) == [sending]
    assert list(sendings_to(cast.other_trainee)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_three(
    cast, folders, as_, people, settings, tmp_path, leave, django_assert_num_queries, count
):
    settings.MEDIA_ROOT = tmp_path
    documents = [publish(cast.martine, folders["tous"], f"Fiche {n}") for n in range(count)]
    sent = leave(prepare_sending(cast.club, by=cast.thierry), *documents)
    for document in documents:
        take_by_link(document.current, cast.trainee, by=None)
    draft = prepare_sending(cast.club, by=cast.thierry)
    pick_documents(draft, documents, [], by=cast.thierry)
    for _ in range(count - 1):
        Delivery.objects.create(mailing=draft.mailing, trainee=make_trainee(), channel="email", to="a@exemple.fr")
    client = as_("thierry")
    client.get(reverse("home"))
    with django_assert_num_queries(9):
        client.get(reverse("sending_compose", args=[sent.pk]))
    with django_assert_num_queries(19):
        client.get(reverse("sending_compose", args=[draft.pk]))
    with django_assert_num_queries(14):
        client.get(reverse("club_detail", args=[cast.club.pk]))
