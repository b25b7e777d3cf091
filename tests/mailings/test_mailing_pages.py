"""The composer and what comes after, through the client."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clubemploi.clubs.workshops.operations import cancel_workshop
from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.models import Mailing
from clubemploi.outbox.models import Message, State
from tests.cast import make_trainee

pytestmark = pytest.mark.django_db


def post(client, mailing, action="save", **typed):
    asked = {"subject": mailing.subject, "body": mailing.body, "version": mailing.version, "action": action, **typed}
    return client.post(mailing.get_absolute_url(), asked)


def test_the_composer_counts_shows_and_warns(as_, draft):
    mailing = draft(values={"mois du club": "mars 2027"})
    page = as_("thierry").get(mailing.get_absolute_url()).content.decode()
    assert "1\u00a0e-mail, 1\u00a0lettre, 1\u00a0appel" in re.sub(r"\n *", " ", page)
    assert "Bonjour Zoé," in page
    assert "Rien à mettre pour [tuteur], [lieu]" in page.replace("\u00a0", " ")


def test_anybody_can_be_previewed(as_, draft, people):
    mailing = draft()
    other = mailing.deliveries.get(trainee=people[2]).pk
    client = as_("martine")
    assert "Bonjour Xavier," in client.get(f"{mailing.get_absolute_url()}?personne={other}").content.decode()
    assert "Bonjour Zoé," in client.get(f"{mailing.get_absolute_url()}?personne=x").content.decode()


def test_what_is_typed_is_kept_when_refused(as_, draft):
    mailing = draft()
    answer = post(as_("martine"), mailing, subject="Ma [faute]", body="Mon long texte")
    assert answer.status_code == 422
    assert "[faute] n’est pas un champ connu" in answer.content.decode()
    assert "Mon long texte" in answer.content.decode()
    mailing.refresh_from_db()
    assert mailing.subject != "Ma [faute]"


def test_saving_sending_and_calling_back(as_, draft):
    mailing, client = draft(), as_("martine")
    assert post(client, mailing, "send", subject="Mon objet").status_code == 302
    mailing.refresh_from_db()
    assert (mailing.subject, mailing.state) == ("Mon objet", "leaving")
    page = client.get(mailing.get_absolute_url()).content.decode()
    assert "Rappeler l’envoi" in page
    assert post(client, mailing, "send").status_code == 302  # the second of two clicks
    client.post(reverse("mailing_call_back", args=[mailing.pk]))
    mailing.refresh_from_db()
    assert mailing.state == "draft"


def test_another_model_replaces_the_text(as_, draft):
    mailing = draft()
    post(as_("martine"), mailing, "model", model="workshop_soon")
    mailing.refresh_from_db()
    assert "Votre prochain atelier" in mailing.subject
    post(as_("martine"), mailing, "model", model="inconnu")


def test_a_trial_to_oneself(as_, cast, draft):
    mailing = draft()
    post(as_("thierry"), mailing, "trial")
    assert Message.objects.get().to == cast.thierry.email
    nobody = draft([])
    assert post(as_("martine"), nobody, "trial").status_code == 422


def test_a_question_is_asked_then_answered(as_, draft, leave):
    leave(draft(kind="message"))
    mailing, client = draft(kind="message"), as_("martine")
    asked = post(client, mailing, "send")
    assert asked.status_code == 422
    assert "ont déjà reçu un envoi" in asked.content.decode()
    assert post(client, mailing, "send", confirmed="on").status_code == 302


def test_a_conflict_shows_both(as_, draft):
    mailing, client = draft(), as_("martine")
    post(client, mailing, subject="Celui de Martine")
    answer = post(client, mailing, subject="Le mien")
    assert answer.status_code == 422
    assert "Celui de Martine" in answer.content.decode()


def test_afterwards_each_person_is_followed(as_, draft, leave, people):
    mailing = leave(draft())
    Message.objects.filter(kind="invitation").update(state=State.REFUSED, answer="Boîte inconnue")
    client = as_("thierry")
    page = client.get(mailing.get_absolute_url()).content.decode()
    for shown in ("refusé", "Boîte inconnue", "Renvoyer", "à poster", "Feuille d’appels", "Terminé"):
        assert shown in page
    assert "Zoé Aubert" not in client.get(mailing.get_absolute_url() + "?qui=letter").content.decode()
    assert "Personne ne correspond" in client.get(mailing.get_absolute_url() + "?qui=exclus").content.decode()
    assert "Zoé Aubert" in client.get(mailing.get_absolute_url() + "?q=aubert&qui=refused").content.decode()
    for name in ("mailing_letters", "mailing_calls"):
        pdf = client.get(reverse(name, args=[mailing.pk]))
        assert pdf["Content-Type"] == "application/pdf"
    client.post(reverse("delivery_resend", args=[mailing.deliveries.get(trainee=people[0]).pk]))
    assert Message.objects.get(kind="invitation").state == State.QUEUED


def test_the_bar_goes_on_until_all_is_settled(as_, draft, cast, leave):
    mailing = leave(draft())
    client = as_("martine")
    bar = client.get(reverse("mailing_progress", args=[mailing.pk])).content.decode()
    assert "0 sur 1" in bar
    assert "hx-get" in bar
    Message.objects.update(state=State.ACCEPTED)
    over = client.get(reverse("mailing_progress", args=[mailing.pk])).content.decode()
    assert "Terminé" in over
    assert "hx-get" not in over


def test_a_tutor_sees_the_mailings_of_their_clubs_alone(as_, cast, draft):
    draft()
    draft(by=cast.odile, tutor=None)
    assert [len(as_(name).get(reverse("mailing_list")).context["page"].object_list) for name in
            ("martine", "thierry", "odile")] == [2, 1, 1]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_three(as_, draft, leave, count, django_assert_num_queries):
    crowd = [make_trainee(situation="unemployed") for _ in range(count)]
    mailing = draft(crowd)
    sent = leave(draft([make_trainee(situation="unemployed") for _ in range(count)]))
    client = as_("martine")
    with django_assert_num_queries(11):
        client.get(mailing.get_absolute_url())
    with django_assert_num_queries(9):
        client.get(sent.get_absolute_url())
    with django_assert_num_queries(5):
        client.get(reverse("mailing_list"))


def test_writing_to_those_enrolled(as_, cast):
    client = as_("thierry")
    answer = client.post(reverse("club_write", args=[cast.club.pk]), {"kind": "workshop_soon"})
    mailing = Mailing.objects.get()
    assert answer.url == mailing.get_absolute_url()
    assert mailing.expires_at == cast.club.workshops.order_by("starts_at").first().starts_at
    page = client.get(answer.url).content.decode()
    assert "Bonjour Karim," in page
    assert cast.club.place in page
    refused = client.post(reverse("club_write", args=[cast.club.pk]), {"kind": "invitation"})
    assert refused.status_code == 422


def test_nobody_is_enrolled_nobody_is_written_to(as_, cast):
    cast.club.enrolments.update(status="withdrawn")
    assert as_("thierry").post(reverse("club_write", args=[cast.club.pk]), {"kind": "message"}).status_code == 422


def test_without_a_workshop_to_come_the_field_is_empty(as_, cast):
    for workshop in cast.club.workshops.all():
        cancel_workshop(workshop, by=cast.thierry)
    cast.thierry.phone = ""
    cast.thierry.save()
    client = as_("thierry")
    client.post(reverse("club_write", args=[cast.club.pk]), {"kind": "workshop_soon"})
    assert "[prochain atelier]" in client.get(Mailing.objects.get().get_absolute_url()).content.decode()


def test_discarding_leads_back(as_, draft):
    mailing = draft()
    assert as_("martine").post(reverse("mailing_discard", args=[mailing.pk])).url == "/clubs/"


def test_leaving_out_and_putting_back(as_, draft, people):
    mailing, client = draft(), as_("martine")
    delivery = mailing.deliveries.get(trainee=people[0])
    client.post(reverse("delivery_leave_out", args=[delivery.pk]))
    assert "1\u00a0personne de côté" in client.get(mailing.get_absolute_url()).content.decode()
    client.post(reverse("delivery_put_back", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert delivery.channel == "email"


def test_a_large_mailing_asks_for_its_number(as_, draft, monkeypatch):
    monkeypatch.setattr("clubemploi.mailings.operations.MANY", 2)
    mailing, client = draft(), as_("martine")
    assert "Nombre de personnes" in client.get(mailing.get_absolute_url()).content.decode()
    assert post(client, mailing, "send", typed="2").status_code == 422
    assert post(client, mailing, "send", typed="3").status_code == 302
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        assert queue_next()
