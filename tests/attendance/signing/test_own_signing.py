"""Step 11, (b): each on their own phone by the workshop's QR code, before, during and after."""

import datetime as dt
import json
import uuid

import pytest
import time_machine
from django.test import Client

from clubemploi.attendance.models import Signature
from clubemploi.attendance.operations import close_sheet
from clubemploi.attendance.signing.own_phone import signing_address, turn_of
from clubemploi.clubs.enrolments.operations import withdraw_trainee
from clubemploi.clubs.workshops.operations import cancel_workshop
from tests.attendance.signing.signatures import STROKES, sign
from tests.pages import client_of, text

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def path(cast):
    return signing_address(cast.workshop).removeprefix("http://127.0.0.1:8000")


def data(**fields):
    return {"strokes": json.dumps(STROKES), "key": str(uuid.uuid4()), **fields}


def at(cast, moment, path, who=None):
    with time_machine.travel(moment, tick=False):
        return text(client_of(who or cast.karim).get(path))


def test_one_signs_for_oneself_and_is_present(cast, during, path):
    client = client_of(cast.karim)
    page = text(client.get(path))
    assert "Karim Benali" in page
    assert "J’atteste avoir participé" in page
    page = text(client.post(path, data(), follow=True))
    assert "Merci, c’est signé" in page
    signature = Signature.objects.get()
    assert (signature.method, signature.witness, signature.attendance.status) == ("own", None, "present")
    assert signature.identified.startswith("connecté par lien personnel le ")
    client.post(path, data())
    assert Signature.objects.count() == 1


def test_signed_out_one_signs_in_first_and_comes_back(cast, during, path):
    response = Client().get(path)
    assert response.url.startswith("/connexion/")
    assert path.strip("/").split("/")[0] in response.url


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-16, "On signe pendant l’atelier"), (-14, "Valider ma signature"), (150 + 29, "Valider ma signature"),
     (150 + 31, "L’atelier est fini")],
)  # fmt: skip
def test_before_during_and_after_with_a_margin(cast, people, path, minutes, words):
    cast.workshop.ends_at = cast.workshop.starts_at + 150 * MINUTE
    cast.workshop.save()
    assert words in at(cast, cast.workshop.starts_at + minutes * MINUTE, path)


def test_the_device_s_clock_opens_nothing(cast, people, path):
    with time_machine.travel(cast.workshop.starts_at - dt.timedelta(days=1)):
        client_of(cast.karim).post(path, data(at=cast.workshop.starts_at.isoformat()))
    assert not Signature.objects.exists()


def test_closed_or_cancelled_it_is_said(cast, rows, during, path):
    close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    page = text(client_of(cast.karim).get(path))
    assert "déjà close" in page
    client_of(cast.karim).post(path, data())
    assert not Signature.objects.exists()


def test_a_cancelled_workshop_is_said(cast, rows, during, path):
    cancel_workshop(cast.workshop, by=cast.thierry)
    assert "est annulé" in text(client_of(cast.karim).get(path))


def test_nobody_signs_for_another_nor_at_another_s_workshop(cast, rows, during, path):
    for who in (cast.sophie, cast.martine, cast.thierry):
        client = client_of(who)
        assert "Vous n’êtes pas attendu" in text(client.get(path))
        client.post(path, data())
    withdraw_trainee(cast.enrolment, by=cast.thierry)
    client_of(cast.karim).post(path, data())
    assert not Signature.objects.exists()


@pytest.mark.parametrize("token", ["1", "1:faux", "abc", "é", "x" * 300])
def test_an_altered_code_is_nothing(cast, during, token):
    client = client_of(cast.karim)
    assert client.get(f"/signer/{token}/").status_code == 404
    assert client.post(f"/signer/{token}/", data()).status_code == 404


def test_what_is_no_drawing_is_said_beside_the_frame(cast, during, path):
    response = client_of(cast.karim).post(path, data(strokes="[]"))
    assert response.status_code == 422
    assert "La signature est vide" in text(response)


def test_signed_on_the_tutor_s_device_it_is_signed_here_too(cast, rows, during, path):
    sign(rows["Karim"], cast.thierry)
    assert "Merci, c’est signé" in text(client_of(cast.karim).get(path))
    assert turn_of(cast.karim, cast.workshop).done


def test_the_tutor_shows_or_prints_the_code(cast, during):
    page = text(client_of(cast.thierry).get(f"/ateliers/{cast.workshop.pk}/qr/"))
    assert page.count("<path") >= 1
    assert "QR code de l’atelier" in page
