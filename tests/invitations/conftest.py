"""Three unemployed people of one session, invited to Thierry's club; and their own links."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from clubemploi.invitations.operations import make_list
from clubemploi.invitations.rounds.operations import write_to_list
from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.models import Delivery, hash_of
from clubemploi.mailings.operations import launch_mailing
from clubemploi.trainees.operations import index_trainees
from tests.cast import make_trainee

FROM, TO = dt.date(2025, 1, 1), dt.date(2025, 12, 31)


@pytest.fixture
def people(cast):
    """Zoé by e-mail, Yves by letter, Xavier by phone."""
    rows = [
        make_trainee(first_name="Zoé", last_name="Aubert", email="zoe@exemple.fr"),
        make_trainee(first_name="Yves", last_name="Bellec", email="", address="3 rue du Lac", city="Noyon"),
        make_trainee(first_name="Xavier", last_name="Colin", email="", phone="+33612345670"),
    ]
    for row in rows:
        take_part(row, cast.session)
    return rows


def take_part(trainee, session, situation="unemployed"):
    session.participations.create(trainee=trainee)
    trainee.situation = situation
    trainee.save()
    index_trainees([trainee])
    trainee.refresh_from_db()


@pytest.fixture
def invitation_list(cast, people):
    """The list."""
    return make_list(cast.club, FROM, TO, by=cast.martine)


@pytest.fixture
def write():
    """`write(invitation_list)`: a mailing to the list, all of it in the outbox."""

    def run(invitation_list, **asked):
        mailing = write_to_list(invitation_list, by=invitation_list.by, **asked)
        launch_mailing(mailing, by=invitation_list.by, confirmed=True)
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=5, seconds=1)):
            while queue_next():
                pass
        return mailing

    return run


@pytest.fixture
def link(invitation_list, write, people):
    """Zoé's own link."""
    write(invitation_list)
    token = "z" * 32
    Delivery.objects.filter(trainee=people[0]).update(token_hash=hash_of(token))
    return f"/repondre/{token}/"
