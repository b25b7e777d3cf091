"""The sheet of one workshop and the grid of a club, as the tutor sees them."""

import pytest
import time_machine

from clubemploi.attendance.operations import close_sheet, note_all_present, note_presence
from clubemploi.attendance.queries import may_be_noted
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Attendance
from tests.attendance.sheets import statuses
from tests.cast import WorkshopFactory, make_trainee
from tests.hostile import handfuls
from tests.pages import client_of, text


@pytest.fixture
def thierry(cast, during):
    return client_of(cast.thierry)


@pytest.fixture
def sheet(cast):
    return f"/ateliers/{cast.workshop.pk}/presences/"


def test_the_sheet_shows_each_person_and_who_said_they_would_not_come(thierry, sheet):
    page = text(thierry.get(sheet))
    assert page.count('class="person"') == 3
    assert "absence annoncée" in page
    assert "« Médecin »".replace(" ", "\u00a0") in page.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    assert "Karim lira ce commentaire" in page
    assert "tuteurs seulement" in page
    assert "responsable seulement" in page


def test_without_javascript_the_whole_sheet_is_saved(cast, thierry, sheet, rows):
    data = {f"{row.pk}-status": "present" for row in rows.values()}
    data |= {f"{row.pk}-version": 0 for row in rows.values()}
    data |= {f"{rows['Karim'].pk}-comment": "Bonne participation.", f"{rows['Karim'].pk}-audience": "trainee"}
    page = text(thierry.post(sheet, data, follow=True))
    assert "Les présences sont enregistrées." in page
    assert set(statuses(cast.workshop).values()) == {"present"}
    with time_machine.travel(cast.workshop.ends_at):
        assert "Bonne participation." in text(client_of(cast.karim).get("/espace/"))


def test_a_conflict_is_named_and_the_rest_saved(cast, thierry, sheet, rows):
    note_presence(rows["Karim"], {"status": "late"}, by=cast.martine)
    data = {f"{row.pk}-status": "absent" for row in rows.values()} | {f"{row.pk}-version": 0 for row in rows.values()}
    response = thierry.post(sheet, data)
    assert response.status_code == 409
    assert "noté autre chose pour Karim Benali" in text(response)
    assert statuses(cast.workshop) == {"Karim": "late", "Alix": "absent", "Zoé": "absent"}


def test_a_tick_is_saved_as_it_is_made(thierry, rows):
    path = f"/presences/{rows['Karim'].pk}/"
    answer = thierry.post(path, {"status": "present", "version": 0})
    assert answer.json() == {
        "status": "present", "label": "présent", "comment": "", "audience": "trainee", "version": 1, "warning": "",
    }  # fmt: skip
    stale = thierry.post(path, {"status": "absent", "version": 0})
    assert (stale.status_code, stale.json()["status"]) == (409, "present")
    warned = thierry.post(path, {"comment": "Malade", "version": 1})
    assert "santé" in warned.json()["warning"]
    assert thierry.post(path, {"comment": "x" * 1001}).status_code == 422
    assert thierry.post(path, {"status": "riche"}).status_code == 422
    assert "error" in thierry.post(path, {"status": "riche"}).json()


def test_hostile_comments_are_text(thierry, sheet, rows):
    for words in handfuls():
        assert thierry.post(f"/presences/{rows['Karim'].pk}/", {"comment": words}).status_code in {200, 422}, words
        page = thierry.get(sheet)
        assert page.status_code == 200, words
        assert "<script>alert" not in text(page), words


def test_a_comment_for_the_manager_stays_with_the_manager(cast, thierry, sheet, rows):
    row = note_presence(rows["Karim"], {"comment": "canari", "audience": "managers"}, by=cast.martine)
    assert "canari" not in text(thierry.get(sheet))
    answer = thierry.post(f"/presences/{row.pk}/", {"status": "present", "comment": "", "version": row.version})
    assert "canari" not in text(answer)
    row.refresh_from_db()
    assert (row.comment, row.status) == ("canari", "present")
    assert "canari" in text(client_of(cast.martine).get(sheet))
    assert "canari" not in text(client_of(cast.karim).get("/espace/"))


def test_nobody_writes_over_a_comment_they_may_not_read(cast, thierry, rows):
    row = note_presence(rows["Karim"], {"comment": "canari", "audience": "managers"}, by=cast.martine)
    for sent in ({"comment": "autre"}, {"audience": "trainee"}):
        assert thierry.post(f"/presences/{row.pk}/", {**sent, "version": row.version}).status_code == 200
    row.refresh_from_db()
    assert (row.comment, row.audience, row.version) == ("canari", "managers", 1)


