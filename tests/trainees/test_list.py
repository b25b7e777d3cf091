"""« Fiches stagiaires »: who is listed for whom, search, filters, order, pages."""

import datetime as dt

import pytest
from django.urls import reverse

from clubemploi.clubs.enrolments.operations import withdraw_trainee
from clubemploi.trainees import views
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import delete_trainee, set_situation
from clubemploi.trainees.sessions.operations import add_participant
from tests.cast import SessionFactory, make_trainee

pytestmark = pytest.mark.engine

LIST = "/stagiaires/"


def names(client, **query):
    """The names listed, in order."""
    return [f"{row['first_name']} {row['last_name']}" for row in client.get(LIST, query).context["page"]]


def test_managers_see_everyone_tutors_their_people(cast, as_):
    assert names(as_("martine")) == ["Karim Benali", "Sophie Lefèvre"]
    assert names(as_("thierry")) == ["Karim Benali"]
    assert names(as_("odile")) == ["Sophie Lefèvre"]


@pytest.mark.parametrize("word", ["Sophie", "lefevre", "sophie@exemple.fr", "06 98 76 54 32", "2025"])
def test_a_tutor_finds_nothing_of_other_peoples_trainees(cast, as_, word):
    add_participant(cast.session, cast.other_trainee, by=cast.martine)
    response = as_("thierry").get(LIST, {"q": word})
    assert response.context["page"].paginator.count == 0
    html = response.content.decode()
    assert "Lefèvre" not in html
    assert cast.session.number not in html.replace(f'value="{word}"', "")


def test_a_tutor_no_longer_sees_who_left_the_club(cast, as_):
    withdraw_trainee(cast.enrolment, by=cast.martine)
    assert names(as_("thierry")) == []
    assert "vous verrez ici les stagiaires inscrits dans vos clubs" in as_("thierry").get(LIST).content.decode()


@pytest.mark.parametrize("name", ["karim", "sophie"])
def test_trainees_have_no_list(cast, as_, name):
    assert as_(name).get(LIST).status_code == 403


def test_administrators_only_have_no_list(cast, as_):
    cast.thierry.is_tutor, cast.thierry.is_administrator = False, True
    cast.thierry.save()
    assert as_("thierry").get(LIST).status_code == 403
    assert as_("thierry").get(reverse("trainee_detail", args=[cast.trainee.pk])).status_code == 404


@pytest.mark.parametrize(
    "typed",
    ["lefevre", "LEFÈVRE", "Lefè", "sophie lef", "lef sophie", "sophie@exemple.fr", "0698765432", "06 98 76 54 32",
     "+33 6 98 76 54 32", "06.98.76", "2027-04", "2027-04 sophie", "  lefèvre  "],
)  # fmt: skip
def test_search(cast, as_, typed):
    add_participant(SessionFactory(number="2027-04"), cast.other_trainee, by=cast.martine)
    assert names(as_("martine"), q=typed) == ["Sophie Lefèvre"]


def test_a_short_number_is_a_whole_one(cast, as_):
    add_participant(SessionFactory(number="14"), cast.trainee, by=cast.martine)
    assert names(as_("martine"), q="14") == ["Karim Benali"]
    assert names(as_("martine"), q="1") == names(as_("martine"), q="06") == []
    assert len(names(as_("martine"), q="0612")) == 1


@pytest.mark.parametrize("typed", ["zzz", "sophie benali", "!!!", "%", "_", "'", "0699"])
def test_nothing_found_says_what_to_do(cast, as_, typed):
    response = as_("martine").get(LIST, {"q": typed})
    assert response.context["page"].paginator.count == 0
    assert "Voir tout le monde" in response.content.decode()


def test_filters_are_kept_in_the_address(cast, as_):
    martine = as_("martine")
    Trainee.objects.update(in_network=False)
    jeanne = make_trainee(cast.martine, first_name="Jeanne", last_name="Zola", email="", in_network=True)
    set_situation(jeanne, "unemployed", by=cast.martine)
    add_participant(cast.session, jeanne, by=cast.martine)
    for filters in (
        {"sans_email": "on"},
        {"reseau": "oui"},
        {"situation": "unemployed"},
        {"session": cast.session.number},
        {"q": "zola", "sans_email": "on", "reseau": "oui", "situation": "unemployed"},
    ):
        assert names(martine, **filters) == ["Jeanne Zola"], filters
    assert names(martine, reseau="non") == ["Karim Benali", "Sophie Lefèvre"]
    html = martine.get(LIST, {"situation": "unemployed", "q": "jeanne"}).content.decode()
    assert '<option value="unemployed" selected>' in html
    assert "situation=unemployed&amp;q=jeanne&amp;tri=session" in html


