"""Attestations: what closed sheets say, once a person and set of facts, checked by their number."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from clubemploi.attendance.certificates.operations import issue_certificate, issue_certificates
from clubemploi.attendance.certificates.prints import certificates, hours_of
from clubemploi.attendance.certificates.queries import certificate_numbered
from clubemploi.attendance.models import Certificate
from clubemploi.attendance.operations import close_sheet, note_presence, reopen_sheet
from clubemploi.clubs.models import Workshop
from clubemploi.core.errors import Refused
from clubemploi.merging.operations import merge_trainees
from tests.attendance.paper.pages import read
from tests.cast import make_trainee
from tests.pages import client_of


@pytest.fixture
def closed(cast, rows):
    """Karim was present, Alix late, Zoé excused; two hours and a half."""
    start = cast.workshop.starts_at
    Workshop.objects.filter(pk=cast.workshop.pk).update(ends_at=start + dt.timedelta(hours=2, minutes=30))
    for name, status in (("Karim", "present"), ("Alix", "late"), ("Zoé", "excused")):
        note_presence(rows[name], {"status": status, "comment": "canari"}, by=cast.thierry)
    return close_sheet(cast.workshop, by=cast.thierry)


def verify(number):
    return Client().post("/verifier/", {"number": number}).content.decode()


def test_it_says_which_workshops_and_how_many_hours(cast, closed):
    one = issue_certificate(cast.trainee, cast.club, by=cast.thierry)
    assert (len(one.content["workshops"]), one.content["minutes"]) == (1, 150)
    assert re.fullmatch(r"\d{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", one.number)
    [text] = read(certificates([one], strict=True))
    for words in (
        "Attestation de présence", "Karim Benali a participé", "Faire le point sur son projet",
        "1 atelier, 2 h 30 en tout.", one.number, "/verifier/", "Passerelle Emploi",
    ):  # fmt: skip
        assert words in text
    assert "canari" not in text


def test_the_same_facts_again_are_the_same_attestation(cast, closed):
    one = issue_certificate(cast.trainee, cast.club, by=cast.thierry)
    assert issue_certificate(cast.trainee, cast.club, by=cast.karim) == one
    assert Certificate.objects.count() == 1


def test_only_closed_sheets_and_those_who_came(cast, rows, closed):
    given = issue_certificates(cast.club, [row.enrolment.trainee for row in rows.values()], by=cast.thierry)
    assert sorted(one.content["name"].split()[0] for one in given) == ["Alix", "Karim"]
    reopen_sheet(closed, "Oubli", by=cast.thierry)
    with pytest.raises(Refused, match="Aucune feuille close"):
        issue_certificate(cast.trainee, cast.club, by=cast.karim)
    with pytest.raises(Refused, match="clôturez d’abord"):
        issue_certificates(cast.club, [cast.trainee], by=cast.thierry)


def test_the_trainee_takes_their_own_and_nobody_else_s(cast, closed, during):
    client = client_of(cast.karim)
    with time_machine.travel(closed.closed_at):
        assert "mon attestation de présence" in client.get("/espace/").content.decode()
    response = client.post(f"/espace/clubs/{cast.enrolment.pk}/attestation/")
    assert response["Content-Type"] == "application/pdf"
    assert Certificate.objects.get().issued_by == cast.karim
    assert client_of(cast.sophie).post(f"/espace/clubs/{cast.enrolment.pk}/attestation/").status_code == 404


def test_the_tutor_prints_those_of_the_whole_club(cast, closed):
    response = client_of(cast.thierry).post(f"/clubs/{cast.club.pk}/attestations/")
    pages = read(response.content)
    assert len(pages) == 2
    assert "Alix Aubert" in pages[0]
    assert "Karim Benali" in pages[1]


def test_anyone_checks_its_number(cast, closed):
    one = issue_certificate(cast.trainee, cast.club, by=cast.thierry)
    page = verify(f" {one.number.lower()} ")
    assert "Ce document est authentique" in page
    assert "Karim Benali" in page
    assert "2\u00a0h\u00a030" in page


@pytest.mark.parametrize("number", ["2026-AAAA-AAAA", "x", "' OR 1=1", "2026"])
def test_a_number_that_is_none_is_not_recognised(association, number):
    assert "n’est pas reconnu" in verify(number)


def test_nothing_asked_is_said(association):
    assert "Tapez un numéro, ou choisissez un fichier." in verify("")


def test_numbers_are_not_guessed(association):
    for _ in range(20):
        verify("2026-AAAA-AAAA")
    assert "Trop d’essais" in verify("2026-AAAA-AAAA")


def test_an_attestation_changed_in_the_database_is_not_recognised(cast, closed):
    one = issue_certificate(cast.trainee, cast.club, by=cast.thierry)
    Certificate.objects.update(content={**one.content, "minutes": 6000})
    assert certificate_numbered(one.number) is None


def test_it_follows_who_it_is_about_when_two_records_are_one(cast, closed):
    other = make_trainee(first_name="Karim", last_name="Benaly")
    one = issue_certificate(cast.trainee, cast.club, by=cast.thierry)
    merge_trainees(cast.trainee, other, {}, by=cast.martine)
    assert Certificate.objects.get().trainee == cast.trainee
    assert certificate_numbered(one.number)


@pytest.mark.parametrize(
    ("minutes", "words"), [(1200, "20\u00a0h"), (150, "2\u00a0h\u00a030"), (5, "0\u00a0h\u00a005")]
)
def test_hours_as_people_say_them(minutes, words):
    assert hours_of(minutes) == words
