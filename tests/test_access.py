"""Every address, for everyone: what each of the cast is answered, on what is theirs and on what is not.

One row an address: the answers to GET and to POST for, in this order, Martine (manager), Thierry (tutor of the
club), Odile (another tutor), Karim (enrolled in the club), Sophie (trainee elsewhere), nobody (signed out). The
objects are the cast's: Thierry's club, Karim's record. `in` is the sign-in page. A new address without its row fails.
"""

import copy
import shutil

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse

from clubemploi.accounts.models import User
from tests.access_table import CAST, ROWS, addresses
from tests.access_world import posted_of, where_of
from tests.cast import make_cast, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("access")


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker, files):
    """Made once, for it takes longer than an answer: each test ends where it began."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files, DATA_DIR=files), transaction.atomic():
        yield make_cast()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def where(cast):
    return where_of(cast)


@pytest.fixture(scope="module")
def browsers(cast):
    """Everyone's, and the session that they came in with."""
    signed = {who: signed_in(user) for who, user in cast.everyone().items()}
    User.objects.update(last_login=None)  # two accounts in use would have to be chosen between by a merge
    return {who: (client, client.cookies) for who, client in signed.items()}


@pytest.fixture
def as_(browsers):
    def as_they_came_in(who):
        client, cookies = browsers[who]
        client.cookies = copy.deepcopy(cookies)
        return client

    return as_they_came_in


@pytest.fixture(autouse=True)
def _copied_files(where, files, settings, tmp_path):
    """What one test does to the files, the next does not see."""
    settings.MEDIA_ROOT = shutil.copytree(files, tmp_path / "files")


@pytest.fixture
def posted(cast):
    return posted_of(cast)


def everything():
    """All the data, to see that nothing moved. Sessions and what sign-in keeps aside."""
    found = {}
    with connection.cursor() as cursor:  # a hundred times quicker than model by model
        for table in {model._meta.db_table for model in apps.get_models() if model._meta.app_label != "sessions"}:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  our own names
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def answer(client, method, address, data=None):
    response = getattr(client, method)(address, data)
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return "in"
    return str(response.status_code)


def test_every_address_has_its_row():
    assert sorted(name for name, *_ in ROWS) == sorted(addresses())


@pytest.mark.parametrize(("name", "about", "gets", "posts"), ROWS, ids=[row[0] for row in ROWS])
def test_everyone_is_answered_as_the_table_says(where, as_, name, about, gets, posts):
    address = where(name, about)
    assert [answer(as_(who), "get", address) for who in CAST] == gets


@pytest.mark.parametrize(("name", "about", "gets", "posts"), ROWS, ids=[row[0] for row in ROWS])
def test_a_refused_post_changes_nothing(where, posted, as_, name, about, gets, posts):
    address, answers, before = where(name, about), [], everything()
    for who in CAST:
        client, undo = as_(who), transaction.savepoint()
        answers.append(answer(client, "post", address, posted.get(name)))
        if answers[-1] not in {"200", "302"}:
            assert everything() == before, who
        elif name in posted:  # the control: with the right to, the same request does something
            assert everything() != before, who
        transaction.savepoint_rollback(undo)
    assert answers == posts
