"""Changes that can be taken back, on the cast's records."""

import json

import pytest

from clubemploi.accounts.models import User
from clubemploi.core.undo import change_row, move_rows, remove_row, take_back
from clubemploi.trainees.models import Note, Situation, Trainee
from clubemploi.trainees.operations import add_note, set_situation
from tests.cast import UserFactory

pytestmark = pytest.mark.django_db


def rows(model):
    return list(model.objects.order_by("pk").values())


def kept(steps):
    """As the database keeps them."""
    return json.loads(json.dumps(steps))


def test_everything_is_as_before(cast):
    note = add_note(cast.trainee, "Bonjour", audience="tutors", by=cast.martine)
    set_situation(cast.trainee, "employed", by=cast.martine)
    before = [rows(Trainee), rows(Note), rows(Situation)]
    steps = []
    move_rows(steps, Situation, "trainee_id", [], origin=1, to=2)
    move_rows(steps, Note, "trainee_id", [note.pk], origin=cast.trainee.pk, to=cast.other_trainee.pk)
    remove_row(steps, Situation.objects.get())
    change_row(steps, cast.other_trainee, city="Noyon", birth_date=None, email="autre@exemple.fr")
    change_row(steps, cast.other_trainee, city="Noyon")
    assert len(steps) == 3
    assert Trainee.objects.get(pk=cast.other_trainee.pk).email == "autre@exemple.fr"
    assert not Situation.objects.exists()
    assert [rows(Trainee), rows(Note), rows(Situation)] != before
    assert take_back(kept(steps)) == []
    assert [rows(Trainee), rows(Note), rows(Situation)] == before


def test_what_was_changed_since_is_left(cast):
    steps = []
    change_row(steps, cast.trainee, city="Noyon", postcode="60400")
    Trainee.objects.filter(pk=cast.trainee.pk).update(city="Soissons")
    assert take_back(kept(steps)) == [(Trainee, cast.trainee.pk, "city")]
    trainee = Trainee.objects.get(pk=cast.trainee.pk)
    assert (trainee.city, trainee.postcode) == ("Soissons", "")


def test_what_is_gone_since_stays_gone(cast):
    note = add_note(cast.trainee, "Bonjour", audience="tutors", by=cast.martine)
    orphan = add_note(cast.trainee, "Bonsoir", audience="tutors", by=cast.martine)
    steps = []
    change_row(steps, note, text="Bonne nuit")
    note.delete()
    remove_row(steps, orphan)
    move_rows(steps, Note, "trainee_id", [note.pk], origin=cast.trainee.pk, to=cast.other_trainee.pk)
    steps[1]["columns"]["trainee_id"] = "999999"
    assert take_back(kept(steps)) == []
    assert not Note.objects.exists()


def test_an_account_taken_or_gone_since_is_left_out(cast):
    sole, gone = UserFactory(), UserFactory()
    steps = []
    for trainee, user in ((cast.trainee, sole), (cast.other_trainee, gone)):
        cast.club.enrolments.all().delete()
        trainee.enrolments.all().delete()
        trainee.search_keys.all().delete()
        Trainee.objects.filter(pk=trainee.pk).update(user=user)
        remove_row(steps, Trainee.objects.get(pk=trainee.pk))
    User.objects.filter(pk=gone.pk).delete()
    someone = Trainee.objects.create(first_name="Lan", last_name="Trần", name_key="tran lan", user=sole)
    take_back(kept(steps))
    assert [row["user_id"] for row in rows(Trainee)] == [None, None, sole.pk]
    assert someone.pk
