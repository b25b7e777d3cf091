"""A draft to three people: an e-mail, a letter, a call; and the worker's part, five minutes later."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.models import Kind
from clubemploi.mailings.operations import launch_mailing, prepare_mailing
from tests.cast import make_trainee
from tests.outbox.conftest import mail_server, sink  # noqa: F401  fixtures

UNEMPLOYED = {"situation": "unemployed"}


@pytest.fixture
def people(cast):
    return [
        make_trainee(first_name="Zoé", last_name="Aubert", email="zoe@exemple.fr", **UNEMPLOYED),
        make_trainee(
            first_name="Yves", last_name="Bellec", email="", civility="sir", address="3 rue du Lac", postcode="60200",
            city="Compiègne", **UNEMPLOYED,
        ),
        make_trainee(first_name="Xavier", last_name="Colin", email="", phone="+33612345670", **UNEMPLOYED),
    ]  # fmt: skip


@pytest.fixture
def draft(cast, people):
    """`draft()`: prepared by Martine, about Thierry's club."""

    def prepare(to=None, *, kind=Kind.INVITATION, by=None, **fields):
        values = {"mois du club": "mars 2027", "tuteur": "Thierry Roussel", "lieu": "Noyon", "ateliers": "mardi\njeudi"}
        asked = {"values": values, "about": "Club", "about_path": "/clubs/", "tutor": cast.thierry, **fields}
        return prepare_mailing(people if to is None else to, by=by or cast.martine, kind=kind, **asked)

    return prepare


@pytest.fixture
def leave():
    """`leave(mailing)`: launched, and all of it in the outbox."""

    def run(mailing, **asked):
        mailing = launch_mailing(mailing, by=mailing.by, confirmed=True, **asked)
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=5, seconds=1)):
            while queue_next():
                pass
        mailing.refresh_from_db()
        return mailing

    return run
