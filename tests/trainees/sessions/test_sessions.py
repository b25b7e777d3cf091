"""Training sessions: who took part, numbers, dates, and what depends on them."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from clubemploi.core.errors import Refused
from clubemploi.journal.models import Entry
from clubemploi.trainees.models import Participation, Trainee, TrainingSession
from clubemploi.trainees.sessions.operations import add_participant, create_session, remove_participant, update_session
from tests.cast import SessionFactory, make_trainee
from tests.hostile import HOSTILE

pytestmark = pytest.mark.engine

LIST, CREATE = "/sessions/", "/sessions/ajouter/"
DATA = {"number": "2027-04", "title": "Bilan", "start_date": "2027-02-01", "end_date": "2027-02-12", "place": "Noyon"}


def url(name, *pks):
    return reverse(name, args=pks)


def numbers(client, **query):
    return [session.number for session in client.get(LIST, query).context["page"]]


def names(session, order="pk"):
    return [str(trainee) for trainee in session.trainees.order_by("name_key")]


@pytest.mark.parametrize("person", ["thierry", "karim"])
def test_sessions_are_the_managers(cast, as_, person):
    add_participant(cast.session, cast.trainee, by=cast.martine)
    pk, trainee = cast.session.pk, cast.trainee.pk
    client = as_(person)
    for address in (LIST, CREATE):
        assert client.get(address).status_code == 403
    for address in (url("session_detail", pk), url("session_edit", pk), url("session_delete", pk)):
        assert client.get(address).status_code == 404
    for address in (
        url("session_delete", pk), url("participant_add", pk), url("participant_remove", pk, trainee),
        url("participant_restore", pk, trainee),
    ):  # fmt: skip
        assert client.post(address, {"trainee": cast.other_trainee.pk}).status_code == 404
    assert names(cast.session) == ["Karim Benali"]


def test_list_search_years_and_order(cast, as_):
    SessionFactory(number="2027-04", title="Prépa numérique", start_date=dt.date(2027, 2, 1), end_date=None)
    SessionFactory(number="2024-09", title="Bilan", start_date=dt.date(2024, 9, 1), end_date=None)
    SessionFactory(number="sans-date", title="", start_date=None, end_date=None)
    cast.session.number = "2025-03"
    cast.session.save()
    martine = as_("martine")
    assert numbers(martine) == ["2027-04", "2025-03", "2024-09", "sans-date"]
    assert numbers(martine, tri="date") == ["2024-09", "2025-03", "2027-04", "sans-date"]
    assert numbers(martine, tri="-numero")[0] == "sans-date"
    assert numbers(martine, q="2027") == ["2027-04"]
    assert numbers(martine, q="numérique") == ["2027-04"]
    assert numbers(martine, annee="2024") == ["2024-09"]
    assert numbers(martine, annee="zzz", tri="zzz", page="-3")
    assert martine.get(LIST).context["years"] == [2027, 2026, 2025, 2024]
    assert "Aucune session ne correspond" in martine.get(LIST, {"q": "zzz"}).content.decode()


def test_no_session_at_all(cast, as_):
    cast.session.delete()
    html = as_("martine").get(LIST).content.decode()
    assert "Aucune session pour l’instant" in html


def test_list_queries_do_not_depend_on_how_many(cast, as_, django_assert_num_queries):
    martine = as_("martine")
    for count in (0, 2):
        for _ in range(count):
            add_participant(SessionFactory(), cast.trainee, by=cast.martine)
        with django_assert_num_queries(6):  # association, session, user, count, page, years
            martine.get(LIST)


def test_creating_once(cast, as_):
    client = as_("martine")
    key = client.get(CREATE).context["form"].initial["creation_key"]
    for _ in range(2):
        response = client.post(CREATE, {**DATA, "creation_key": key})
    if response.status_code == 422:  # the form sees the number taken before the operation sees the key
        pytest.fail(str(response.context["form"].errors))
    session = TrainingSession.objects.get(number="2027-04")
    assert response.url == url("session_detail", session.pk)
    assert Entry.objects.about(session).get().sentence == "a créé la session"


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", ""), ("number", "x" * 21), ("number", "2025-taken"), ("number", "2025-TAKEN"), ("title", "x" * 121),
     ("start_date", "2027-02-30"),
     ("start_date", "0001-01-01"), ("end_date", "2027-01-31"), ("end_date", "9999-12-31"), ("end_date", "demain")],
)  # fmt: skip
def test_wrong_input_is_answered_beside_its_field(cast, as_, field, value):
    SessionFactory(number="2025-taken")
    response = as_("martine").post(CREATE, {**DATA, field: value})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {field}
    assert 'value="Noyon"' in response.content.decode()
    assert TrainingSession.objects.count() == 2


def test_the_operation_and_the_database_hold_the_rules_too(cast, monkeypatch):
    values = {"number": "N1", "start_date": dt.date(2027, 2, 1), "end_date": dt.date(2027, 1, 1)}
    with pytest.raises(Refused) as caught:
        create_session(values, by=cast.martine)
    assert caught.value.field == "end_date"
    SessionFactory(number="N1")
    monkeypatch.setattr(TrainingSession.objects, "filter", lambda **kwargs: TrainingSession.objects.none())
    with pytest.raises(Refused) as caught:  # taken between the look and the write
        create_session({"number": "N1"}, by=cast.martine)
    assert caught.value.field == "number"


def test_a_new_number_finds_the_participants(cast, as_):
    add_participant(cast.session, cast.trainee, by=cast.martine)
    data = {**DATA, "number": "2031-77", "version": cast.session.version}
    assert as_("martine").post(url("session_edit", cast.session.pk), data).status_code == 302
    assert Trainee.objects.search("2031-77").get() == cast.trainee
    assert not Trainee.objects.search(cast.session.number).exists()
    trainee = Trainee.objects.get(pk=cast.trainee.pk)
    assert (trainee.last_session_number, trainee.last_session_date) == ("2031-77", dt.date(2027, 2, 1))


def test_two_people_editing(cast, as_):
    client, address = as_("martine"), url("session_edit", cast.session.pk)
    data = {**DATA, "version": cast.session.version}
    assert client.post(address, data).status_code == 302
    response = client.post(address, {**data, "place": "Laon"})
    assert response.status_code == 409
    assert [(d.label, d.theirs, d.yours) for d in response.context["differences"]] == [("Lieu", "Noyon", "Laon")]
    version = response.context["form"]["version"].value()
    assert client.post(address, {**data, "place": "Laon", "version": version}).status_code == 302
    assert TrainingSession.objects.get(pk=cast.session.pk).place == "Laon"


def test_editing_to_a_number_taken(cast, as_):
    SessionFactory(number="PRISE")
    address = url("session_edit", cast.session.pk)
    assert as_("martine").get(address).status_code == 200
    response = as_("martine").post(address, {**DATA, "number": "prise", "version": 1})
    assert response.status_code == 422
    assert "porte déjà ce numéro" in response.content.decode()


def test_saving_without_a_change_leaves_no_trace(cast):
    update_session(cast.session, {"title": cast.session.title}, by=cast.martine)
    assert not Entry.objects.filter(verb="update_session").exists()


def test_deleting_is_refused_while_anybody_took_part(cast, as_):
    client, address = as_("martine"), url("session_delete", cast.session.pk)
    participation = add_participant(cast.session, cast.trainee, by=cast.martine)
    assert client.get(address).status_code == 200
    response = client.post(address)
    assert response.status_code == 422
    assert "1\u00a0stagiaire a participé à cette session" in response.content.decode()
    remove_participant(cast.session, participation.trainee, by=cast.martine)
    assert client.post(address).url == LIST
    assert not TrainingSession.objects.exists()


# ── Participants ────────────────────────────────────────────────────────────
def test_add_by_typing_then_take_back(cast, as_):
    client, page = as_("martine"), url("session_detail", cast.session.pk)
    html = client.get(page, {"q": "benali"}).content.decode()
    assert f'name="trainee" value="{cast.trainee.pk}"' in html
    for _ in range(2):
        response = client.post(url("participant_add", cast.session.pk), {"trainee": cast.trainee.pk}, follow=True)
    assert "Karim Benali participe à la session" in response.content.decode()
    assert Participation.objects.count() == 1
    assert "déjà dans cette session" in client.get(page, {"q": "benali"}).content.decode()
    assert Trainee.objects.search(cast.session.number).get() == cast.trainee

    remove = url("participant_remove", cast.session.pk, cast.trainee.pk)
    for _ in range(2):
        response = client.post(remove, follow=True)
    undo = url("participant_restore", cast.session.pk, cast.trainee.pk)
    assert f'action="{undo}"' in response.content.decode()
    assert not Participation.objects.exists()
    assert Trainee.objects.get(pk=cast.trainee.pk).last_session_number == ""
    assert client.post(undo).status_code == 302
    assert names(cast.session) == ["Karim Benali"]
    verbs = Entry.objects.about(cast.trainee).values_list("verb", flat=True)
    assert list(verbs[:3]) == ["add_participant", "remove_participant", "add_participant"]


def test_the_last_session_is_the_newest(cast):
    old, new, undated = (
        SessionFactory(number=number, start_date=day, end_date=None)
        for number, day in (("old", dt.date(2020, 1, 1)), ("new", dt.date(2026, 1, 1)), ("undated", None))
    )
    for session in (new, old, undated):
        add_participant(session, cast.trainee, by=cast.martine)
    assert Trainee.objects.get(pk=cast.trainee.pk).last_session_number == "new"
    remove_participant(new, cast.trainee, by=cast.martine)
    remove_participant(old, cast.trainee, by=cast.martine)
    trainee = Trainee.objects.get(pk=cast.trainee.pk)
    assert (trainee.last_session_number, trainee.last_session_date) == ("undated", None)


def test_nobody_found(cast, as_):
    html = as_("martine").get(url("session_detail", cast.session.pk), {"q": "zzz"}).content.decode()
    assert "Personne ne correspond à «\u00a0zzz\u00a0»." in html


@pytest.mark.parametrize("trainee", ["", "zzz", "999999999", "-1", "9" * 40, "٣", "1 OR 1=1"])
def test_adding_nobody(cast, as_, trainee):
    response = as_("martine").post(url("participant_add", cast.session.pk), {"trainee": trainee})
    assert response.status_code == 404


def test_page_queries_do_not_depend_on_how_many(cast, as_, django_assert_num_queries):
    martine = as_("martine")
    for count in (1, 2):
        for _ in range(count):
            add_participant(cast.session, make_trainee(cast.martine), by=cast.martine)
        with django_assert_num_queries(8):  # association, session, user, the session, search, count, page, history
            martine.get(url("session_detail", cast.session.pk), {"q": "moreau"})


@pytest.mark.parametrize("fields", ["number", "title place", "start_date end_date creation_key"])
def test_hostile_strings_through_every_field(cast, as_, fields):
    client = as_("martine")
    for text in HOSTILE:
        data = {"number": uuid.uuid4().hex[:12], **dict.fromkeys(fields.split(), text)}
        response = client.post(CREATE, data)
        assert response.status_code in {302, 422}, text
        assert "<script>alert" not in response.content.decode()
    assert "<script>alert" not in client.get(LIST).content.decode()


def test_hostile_strings_in_addresses(cast, as_):
    client = as_("martine")
    for text in HOSTILE:
        for address in (LIST, url("session_detail", cast.session.pk)):
            response = client.get(address, {"q": text, "annee": text, "tri": text, "page": text})
            assert response.status_code == 200, text
            assert "<script>alert" not in response.content.decode()
