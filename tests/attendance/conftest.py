"""Thierry's workshop, going on: three people, of whom one said that they will be away."""

import pytest
import time_machine
from django.utils import timezone

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Attendance
from tests.cast import make_trainee


@pytest.fixture
def people(cast):
    """Karim, Alix and Zoé."""
    rows = [make_trainee(first_name="Alix", last_name="Aubert"), make_trainee(first_name="Zoé", last_name="Colin")]
    for row in rows:
        enrol_trainee(cast.club, row, by=cast.martine, channel="manager")
    return [cast.trainee, *rows]


@pytest.fixture
def during(cast, people):
    """The clock stands half an hour into the workshop."""
    with time_machine.travel(
        cast.workshop.starts_at + (cast.workshop.ends_at - cast.workshop.starts_at) / 5, tick=False
    ):
        Attendance.objects.filter(workshop=cast.workshop, enrolment__trainee=people[2]).update(
            away_at=timezone.now(), away_reason="Médecin"
        )
        yield timezone.now()


@pytest.fixture
def rows(cast, during):
    """{first name: attendance}."""
    found = Attendance.objects.filter(workshop=cast.workshop).select_related("enrolment__trainee", "workshop")
    return {row.enrolment.trainee.first_name: row for row in found}
