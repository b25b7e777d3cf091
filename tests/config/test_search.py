"""Search from everywhere: what it finds, and for whom."""

import pytest
from django.urls import reverse

from clubemploi.config.search import find_everywhere
from clubemploi.core.dates import MONTHS
from tests.cast import ClubFactory, SessionFactory, make_trainee
from tests.hostile import HOSTILE

pytestmark = pytest.mark.engine

SEARCH = reverse("search")


def names(found):
    return [row["last_name"] for row in found.people], [str(club.tutor) for club in found.clubs], found.sessions


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("lefevre", "Lefèvre"),
        ("SOPHIE LEF", "Lefèvre"),
        ("karim@ex", "Benali"),
        ("06 12 34", "Benali"),
        ("ben", "Benali"),
    ],
)
def test_people_by_name_e_mail_and_phone(cast, text, who):
    assert [row["last_name"] for row in find_everywhere(cast.martine, text).people] == [who]


def test_clubs_by_month_tutor_and_place(cast):
    month = cast.club.month
    ClubFactory(place="Médiathèque, Noyon", tutor=cast.odile, month=month.replace(year=month.year + 3))
    for text, tutors in [
        ("noyon", {"Odile Marchand"}),
        (f"club {MONTHS[month.month - 1]} {month.year}", {"Thierry Roussel", "Odile Marchand"}),
        (f"{month.month:02d}/{month.year} roussel", {"Thierry Roussel"}),
        (f"13/{month.year}", set()),
        ("nulle part", set()),
    ]:
        assert {str(club.tutor) for club in find_everywhere(cast.martine, text).clubs} == tutors, text


def test_sessions_by_number_and_title(cast):
    SessionFactory(number="2031-07", title="Rebondir après 50 ans")
    for text in ("2031-07", "2031", "rebondir"):
        assert [session.number for session in find_everywhere(cast.martine, text).sessions] == ["2031-07"], text


def test_a_tutor_finds_theirs_alone(cast):
    found = find_everywhere(cast.thierry, "lefevre")
    assert names(found) == ([], [], [])
    assert names(find_everywhere(cast.thierry, "benali"))[0] == ["Benali"]
    assert find_everywhere(cast.thierry, cast.session.number).sessions == []
    assert {str(club.tutor) for club in find_everywhere(cast.thierry, str(cast.club.month.year)).clubs} == {
        "Thierry Roussel"
    }


def test_eight_of_each_and_a_way_to_the_rest(cast, as_):
    for _ in range(9):
        make_trainee(last_name="Kowalski")
    found = find_everywhere(cast.martine, "kowalski")
    assert (len(found.people), found.more) == (8, {"people"})
    page = as_("martine").get(SEARCH, {"q": "kowalski"}).content.decode()
    assert f"{reverse('trainee_list')}?q=kowalski" in page


def test_nothing_typed_nothing_asked(cast, as_, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_everywhere(cast.martine, "").count == 0
    assert "Rien ne correspond" not in as_("martine").get(SEARCH).content.decode()
    assert "Rien ne correspond" in as_("martine").get(SEARCH, {"q": "zzzz"}).content.decode()


def test_the_side_bar_gets_the_list_alone(cast, as_):
    part = as_("martine").get(SEARCH, {"q": "benali"}, headers={"HX-Request": "true", "HX-Target": "found"})
    assert "<html" not in part.content.decode()
    assert "Karim Benali" in part.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_how_many(cast, as_, django_assert_num_queries, count):
    for _ in range(count):
        make_trainee(last_name="Kowalski")
    client = as_("martine")
    with django_assert_num_queries(6):  # association, session, user, people, clubs, sessions
        client.get(SEARCH, {"q": "kowalski"})


def test_hostile_words_are_shown_as_text(as_):
    client = as_("martine")
    for text in HOSTILE:
        response = client.get(SEARCH, {"q": text})
        assert response.status_code == 200, text
        assert "<script>alert" not in response.content.decode(), text
