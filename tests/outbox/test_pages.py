"""« Courrier », the trial of the server, and how a mail is written."""

import datetime as dt

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives, send_mail
from django.urls import reverse
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.outbox.leases import claim, hand_over, recover_lost_leases
from clubemploi.outbox.models import Message, State
from clubemploi.outbox.operations import cancel_message, record_unsent, retry_message
from clubemploi.outbox.queries import queue_age, queue_counts
from clubemploi.outbox.rendering import render_mail
from clubemploi.outbox.tasks import run_next
from tests.hostile import HOSTILE

LIST = reverse("mail_list")


def page(client, mail):
    return client.get(reverse("mail_detail", args=[mail.pk])).content.decode()


def test_the_list_filters_and_finds(as_, queue):
    queue("claire@exemple.fr", subject="Premier", kind="team-invitation")
    queue("paul@exemple.fr", subject="Second")
    record_unsent(kind="service", to="perdu@exemple.fr", subject="Troisième", answer="Aucun compte.")
    client = as_("martine")
    for query, found in [
        ("", {"Premier", "Second", "Troisième"}),
        ("?etat=cancelled", {"Troisième"}),
        ("?nature=team-invitation", {"Premier"}),
        ("?q=PAUL", {"Second"}),
        ("?q=inconnu", set()),
        ("?etat=nonsense&nature=nonsense", set()),
    ]:
        shown = client.get(LIST + query).content.decode()
        assert {word for word in ("Premier", "Second", "Troisième") if word in shown} == found, query
    assert "2 en attente" in client.get(LIST).content.decode().replace("\u00a0", " ")


def test_the_list_says_when_no_server_is_known(cast, as_, queue, settings):
    assert "Aucun serveur d’envoi" in as_("martine").get(LIST).content.decode()
    assert "Aucun mail pour l’instant" in as_("martine").get(LIST).content.decode()
    settings.DEMO = True
    assert "rien ne part" in as_("martine").get(LIST).content.decode()


def test_queries_do_not_depend_on_how_many(as_, queue, django_assert_num_queries):
    client = as_("martine")
    for count in (1, 2):
        for _ in range(count):
            queue()
        with django_assert_num_queries(8):  # association, session, user, count, page, kinds, counts, server
            assert client.get(LIST).status_code == 200


def test_hostile_mails_and_searches_are_shown_as_text(as_, queue):
    client = as_("martine")
    for text in HOSTILE[:30]:
        mail = queue(subject=text or "-", text=text)
        assert client.get(LIST, {"q": text}).status_code == 200, text
        assert "<script>alert" not in page(client, mail), text


def test_a_secret_is_shown_to_nobody_but_in_the_demonstration(as_, queue, settings):
    mail, open_one = queue(text="Votre code : ABCD", secret=True), queue(text="Bonjour à tous")
    client = as_("martine")
    assert "ABCD" not in page(client, mail)
    assert "n’est pas montré" in page(client, mail)
    assert "Bonjour à tous" in page(client, open_one)
    settings.DEMO = True
    assert "ABCD" in page(client, mail)


def test_a_waiting_mail_is_cancelled_and_sent_after_all(cast, as_, queue):
    client, mail = as_("martine"), queue()
    client.post(reverse("mail_cancel", args=[mail.pk]))
    assert "ne partira pas" in page(client, mail)
    assert Message.objects.get().state == State.CANCELLED
    with pytest.raises(Refused, match="n’attend plus"):
        cancel_message(mail, by=cast.martine)
    client.post(reverse("mail_retry", args=[mail.pk]))
    assert Message.objects.get().state == State.QUEUED
    assert "a renvoyé un mail" in page(client, mail)


def test_an_uncertain_mail_asks_before_it_is_sent_again(cast, as_, queue):
    mail = queue()
    Message.objects.update(state=State.UNCERTAIN)
    client, again = as_("martine"), reverse("mail_retry", args=[mail.pk])
    response = client.post(again)
    assert response.status_code == 422
    assert "peut-être déjà arrivé" in response.content.decode()
    assert Message.objects.get().state == State.UNCERTAIN
    with pytest.raises(NeedsConfirmation):
        retry_message(mail, by=cast.martine)
    assert client.post(again, {"confirmed": "on"}).status_code == 302
    assert Message.objects.get().state == State.QUEUED


