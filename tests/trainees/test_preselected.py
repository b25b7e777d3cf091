"""Of two records side by side, which values are proposed."""

import datetime as dt

import pytest

from clubemploi.trainees.duplicates.queries import preselected
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import set_situation, update_trainee
from tests.cast import make_trainee

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice():
    low = make_trainee(first_name="Nathalie", last_name="Kowalski", email="n@exemple.fr", phone="+33612345678")
    high = make_trainee(first_name="Natalie", last_name="Kowalski", email="", city="Noyon")
    return low, high


def fresh(trainee):
    return Trainee.objects.get(pk=trainee.pk)


def test_what_is_preselected(twice):
    low, high = twice
    Trainee.objects.filter(pk=low.pk).update(share_phone=True, share_email=True, in_network=True)
    Trainee.objects.filter(pk=high.pk).update(share_email=True)
    set_situation(low, "employed", by=None)
    low, high = fresh(low), fresh(high)
    chosen = {name: preselected(name, low, high) for name in ("first_name", "email", "city", "in_network")}
    assert chosen == {"first_name": low.pk, "email": low.pk, "city": high.pk, "in_network": low.pk}
    assert preselected("share_phone", low, high) == high.pk  # showing wants both to agree
    assert preselected("share_email", low, high) == low.pk
    assert preselected("situation", low, high) == low.pk
    set_situation(high, "training", by=None, since=dt.date(2026, 3, 2))
    assert preselected("situation", fresh(low), fresh(high)) == high.pk
    update_trainee(low, {"city": "Soissons"}, by=None)
    assert preselected("city", fresh(low), fresh(high)) == low.pk  # the last updated
    update_trainee(high, {"city": "Compiègne"}, by=None)
    assert preselected("city", fresh(low), fresh(high)) == high.pk


@pytest.mark.parametrize("name", ["first_name", "last_name"])
@pytest.mark.parametrize(("first_name", "last_name"), [("N.", "Kowalski"), ("Kowalski", "Nathalie")])
def test_names_go_together_the_fuller_ones(twice, name, first_name, last_name):
    low, high = twice
    update_trainee(high, {"first_name": first_name, "last_name": last_name, "city": ""}, by=None)
    assert preselected(name, fresh(low), fresh(high)) == low.pk