def test_refused_on_the_whole_sheet_it_is_said(cast, thierry, sheet, rows):
    """Another device has just closed it; a comment is too long."""
    long = thierry.post(sheet, {f"{rows['Karim'].pk}-comment": "x" * 1001})
    assert long.status_code == 422
    assert "trop long" in text(long)
    note_all_present(cast.workshop, by=cast.martine)
    close_sheet(cast.workshop, by=cast.martine)
    late = thierry.post(sheet, {f"{rows['Karim'].pk}-status": "absent", f"{rows['Karim'].pk}-version": 1})
    assert late.status_code == 422
    assert "rouvrez-la" in text(late)
    for path in (f"/presences/{rows['Karim'].pk}/", f"{sheet}tous/"):
        assert thierry.post(path, {"status": "absent"}).status_code == 422


def test_a_tutor_s_own_word_for_the_manager_is_still_theirs_to_read(cast, thierry, sheet, rows):
    note_presence(rows["Karim"], {"comment": "canari", "audience": "managers"}, by=cast.thierry)
    note_presence(rows["Karim"], {"status": "present"}, by=cast.martine)
    assert "canari" in text(thierry.get(sheet))


def test_all_then_close_then_open_again(cast, thierry, sheet):
    page = text(thierry.post(f"{sheet}tous/", follow=True))
    assert "3\u00a0présences sont notées" in page
    page = text(thierry.post(f"{sheet}cloturer/", follow=True))
    assert "est close (version 1)" in page
    assert 'type="radio"' not in page
    one = cast.workshop.sheets.get()
    assert thierry.post(f"/feuilles/{one.pk}/rouvrir/", {"reason": ""}).status_code == 422
    page = text(thierry.post(f"/feuilles/{one.pk}/rouvrir/", {"reason": "Oubli de Karim"}, follow=True))
    assert "la version 1 est gardée" in page
    assert "Oubli de Karim" in page


def test_closing_with_blanks_asks_first(cast, thierry, sheet):
    response = thierry.post(f"{sheet}cloturer/")
    assert response.status_code == 422
    assert "Clôturer quand même" in text(response)
    thierry.post(f"{sheet}cloturer/", {"confirmed": "on"})
    assert set(statuses(cast.workshop).values()) == {"absent"}


def test_before_it_begins_only_excused_can_be_ticked(cast, people):
    page = text(client_of(cast.thierry).get(f"/ateliers/{cast.workshop.pk}/presences/"))
    assert "pas encore commencé" in page
    assert page.count("disabled") == 9


def test_an_empty_sheet_says_so(cast):
    page = text(client_of(cast.martine).get(f"/ateliers/{WorkshopFactory().pk}/presences/"))
    assert "Personne n’est inscrit" in page


def test_the_grid_shows_the_whole_club(cast, thierry, rows):
    note_presence(rows["Karim"], {"status": "late"}, by=cast.thierry)
    page = text(thierry.get(f"/clubs/{cast.club.pk}/presences/"))
    begun = [workshop for workshop in cast.club.workshops.all() if may_be_noted(workshop)]  # the others wait
    assert page.count("data-cell=") == 3 * len(begun)
    assert ">R</button>" in page
    note_all_present(cast.workshop, by=cast.thierry)
    close_sheet(cast.workshop, by=cast.thierry)
    assert "close</span>" in text(thierry.get(f"/clubs/{cast.club.pk}/presences/"))


def test_what_is_left_to_close_is_on_the_tutor_s_home(cast, rows):
    with time_machine.travel(cast.workshop.ends_at):
        page = text(client_of(cast.thierry).get("/mes-clubs/"))
    assert "séances à clôturer" in page
    assert "3 à noter" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_three(cast, django_assert_num_queries, count):
    for _ in range(count):
        WorkshopFactory(club=cast.club)
        enrol_trainee(cast.club, make_trainee(), by=cast.martine, channel="manager")
    Attendance.objects.update(noted_by=cast.thierry, status="present")
    client = client_of(cast.thierry)
    client.get("/mes-clubs/")
    with django_assert_num_queries(11):
        client.get(f"/ateliers/{cast.workshop.pk}/presences/")
    with django_assert_num_queries(8):
        client.get(f"/clubs/{cast.club.pk}/presences/")