@pytest.mark.parametrize(
    "query", [{"situation": "riche"}, {"reseau": "peut-être"}, {"tri": "-password"}, {"page": "zzz"}, {"page": "99"}]
)
def test_a_nonsense_address_filters_nothing(cast, as_, query):
    assert len(names(as_("martine"), **query)) == 2


def test_order(cast, as_):
    martine = as_("martine")
    set_situation(cast.trainee, "employed", since=dt.date(2026, 1, 1), by=cast.martine)
    set_situation(cast.other_trainee, "training", since=dt.date(2025, 1, 1), by=cast.martine)
    add_participant(SessionFactory(start_date=dt.date(2024, 5, 1), end_date=None), cast.trainee, by=cast.martine)
    make_trainee(cast.martine, first_name="Zoé", last_name="Zola")
    karim, sophie, zoe = "Karim Benali", "Sophie Lefèvre", "Zoé Zola"
    assert names(martine, tri="nom") == [karim, sophie, zoe]
    assert names(martine, tri="-nom") == [zoe, sophie, karim]
    assert names(martine, tri="-situation") == [karim, sophie, zoe]  # blanks last both ways
    assert names(martine, tri="situation") == [sophie, karim, zoe]
    assert names(martine, tri="session")[0] == karim
    assert names(martine, tri="-session")[0] == karim
    assert 'aria-sort="descending"' in martine.get(LIST, {"tri": "-session"}).content.decode()


def test_a_row_says_what_is_missing_and_leads_to_it(cast, as_):
    jeanne = make_trainee(cast.martine, last_name="Zola", email="", phone="", second_phone="+33344556677")
    html = as_("martine").get(LIST, {"q": "zola"}).content.decode()
    assert "e-mail manquant" in html
    assert f"/stagiaires/{jeanne.pk}/modifier/?champ=email" in html
    assert "03\u00a044\u00a055\u00a066\u00a077" in html


def test_pages_of_twenty_five(cast, as_):
    for n in range(24):
        make_trainee(cast.martine, last_name=f"Aa{n:02d}")
    martine = as_("martine")
    response = martine.get(LIST, {"page": "2", "tri": "nom"})
    assert [row["last_name"] for row in response.context["page"]] == ["Lefèvre"]
    assert 'href="?page=1&amp;tri=nom"' in response.content.decode()
    assert len(martine.get(LIST).content) < 60_000


def test_the_count_stops_at_a_cap(cast, as_, monkeypatch):
    monkeypatch.setattr(views, "COUNTED_UP_TO", 1)
    html = as_("martine").get(LIST).content.decode()
    assert "plus de 1<" in html
    monkeypatch.setattr(views, "FOUND_UP_TO", 2)
    assert as_("martine").get(LIST, {"q": "exemple"}).context["page"].paginator.is_capped is False


def test_nobody_at_all(cast, as_):
    cast.enrolment.attendances.all().delete()
    Trainee.objects.get(pk=cast.trainee.pk).enrolments.all().delete()
    cast.other_trainee.enrolments.all().delete()
    for person in (cast.trainee, cast.other_trainee):
        delete_trainee(person, by=cast.martine)
    html = as_("martine").get(LIST).content.decode()
    assert "Importez votre tableau" in html
    assert "Créer une fiche" in html


@pytest.mark.parametrize("query", ["", "?q=moreau", "?tri=-session&situation=unknown&reseau=non&sans_email="])
def test_queries_do_not_depend_on_how_many(cast, as_, django_assert_num_queries, query):
    martine = as_("martine")
    for count in (1, 2):
        for _ in range(count):
            add_participant(cast.session, make_trainee(cast.martine), by=cast.martine)
        with django_assert_num_queries(7):  # association, session, user, duplicates, count, page, sessions to suggest
            assert martine.get(LIST + query).status_code == 200


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("z", ["Zola"]),
        ("m", ["Martin", "Mesnil"]),
        ("m a", ["Martin"]),
        ("mesnil z", ["Mesnil"]),
        ("mesnil a", []),
        ("9", []),
    ],
)
def test_one_letter_is_an_initial(db, text, found):
    for last_name, first_name in (("Martin", "Agnès"), ("Mesnil", "Zoé"), ("Zola", "Émile"), ("Nadir", "Marc")):
        make_trainee(last_name=last_name, first_name=first_name)
    assert [person.last_name for person in Trainee.objects.search(text).order_by("name_key")] == found
