"""The record: what it shows to whom, situations, notes, deleting."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from clubemploi.journal.models import Entry
from clubemploi.trainees.models import Note, Situation, Trainee
from clubemploi.trainees.operations import add_note, delete_note, set_situation
from clubemploi.trainees.sessions.operations import add_participant
from tests.cast import make_trainee


def url(name, pk):
    return reverse(name, args=[pk])


def record(client, trainee):
    return client.get(url("trainee_detail", trainee.pk)).content.decode()


def test_the_record_says_everything(cast, as_):
    add_participant(cast.session, cast.trainee, by=cast.martine)
    set_situation(
        cast.trainee,
        "employed",
        since=dt.date(2026, 3, 1),
        detail="CDI, boulangerie",
        source="trainee",
        by=cast.thierry,
    )
    for client in (as_("martine"), as_("thierry")):
        html = record(client, cast.trainee)
        for words in (
            "Karim Benali", "karim@exemple.fr",
            "06\u00a012\u00a034\u00a056\u00a078", "en emploi", "depuis le 1er\u00a0mars\u00a02026",
            "CDI, boulangerie", "dite par la personne, notée par Thierry Roussel", f"session {cast.session.number}",
            "ajouter un club emploi", "a créé la fiche", "Karim B.", "ni téléphone, ni e-mail",
        ):  # fmt: skip
            assert words in html, words


def test_what_is_missing_is_one_click_away_the_email_first(cast, as_):
    jeanne = make_trainee(cast.martine, first_name="Jeanne", last_name="Zola", email="", address="3, rue Haute")
    assert jeanne.missing == ["e-mail", "téléphone", "adresse", "date de naissance"]
    html = record(as_("martine"), jeanne)
    address = url("trainee_edit", jeanne.pk)
    places = [html.index(f"{address}?champ={field}") for field in ("email", "phone", "city", "birth_date")]
    assert places == sorted(places)
    focused = as_("martine").get(f"{address}?champ=email").content.decode()
    assert focused.count("autofocus") == 1
    assert 'name="email"' in next(tag for tag in focused.split("<") if "autofocus" in tag)
    assert as_("martine").get(f"{address}?champ=version&champ=zzz").status_code == 200


@pytest.mark.parametrize("name", ["trainee_detail", "trainee_edit", "trainee_delete", "situation_add", "note_add"])
def test_who_may_not_see_or_do(cast, as_, name):
    own, other = url(name, cast.trainee.pk), url(name, cast.other_trainee.pk)
    verb = "post" if name.endswith("_add") else "get"
    data = {"kind": "employed", "source": "staff", "text": "x", "audience": "tutors"}
    assert getattr(as_("thierry"), verb)(other, data).status_code == 404
    assert getattr(as_("karim"), verb)(other, data).status_code == 404
    assert getattr(as_("karim"), verb)(own, data).status_code == 403
    assert getattr(as_("martine"), verb)(url(name, 999_999_999_999), data).status_code == 404
    assert not Note.objects.exists()
    assert not Situation.objects.exists()


def test_tutors_may_neither_create_nor_delete(cast, as_):
    assert as_("thierry").get("/stagiaires/ajouter/").status_code == 403
    assert as_("thierry").post(url("trainee_delete", cast.trainee.pk)).status_code == 403
    assert "Supprimer…" not in record(as_("thierry"), cast.trainee)


def test_queries_do_not_depend_on_how_much_there_is(cast, as_, django_assert_num_queries):
    martine = as_("martine")
    for count in (1, 2):
        for n in range(count):
            set_situation(cast.trainee, "training", detail=f"{count}{n}", by=cast.martine)
            add_note(cast.trainee, "Bien", audience="tutors", by=cast.thierry)
        with django_assert_num_queries(12):
            record(martine, cast.trainee)


# ── Situation ───────────────────────────────────────────────────────────────
def test_noting_a_situation(cast, as_):
    data = {"kind": "unemployed", "since": "2026-02-03", "detail": "fin de CDD", "source": "trainee"}
    response = as_("thierry").post(url("situation_add", cast.trainee.pk), data, follow=True)
    assert "Situation notée\u00a0: sans emploi." in response.content.decode()
    trainee = Trainee.objects.get(pk=cast.trainee.pk)
    assert (trainee.situation, trainee.situation_since) == ("unemployed", dt.date(2026, 2, 3))
    entry = Entry.objects.about(trainee).first()
    assert entry.changes == {"situation": ["inconnue", "sans emploi depuis le 3\u00a0février\u00a02026"]}


def test_an_older_situation_joins_the_history_only(cast):
    set_situation(cast.trainee, "employed", since=dt.date(2026, 5, 1), by=cast.martine)
    set_situation(cast.trainee, "training", since=dt.date(2025, 5, 1), by=cast.martine)
    trainee = Trainee.objects.get(pk=cast.trainee.pk)
    assert (trainee.situation, trainee.situations.count()) == ("employed", 2)


def test_a_second_click_is_not_a_second_line(cast):
    with time_machine.travel(dt.datetime(2026, 5, 1, 10, tzinfo=dt.UTC), tick=False) as clock:
        for _ in range(2):
            set_situation(cast.trainee, "employed", by=cast.martine)
        assert cast.trainee.situations.count() == 1
        clock.shift(dt.timedelta(days=30))  # a follow-up that finds nothing new is still news
        set_situation(cast.trainee, "employed", by=cast.martine)
    assert cast.trainee.situations.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "rich"), ("kind", ""), ("since", "2027-02-30"), ("since", "31/02/2026"), ("since", "1850-01-01"),
     ("since", "2199-01-01"), ("detail", "x" * 121), ("source", "import"), ("source", "")],
)  # fmt: skip
def test_a_faulty_situation_is_answered_beside_its_field(cast, as_, field, value):
    data = {"kind": "employed", "since": "", "detail": "gardé", "source": "staff", field: value}
    response = as_("martine").post(url("situation_add", cast.trainee.pk), data)
    assert response.status_code == 422
    assert response.context["situation_form"].errors.keys() == {field}
    assert field == "detail" or 'value="gardé"' in response.content.decode()
    assert not Situation.objects.exists()


# ── Notes ───────────────────────────────────────────────────────────────────
def test_notes_are_read_by_their_audience_only(cast, as_):
    for audience in Note.Audience.values:
        add_note(cast.trainee, f"canari-{audience}", audience=audience, by=cast.martine)
    add_note(cast.other_trainee, "canari-ailleurs", audience="tutors", by=cast.martine)
    add_note(cast.trainee, "mot-du-tuteur", audience="managers", by=cast.thierry)
    martine, thierry = record(as_("martine"), cast.trainee), record(as_("thierry"), cast.trainee)
    assert all(word in martine for word in ("canari-trainee", "canari-tutors", "canari-managers", "mot-du-tuteur"))
    assert "canari-tutors" in thierry
    assert "mot-du-tuteur" in thierry  # one's own
    assert "canari-managers" not in thierry
    assert "canari-ailleurs" not in martine + thierry
    readable = {note.text for note in Note.objects.visible_to(cast.karim)}
    assert readable == {"canari-trainee"}
    assert not Note.objects.visible_to(cast.sophie).exists()


def test_while_typing_one_reads_who_will_read_it(cast, as_):
    html = record(as_("martine"), cast.trainee)
    assert "Karim lira ce commentaire." in html
    assert "Karim et l’équipe" in html


def test_writing_a_note_once(cast, as_):
    client, address = as_("thierry"), url("note_add", cast.trainee.pk)
    data = {"text": "Bon\ntravail", "audience": "trainee", "creation_key": str(uuid.uuid4())}
    for _ in range(2):
        response = client.post(address, data, follow=True)
    assert "La note est enregistrée. Karim la lira." in response.content.decode()
    assert "Bon<br>travail" in response.content.decode()
    assert Note.objects.get().author == cast.thierry
    assert "Bon" not in Entry.objects.about(cast.trainee).first().sentence


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "  "), ("text", "x" * 4001), ("text", "a\x00b"), ("audience", "everyone"), ("audience", "")],
)
def test_a_faulty_note_is_answered_and_not_lost(cast, as_, field, value):
    data = {"text": "gardée", "audience": "tutors", field: value}
    response = as_("martine").post(url("note_add", cast.trainee.pk), data)
    assert response.status_code == 422
    assert response.context["note_form"].errors.keys() == {field}
    assert field == "text" or "gardée" in response.content.decode()


def test_deleting_a_note(cast, as_):
    note = add_note(cast.trainee, "à ôter", audience="tutors", by=cast.martine)
    other = add_note(cast.other_trainee, "ailleurs", audience="tutors", by=cast.martine)
    address = url("note_delete", note.pk)
    assert as_("thierry").post(address).status_code == 403
    assert as_("odile").post(address).status_code == 404
    assert as_("thierry").post(url("note_delete", other.pk)).status_code == 404
    assert "à ôter" in as_("martine").get(address).content.decode()
    assert Note.objects.count() == 2
    assert as_("martine").post(address).url == url("trainee_detail", cast.trainee.pk)
    assert Note.objects.get() == other
    assert as_("martine").post(address).status_code == 404
    delete_note(note, by=cast.martine)  # twice at the same moment: nothing more
    assert Entry.objects.filter(verb="delete_note").count() == 1


def test_a_trainee_deletes_no_note_even_about_themselves(cast, as_):
    note = add_note(cast.trainee, "pour Karim", audience="trainee", by=cast.martine)
    assert as_("karim").post(url("note_delete", note.pk)).status_code == 403


# ── Deleting ────────────────────────────────────────────────────────────────
def test_a_record_made_by_mistake_can_be_deleted(cast, as_):
    jeanne = make_trainee(cast.martine, first_name="Jeanne", last_name="Zola")
    address = url("trainee_delete", jeanne.pk)
    assert "Jeanne Zola" in as_("martine").get(address).content.decode()
    assert Trainee.objects.filter(pk=jeanne.pk).exists()
    response = as_("martine").post(address, follow=True)
    assert "La fiche de Jeanne Zola est supprimée." in response.content.decode()
    assert not Trainee.objects.filter(pk=jeanne.pk).exists()
    assert Entry.objects.filter(verb="delete_trainee", changes__nom=["Zola", ""]).exists()


def test_deleting_what_others_depend_on_is_refused_with_the_reason(cast, as_):
    response = as_("martine").post(url("trainee_delete", cast.trainee.pk))
    assert response.status_code == 422
    assert "inscrite dans un club" in response.content.decode()
    jeanne = make_trainee(cast.martine)
    add_participant(cast.session, jeanne, by=cast.martine)
    response = as_("martine").post(url("trainee_delete", jeanne.pk))
    assert "participé à une session" in response.content.decode()
