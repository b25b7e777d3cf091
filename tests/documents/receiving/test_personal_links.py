"""« recevoir »: a trainee's own page of what was sent to them; a GET shows, a POST takes."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.documents.models import Document, Download, Version
from clubemploi.documents.operations import delete_document, replace_document
from clubemploi.files.storage import drop_file
from clubemploi.mailings.models import TRIAL, Delivery, hash_of
from clubemploi.outbox.models import Message
from tests.documents.conftest import upload
from tests.documents.sending.sendings import TOKEN, publish

PAGE = f"/recevoir/{TOKEN}/"


@pytest.fixture
def sent(cast, folders, sending, leave):
    """A model and a guide, to Karim among others."""
    documents = [publish(cast.martine, folders["tous"], title) for title in ("CV modèle", "Guide")]
    leave(sending, *documents)
    return documents


def page(response):
    return response.content.decode().replace("\u00a0", " ")


def take(document, token=TOKEN):
    return Client().post(reverse("receive_document", args=[token, document.pk]))


def test_a_get_shows_and_takes_nothing(cast, sent):
    html = page(Client().get(PAGE))
    for words in (
        "Bonjour Karim",
        "Passerelle Emploi",
        "CV modèle",
        "Guide",
        "PDF, 3 ko",
        "Thierry Roussel",
        "Ouvrir mon espace",
    ):
        assert words in html
    assert Client().get(reverse("receive_document", args=[TOKEN, sent[0].pk])).status_code == 405
    assert not Download.objects.exists()


def test_a_post_takes_the_newest_version_and_notes_it(cast, sent):
    replace_document(sent[0], upload("CV neuf.txt", b"tout neuf"), by=cast.martine)
    response = take(sent[0])
    assert b"".join(response.streaming_content) == b"tout neuf"
    assert "CV neuf.txt" in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")
    (download,) = Download.objects.all()
    assert (download.trainee, download.version.number, download.way) == (cast.trainee, 2, "link")
    assert page(Client().get(PAGE)).count("Vous avez téléchargé ce document le") == 1


def test_what_is_no_longer_there_is_said_and_the_rest_works(cast, sent):
    delete_document(sent[0], by=cast.martine)
    assert "a été retiré depuis" in page(Client().get(PAGE))
    assert take(sent[0]).url == PAGE
    assert take(sent[1]).status_code == 200
    Version.objects.filter(document=sent[1]).update(check_state="checking")
    assert "en contrôle" in page(Client().get(PAGE))
    Version.objects.update(check_state="clean")
    drop_file(sent[1].current.file_name)
    client = Client()
    client.post(reverse("receive_document", args=[TOKEN, sent[1].pk]))
    assert "introuvable" in page(client.get(PAGE))
    assert Download.objects.count() == 1


def test_a_link_ends_and_says_where_to_find_the_documents(cast, sent):
    Association.objects.update(link_days=60)
    last_day = timezone.localdate(timezone.now() + dt.timedelta(days=60, minutes=5))
    evening = timezone.make_aware(dt.datetime.combine(last_day, dt.time(23, 59)))
    with time_machine.travel(evening):  # « jusqu’au »: that day included
        assert Client().get(PAGE).status_code == 200
    with time_machine.travel(evening + dt.timedelta(minutes=2)):
        for response in (Client().get(PAGE), take(sent[0])):
            assert response.status_code == 410
            assert "dans votre espace" in page(response)
    assert not Download.objects.exists()


def test_a_forged_link_opens_nothing_and_tries_are_counted(cast, sent):
    invitation = "i" * 32  # the link of another kind of mailing
    mailing = Delivery.objects.first().mailing
    mailing.pk, mailing.creation_key = None, None
    mailing.save()
    Delivery.objects.create(
        mailing=mailing, trainee=cast.trainee, channel="email", token_hash=hash_of(invitation), sent_at=timezone.now()
    )
    for token in ("z" * 32, TOKEN[:-1], TOKEN + "k", "é", invitation):
        response = Client().get(reverse("receive", args=[token]))
        assert response.status_code == 404
        assert "Ce lien n’est pas le bon" in page(response)
    assert take(sent[0], "z" * 32).status_code == 404
    found = [take(sent[0], "z" * 32).status_code for _ in range(20)]
    assert (found[0], found[-1]) == (404, 429)
    assert Client().get(PAGE).status_code == 200  # a good one is not stopped


def test_it_opens_the_documents_of_this_sending_alone(cast, folders, sent):
    other = publish(cast.martine, folders["tous"], "CANARI")
    assert take(other).status_code == 404
    assert take(Document(pk=99_999)).status_code == 404
    assert "CANARI" not in page(Client().get(PAGE))


def test_the_space_of_somebody_without_an_account(cast, sent):
    Delivery.objects.filter(trainee=cast.trainee).update(token_hash=None)
    Delivery.objects.filter(trainee__first_name="Zoé", sent_at__isnull=False).update(token_hash=hash_of(TOKEN))
    assert "Vous recevrez un mail" in page(Client().get(PAGE))
    response = Client().post(reverse("receive_space", args=[TOKEN]), follow=True)
    assert "Un mail part à zoe@exemple.fr" in page(response)
    assert Message.objects.get(kind="space-invitation").to == "zoe@exemple.fr"
    assert Client().post(reverse("receive_space", args=["z" * 32])).status_code == 404


def test_somebody_in_their_space_gets_no_other_invitation(cast, sent):
    type(cast.karim).objects.filter(pk=cast.karim.pk).update(last_login=timezone.now())
    response = Client().post(reverse("receive_space", args=[TOKEN]), follow=True)
    assert "déjà entré" in page(response)


def test_the_link_of_a_trial_says_so(cast):
    assert "C’est un essai" in page(Client().get(reverse("receive", args=[TRIAL])))
    assert settings.ACCOUNT_RATE_LIMITS["personal_link"]
