"""Attestations for a period: across one's clubs for oneself, of the clubs one leads for a tutor."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from clubemploi.attendance.models import Certificate
from clubemploi.attendance.operations import close_sheet, note_all_present
from clubemploi.clubs.enrolments.operations import enrol_trainee
from tests.attendance.paper.pages import read
from tests.pages import client_of


@pytest.fixture
def attended(cast, rows):
    """Karim came to a workshop of Thierry's, and to one of Odile's; both are closed, and over."""
    club = cast.odile.clubs.get()
    enrol_trainee(club, cast.trainee, by=cast.martine, channel="manager")
    workshops = [cast.workshop, club.workshops.get()]
    for workshop in workshops:
        with time_machine.travel(workshop.ends_at):
            note_all_present(workshop, by=cast.martine)
            close_sheet(workshop, by=cast.martine, confirmed=True)
    with time_machine.travel(max(workshop.ends_at for workshop in workshops) + dt.timedelta(days=60), tick=False):
        yield [timezone.localtime(workshop.starts_at).date() for workshop in workshops]


def ask(user, address, first, last):
    return client_of(user).post(address, {"from_date": f"{first}", "to_date": f"{last}"})


def test_one_s_own_of_all_clubs_under_one_number(cast, attended):
    first, last = min(attended), max(attended)
    answers = [ask(cast.karim, "/espace/attestation/", first, last) for _ in range(2)]
    [text] = read(answers[0].content)
    assert "de ses clubs emploi, d" in text
    assert "2 ateliers, " in text
    one = Certificate.objects.get()
    assert (one.club, one.from_date, one.to_date, one.issued_by) == (None, first, last, cast.karim)
    shown = Client().post("/verifier/", {"number": one.number}).content.decode()
    assert "Ce document est authentique" in shown
    assert "Période" in shown


def test_a_tutor_attests_of_the_clubs_they_lead_only(cast, attended):
    ask(cast.thierry, f"/stagiaires/{cast.trainee.pk}/attestation/", min(attended), max(attended))
    assert [one["title"] for one in Certificate.objects.get().content["workshops"]] == [cast.workshop.title]
    ask(cast.martine, f"/stagiaires/{cast.trainee.pk}/attestation/", min(attended), max(attended))
    assert len(Certificate.objects.order_by("pk").last().content["workshops"]) == 2


def test_of_a_whole_club_between_two_days(cast, attended):
    address, day = f"/clubs/{cast.club.pk}/attestations/", attended[0]
    assert str(cast.club.month) in client_of(cast.thierry).get(address).content.decode()
    pages = read(ask(cast.thierry, address, day, day).content)
    assert len(pages) == Certificate.objects.filter(club=cast.club, from_date=day).count() >= 2
    assert "mené par Thierry Roussel, le " in " ".join(pages[0].split())
    before = day - dt.timedelta(days=1)
    answer = ask(cast.thierry, address, before, before)
    assert answer.status_code == 422
    assert "quelqu’un était là pendant cette période" in answer.content.decode()


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (0, -1, "La fin vient avant le début"),
        (1, 2, "Cette date n’est pas encore venue"),
        (-1, 1, "choisissez aujourd’hui au plus tard"),
        (-9000, -8999, "Aucune feuille close ne dit"), (-739_000, 0, "Cette date est trop ancienne"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field(cast, attended, first, last, words):
    today = timezone.localdate()
    days = (today + dt.timedelta(days=n) for n in (first, last))
    answer = ask(cast.karim, "/espace/attestation/", *days)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Certificate.objects.exists()


def test_the_year_so_far_is_proposed(cast, attended):
    page, today = client_of(cast.karim).get("/espace/attestation/").content.decode(), timezone.localdate()
    assert f'value="{today.year}-01-01"' in page
    assert f'value="{today}"' in page
    assert client_of(cast.karim).post("/espace/attestation/", {"from_date": "x", "to_date": ""}).status_code == 422
