"""Thierry's workshop, going on: three people, of whom one said that they will be away."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from clubemploi.attendance.operations import close_sheet, note_all_present, reopen_sheet
from clubemploi.attendance.signing.operations import sign_as_tutor, void_signature
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Attendance
from clubemploi.journal import triggers
from tests.attendance.signing.signatures import STROKES, sign
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


@pytest.fixture
def proven(cast, rows):
    """Three signatures, of which one is void, the tutor's, a closed sheet, opened and closed again."""
    signatures = [sign(rows[name], cast.thierry) for name in ("Karim", "Alix", "Zoé")]
    void_signature(signatures[2], by=cast.thierry)
    sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())
    note_all_present(cast.workshop, by=cast.thierry)
    first = close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    reopen_sheet(first, "Oubli", by=cast.thierry)
    close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    return signatures


@pytest.fixture
def unguarded(proven):
    """Somebody who owns the database lifts the guard first."""
    with connection.cursor() as cursor:
        for sql in triggers.drop(connection.vendor, triggers.EVIDENCE):
            cursor.execute(sql)
        yield cursor
        for sql in triggers.create(connection.vendor, triggers.EVIDENCE):
            cursor.execute(sql)