def test_what_is_on_its_way_or_gone_is_left_alone(cast, queue):
    mail = queue()
    [claimed] = claim()
    hand_over(claimed)
    for act in (cancel_message, retry_message):
        with pytest.raises(Refused):
            act(mail, by=cast.martine)
    Message.objects.update(state=State.REFUSED, text="")
    with pytest.raises(Refused, match="plus gardé"):
        retry_message(mail, by=cast.martine)


def test_a_code_that_has_died_is_not_sent_again(cast, as_, queue):
    soon = timezone.now() + dt.timedelta(minutes=10)
    code, letter = queue(expires_at=soon), queue("paul@exemple.fr")
    Message.objects.update(state=State.DEFERRED)
    retry_message(code, by=cast.martine)  # in time: it still dies when it said
    assert Message.objects.get(pk=code.pk).expires_at == soon
    with time_machine.travel(timezone.now() + dt.timedelta(hours=30)):
        recover_lost_leases()
        assert set(Message.objects.values_list("state", flat=True)) == {State.EXPIRED}
        with pytest.raises(Refused, match="périmé"):
            retry_message(code, by=cast.martine)
        assert "Renvoyer" not in page(as_("martine"), code)
        retry_message(letter, by=cast.martine)
        assert Message.objects.get(pk=letter.pk).expires_at > timezone.now()


def test_monitoring_knows_the_queue(queue, mail_server):
    assert (queue_age(), queue_counts()) == (None, {})
    queue()
    assert 0 <= queue_age() < 5
    assert queue_counts() == {"queued": 1}


# ── The trial ───────────────────────────────────────────────────────────────
def test_a_trial_says_what_the_server_answered(as_, sink, mail_server):
    mail_server(sink.port)
    client, trial = as_("martine"), reverse("mail_trial")
    assert client.get(trial).status_code == 200
    shown = client.post(trial, {"to": "martine@exemple.fr"}).content.decode()
    assert "Pris en charge par le serveur d’envoi (réponse 250" in shown
    assert b"Martine Lefort" in sink.received[0].content
    sink.refuse["personne@exemple.fr"] = "550 No such user"
    assert "Le serveur refuse cette adresse (réponse 550" in client.post(
        trial, {"to": "personne@exemple.fr"}
    ).content.decode().replace("\u00a0", " ")
    assert client.post(trial, {"to": "n’importe quoi"}).status_code == 422
    assert not Message.objects.exists()


def test_a_trial_without_a_server(as_):
    shown = as_("martine").post(reverse("mail_trial"), {"to": "a@exemple.fr"}).content.decode()
    assert "Aucun serveur d’envoi n’est réglé" in shown


# ── Writing ─────────────────────────────────────────────────────────────────
def test_one_small_template_makes_text_and_page(db):
    association = Association(
        name="Cœur & Emploi", address="1 rue <b>Haute</b>", phone="+33344000000", mail_footer="À bientôt"
    )
    subject, text, html = render_mail("account/email/login_code", {"association": association, "code": "ABCD-EFGH"})
    assert subject == "Votre code de connexion"
    assert "ABCD-EFGH" in text
    assert "Cœur & Emploi, 1 rue <b>Haute</b>\nTéléphone\u00a0: 03\u00a044" in text.replace("03 44", "03\u00a044")
    assert '<font size="6"><b>ABCD-EFGH</b></font>' in html
    assert "Cœur &amp; Emploi" in html
    assert "<b>Haute</b>" not in html


def test_django_s_own_mails_become_rows(association, settings):
    settings.EMAIL_BACKEND = "clubemploi.outbox.backend.OutboxBackend"  # the tests' own keeps mails in memory
    send_mail("Objet", "Texte", None, ["a@exemple.fr", "b@exemple.fr"])
    mail = EmailMultiAlternatives("Autre", "Texte", None, ["c@exemple.fr"])
    mail.attach_alternative("<p>Page</p>", "text/html")
    mail.send()
    rows = list(Message.objects.order_by("pk").values_list("to", "subject", "html"))
    assert rows == [
        ("a@exemple.fr", "Objet", ""),
        ("b@exemple.fr", "Objet", ""),
        ("c@exemple.fr", "Autre", "<p>Page</p>"),
    ]


def test_a_mail_that_cannot_be_built_is_refused(sink, mail_server, queue, monkeypatch):
    mail_server(sink.port)
    monkeypatch.setattr("clubemploi.outbox.tasks.wire_format", lambda mail, server: (_ for _ in ()).throw(ValueError))
    queue()
    run_next()
    assert Message.objects.get().state == State.REFUSED
