"""The journal only grows, and can be read."""

import pytest
from django.db import DatabaseError, connection, transaction

from clubemploi.journal.models import Entry, Mention
from clubemploi.journal.operations import record
from clubemploi.journal.queries import history_of
from clubemploi.journal.values import differences, shown, snapshot
from clubemploi.trainees.operations import update_trainee


@pytest.mark.parametrize("model", [Entry, Mention])
def test_an_entry_is_neither_changed_nor_deleted(cast, model):
    column = {Entry: "sentence", Mention: "kind"}[model]
    attempts = [
        lambda: model.objects.update(**{column: "x"}),
        lambda: model.objects.all()._raw_delete(using="default"),
        lambda: model.objects.first().delete(),
        lambda: connection.cursor().execute(f"DELETE FROM {model._meta.db_table}"),  # noqa: S608
        lambda: connection.cursor().execute(f"UPDATE {model._meta.db_table} SET {column} = 'x'"),  # noqa: S608
    ]
    before = model.objects.count()
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="the journal only grows"), transaction.atomic():
            attempt()
    assert model.objects.count() == before


def test_the_fact_and_its_entry_live_or_die_together(cast):
    before = Entry.objects.count()
    with transaction.atomic():
        update_trainee(cast.trainee, {"city": "Noyon"}, by=cast.martine)
        assert Entry.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Entry.objects.count() == before


def test_a_history_people_can_read(cast, django_assert_num_queries):
    update_trainee(cast.trainee, {"city": "Noyon", "phone": "", "share_email": True}, by=cast.thierry)
    record(by=None, verb="test", sentence="x" * 400, about=[cast.trainee])
    with django_assert_num_queries(1):
        latest, entry, *_ = history_of(cast.trainee)
        assert (latest.who, latest.sentence, latest.changed) == ("Club Emploi", "x" * 300, [])
        assert (entry.who, entry.sentence) == ("Thierry Roussel", "a modifié la fiche")
    changed = {change.label: (change.before, change.after) for change in entry.changed}
    assert changed == {
        "ville": ("", "Noyon"),
        "téléphone": ("06\u00a012\u00a034\u00a056\u00a078", ""),
        "son e-mail": ("non", "oui"),
    }


def test_a_history_tells_of_its_record_only(cast):
    update_trainee(cast.other_trainee, {"city": "canari"}, by=cast.martine)
    update_trainee(cast.trainee, {"city": "Noyon"}, by=cast.martine)
    assert "canari" not in str(history_of(cast.trainee))
    club_entries = {entry.pk for entry in Entry.objects.about(cast.club)}
    assert {m.entry_id for m in Mention.objects.filter(kind="club", object_id=cast.club.pk)} == club_entries


def test_differences_and_values_as_people_read_them(cast):
    assert differences({"a": "1", "b": "2"}, {"b": "3", "c": ""}) == {"a": ["1", ""], "b": ["2", "3"]}
    assert snapshot(cast.trainee, ["civility", "birth_date"]) == {"civilité": "", "date de naissance": ""}
    assert shown(cast.workshop, "title") == cast.workshop.title
    assert "h" in shown(cast.workshop, "starts_at")
    assert shown(cast.club, "month").endswith(str(cast.club.month.year))
    assert str(Mention.objects.filter(kind="trainee").first()).startswith("trainee ")
