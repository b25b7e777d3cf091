"""The secret address of one's calendar: whose workshops it holds, changed and closed."""

import pytest
from django.test import Client
from django.urls import reverse

from clubemploi.accounts.space.operations import close_space_account
from clubemploi.calendars.models import Feed
from clubemploi.calendars.operations import close_feed, open_feed
from clubemploi.clubs.workshops.operations import cancel_workshop
from tests.calendars.reader import read
from tests.cast import WorkshopFactory


def path_of(feed):
    return feed.address.removeprefix("http://127.0.0.1:8000")


def titles(path):
    response = Client().get(path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return sorted(entry["title"] for entry in read(response.content.decode())[1])


@pytest.fixture
def elsewhere(cast):
    """A workshop of Odile's club, which neither Thierry nor Karim may read."""
    club = cast.other_trainee.enrolments.get().club
    return WorkshopFactory(club=club, title="canari")


def test_each_reads_their_own_workshops(cast, elsewhere):
    mine = ["Faire le point sur son projet", "Un CV qui donne envie"]
    assert titles(path_of(open_feed(cast.karim, by=cast.karim))) == mine
    assert titles(path_of(open_feed(cast.thierry, by=cast.thierry))) == mine
    assert "canari" in titles(path_of(open_feed(cast.odile, by=cast.odile)))
    assert set(titles(path_of(open_feed(cast.martine, by=cast.martine)))) == {*mine, "canari"}


def test_a_cancelled_workshop_is_struck_out_with_a_newer_sequence(cast):
    path = path_of(open_feed(cast.karim, by=cast.karim))
    before = {e["uid"]: e for e in read(Client().get(path).content.decode())[1]}
    cancel_workshop(cast.workshop, by=cast.thierry)
    after = {e["uid"]: e for e in read(Client().get(path).content.decode())[1]}
    assert before.keys() == after.keys()
    [changed] = [uid for uid in after if after[uid]["status"] == "CANCELLED"]
    assert after[changed]["sequence"] > before[changed]["sequence"]
    assert after[changed]["title"].startswith("Annulé")


def test_changed_the_old_address_is_dead_closed_the_new_one_too(cast, as_):
    client = as_("karim")
    assert "Créer l’adresse" in client.get(reverse("calendar_mine")).content.decode()
    client.post(reverse("calendar_open"))
    first = path_of(Feed.objects.get())
    page = client.get(reverse("calendar_mine")).content.decode()
    assert first in page
    assert "webcal://" in page
    client.post(reverse("calendar_open"))
    second = path_of(Feed.objects.get())
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    client.post(reverse("calendar_close"))
    assert Client().get(second).status_code == 404
    close_feed(cast.karim, by=cast.karim)  # twice: nothing


def test_unknown_and_closed_accounts_are_alike(cast):
    path = path_of(open_feed(cast.karim, by=cast.karim))
    close_space_account(cast.karim, by=cast.martine)
    assert Client().get(path).status_code == Client().get("/agenda/inconnu.ics").status_code == 404


def test_the_database_alone_does_not_give_the_address_away(cast):
    feed = open_feed(cast.karim, by=cast.karim)
    token = path_of(feed).removeprefix("/agenda/").removesuffix(".ics")
    assert len(token) == 32
    assert token not in str(Feed.objects.values().get())


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_costs_the_same_for_one_and_three(cast, django_assert_num_queries, count):
    for _ in range(count):
        WorkshopFactory(club=cast.club)
    path = path_of(open_feed(cast.thierry, by=cast.thierry))
    with django_assert_num_queries(4):
        Client().get(path)
