"""The three refusals, by the person's link, by a mail program's one click, and by the manager."""

import pytest
from django.test import Client
from django.urls import reverse

from clubemploi.core.errors import Refused
from clubemploi.journal.queries import history_of
from clubemploi.mailings.models import Delivery, Kind, Refusal, hash_of
from clubemploi.mailings.refusals.operations import refuse_mailings, take_back_refusal, trust_address
from clubemploi.outbox.models import Hold, Message, State
from clubemploi.outbox.operations import hold_address
from clubemploi.trainees.operations import update_trainee

pytestmark = pytest.mark.django_db
TOKEN = "t" * 32


@pytest.fixture
def sent(draft, leave, people):
    """A convocation to Zoé, in the queue; its link is TOKEN."""
    mailing = leave(draft([people[0]]))
    Delivery.objects.update(token_hash=hash_of(TOKEN))
    return mailing


def stranger():
    return Client(enforce_csrf_checks=True)


def channels(draft, person):
    return {kind: draft([person], kind=kind).deliveries.get().channel for kind in Kind}


def test_this_kind_all_mailings_no_contact(draft, people):
    zoe = people[0]
    refuse_mailings(zoe, "kind", kind="invitation", by=None)
    assert {kind for kind, channel in channels(draft, zoe).items() if not channel} == {"invitation"}
    refuse_mailings(zoe, "mailings", by=None)
    left = {kind for kind, channel in channels(draft, zoe).items() if channel}
    assert left == {"workshop_soon", "workshop_change", "confirmation"}
    refuse_mailings(zoe, "contact", by=None)
    assert set(channels(draft, zoe).values()) == {""}
    assert draft([zoe]).deliveries.get().left_out == "contact"


@pytest.mark.parametrize(("scope", "kind"), [("kind", ""), ("mailings", "reminder"), ("tout", "")])
def test_there_is_no_such_refusal(people, scope, kind):
    with pytest.raises(Refused):
        refuse_mailings(people[0], scope, kind=kind, by=None)


def test_one_click_without_cookies_nor_token_of_ours(sent, people):
    answer = stranger().post(f"/desinscription/{TOKEN}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    refusal = Refusal.objects.get()
    assert (refusal.trainee, refusal.scope, refusal.by_themself) == (people[0], "mailings", True)
    assert Message.objects.get(kind="invitation").state == State.CANCELLED  # what waited does not leave


def test_a_scanner_that_follows_the_link_changes_nothing(sent):
    client = stranger()
    page = client.get(f"/desinscription/{TOKEN}/").content.decode()
    client.head(f"/desinscription/{TOKEN}/")
    assert "Tous les envois" in page
    assert not Refusal.objects.exists()


def test_and_taken_back_on_the_same_page(sent):
    client = stranger()
    for choice in ("kind", "contact"):
        assert "Vous ne recevrez plus" in client.post(f"/desinscription/{TOKEN}/", {"choice": choice}).content.decode()
    assert Refusal.objects.count() == 2
    assert "de nouveau" in client.post(f"/desinscription/{TOKEN}/", {"choice": "again"}).content.decode()
    assert not Refusal.objects.exists()


@pytest.mark.parametrize("token", ["x" * 32, "court", "~jeton~"])
def test_an_altered_link_says_what_to_do(sent, token):
    answer = stranger().post(f"/desinscription/{token}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 404
    assert "Ouvrez-le de nouveau" in answer.content.decode()
    assert not Refusal.objects.exists()


def test_the_manager_notes_and_undoes(as_, sent, people):
    client = as_("martine")
    client.post(reverse("trainee_refuse", args=[people[0].pk]), {"what": "kind:reminder"})
    client.post(reverse("trainee_refuse", args=[people[0].pk]), {"what": "kind:reminder"})
    refusal = Refusal.objects.get()
    assert not refusal.by_themself
    page = client.get(reverse("trainee_mail", args=[people[0].pk])).content.decode()
    assert "Les envois «\u00a0relance\u00a0»" in page
    assert "Ne veut plus recevoir" in client.get(reverse("trainee_detail", args=[people[0].pk])).content.decode()
    client.post(reverse("refusal_take_back", args=[refusal.pk]))
    assert not Refusal.objects.exists()
    take_back_refusal(refusal, by=None)  # the second click
    assert sum("recevoir" in line.sentence for line in history_of(people[0])) == 1


def test_a_refusal_that_does_not_exist(as_, people):
    assert as_("martine").post(reverse("trainee_refuse", args=[people[0].pk]), {"what": "x"}).status_code == 422


def test_the_record_shows_every_message(as_, sent, people):
    page = as_("martine").get(reverse("trainee_mail", args=[people[0].pk])).content.decode()
    assert "Un club emploi vous attend" in page
    assert TOKEN not in page
    empty = as_("martine").get(reverse("trainee_mail", args=[people[1].pk])).content.decode()
    assert "Aucun message" in empty


def test_correcting_the_address_releases_it(cast, people):
    hold_address("zoe@exemple.fr", "returned")
    update_trainee(people[0], {"email": "zoe.aubert@exemple.fr"}, by=cast.martine)
    assert not Hold.objects.exists()


def test_an_address_that_somebody_else_still_has_stays_held(cast, people):
    update_trainee(people[1], {"email": "zoe@exemple.fr"}, by=cast.martine)
    hold_address("zoe@exemple.fr", "returned")
    update_trainee(people[0], {"email": "zoe.aubert@exemple.fr"}, by=cast.martine)
    assert Hold.objects.exists()


def test_it_is_right_after_all(as_, cast, people):
    hold_address("zoe@exemple.fr", "returned", answer="550 inconnu")
    client = as_("martine")
    assert "Elle est juste" in client.get(reverse("trainee_mail", args=[people[0].pk])).content.decode()
    client.post(reverse("trainee_trust_address", args=[people[0].pk]))
    assert not Hold.objects.exists()
    trust_address(people[0], by=cast.martine)
    assert "a confirmé" in " ".join(line.sentence for line in history_of(people[0]))
