"""Step 11: signing on a screen; what is refused; sent twice, once."""

import datetime as dt
import json
import uuid

import pytest
import time_machine
from django.utils import timezone

from clubemploi.accounts import locked_device
from clubemploi.attendance.models import Signature
from clubemploi.attendance.operations import close_sheet, note_presence
from clubemploi.attendance.prints import clock_of
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.attendance.signing.operations import checked_strokes, sign_as_tutor, sign_presence, void_signature
from clubemploi.clubs.enrolments.operations import enrol_trainee, withdraw_trainee
from clubemploi.clubs.models import Attendance, Workshop
from clubemploi.core.dates import day_fr
from clubemploi.core.errors import Refused
from clubemploi.merging.operations import merge_trainees, undo_merge
from tests.attendance.signing.signatures import STROKES, sign
from tests.cast import make_trainee
from tests.pages import client_of, text


def test_signing_makes_present_and_says_who_saw_it(cast, rows, during):
    signature = sign(rows["Karim"], cast.thierry, device="Safari sur un iPad", network="192.0.2.0")
    assert (signature.name, signature.role, signature.witness) == ("Karim Benali", "trainee", cast.thierry)
    assert signature.signed_at == during
    assert Attendance.objects.get(pk=rows["Karim"].pk).status == "present"


def test_who_was_late_stays_late(cast, rows):
    note_presence(rows["Karim"], {"status": "late"}, by=cast.thierry)
    sign(rows["Karim"], cast.thierry)
    assert Attendance.objects.get(pk=rows["Karim"].pk).status == "late"


def test_on_one_s_own_device_there_is_no_witness(cast, rows):
    assert sign(rows["Karim"], cast.karim, method="own").witness is None


def test_sent_twice_it_is_one_and_another_is_refused(cast, rows):
    key = uuid.uuid4()
    assert sign(rows["Karim"], cast.thierry, key=key) == sign(rows["Karim"], cast.thierry, key=key)
    with pytest.raises(Refused, match="a déjà signé"):
        sign(rows["Karim"], cast.thierry)


def test_void_it_can_be_signed_again(cast, rows):
    first = sign(rows["Karim"], cast.thierry)
    void_signature(first, by=cast.thierry)
    void_signature(first, by=cast.thierry)
    second = sign(rows["Karim"], cast.thierry)
    assert Signature.objects.filter(voided_at__isnull=True).get() == second


def test_the_device_s_clock_is_kept_but_the_server_s_is_the_proof_s(cast, rows, during):
    wrong = dt.datetime(1999, 1, 1, tzinfo=dt.UTC)
    signature = sign(rows["Karim"], cast.thierry, device_at=wrong)
    assert (signature.device_at, signature.signed_at) == (wrong, during)


MINUTES = dt.timedelta(minutes=1)
KEPT = "signée sans réseau à 9\u00a0h\u00a036, reçue à 10\u00a0h"
WRONG = "l’horloge de l’appareil disait {}, "


@pytest.mark.parametrize(
    ("drawn", "sent", "said"),  # by the device's clock, after the server received it
    [
        (0 * MINUTES, 0 * MINUTES, []),
        (-4 * MINUTES, 0 * MINUTES, []),
        (-24 * MINUTES, 0 * MINUTES, [KEPT]),
        (90 * MINUTES, 90 * MINUTES, [WRONG + "11\u00a0h\u00a030"]),
        (66 * MINUTES, 90 * MINUTES, [KEPT, WRONG + "11\u00a0h\u00a006"]),
    ],
    ids=["at once", "nearly", "kept", "wrong clock", "kept by a wrong clock"],
)
def test_the_sealed_sheet_says_when_the_clocks_differ(cast, rows, during, drawn, sent, said):
    signature = sign(rows["Karim"], cast.thierry, device_at=during + drawn, sent_at=during + sent)
    day = day_fr(timezone.localdate(during))
    assert clock_of(signature) == [sentence.format(day) for sentence in said]
    assert verify_all().faults == []
    Signature.objects.filter(pk=signature.pk).update(device_at=during - dt.timedelta(hours=1))
    assert [fault.number for fault in verify_all().faults] == [signature.evidence]


def test_neither_before_it_begins_nor_once_it_is_closed(cast, people):
    row = cast.enrolment.attendances.get(workshop=cast.workshop)
    with pytest.raises(Refused, match="pas encore commencé"):
        sign(row, cast.thierry)
    with time_machine.travel(cast.workshop.ends_at):
        signature = sign(row, cast.thierry)
        close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
        with pytest.raises(Refused, match="close"):
            void_signature(signature, by=cast.thierry)
        with pytest.raises(Refused, match="close"):
            sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())


def test_the_closed_sheet_names_each_proof(cast, rows):
    mine = sign(rows["Karim"], cast.thierry)
    tutor = sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())
    content = close_sheet(cast.workshop, by=cast.thierry, confirmed=True).content
    assert {p["name"].split()[0]: p["signature"] for p in content["people"]} == {
        "Alix": None, "Karim": mine.evidence, "Zoé": None,
    }  # fmt: skip
    assert content["tutor_signature"] == tutor.evidence


def test_the_tutor_who_signs_again_replaces_the_first(cast, rows):
    for _ in range(2):
        last = sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())
    assert Signature.objects.filter(role="tutor", voided_at__isnull=True).get() == last


# ── One person in two records ───────────────────────────────────────────────
@pytest.fixture
def double(cast, rows):
    """A second record of Karim's, enrolled in the same club."""
    other = make_trainee(first_name="Karim", last_name="Benaly")
    enrolment = enrol_trainee(cast.club, other, by=cast.martine, channel="manager")
    return other, enrolment.attendances.get(workshop=cast.workshop)


@pytest.mark.parametrize("who_signed", ["first", "second"])
def test_merging_keeps_the_presence_that_was_signed(cast, rows, double, who_signed):
    other, theirs = double
    signature = sign(rows["Karim"] if who_signed == "first" else theirs, cast.thierry)
    note_presence(theirs if who_signed == "first" else rows["Karim"], {"status": "present"}, by=cast.thierry)
    merge = merge_trainees(cast.trainee, other, {}, by=cast.martine)
    signature.refresh_from_db()
    assert signature.attendance.enrolment.trainee == cast.trainee
    assert verify_all().faults == []
    undo_merge(merge, by=cast.martine)
    assert verify_all().faults == []


def test_two_who_signed_the_same_sheet_are_two_people(cast, rows, double):
    other, theirs = double
    sign(rows["Karim"], cast.thierry)
    sign(theirs, cast.thierry)
    with pytest.raises(Refused, match="sans doute deux personnes"):
        merge_trainees(cast.trainee, other, {}, by=cast.martine)


def test_leaving_the_club_keeps_what_was_signed(cast, rows):
    signature = sign(rows["Karim"], cast.thierry)
    void_signature(signature, by=cast.thierry)
    note_presence(rows["Karim"], {"status": "expected"}, by=cast.thierry)
    withdraw_trainee(cast.enrolment, by=cast.thierry)
    assert Signature.objects.filter(pk=signature.pk).exists()
    assert verify_all().faults == []


@pytest.mark.parametrize(
    "strokes",
    [
        [], [[]], [[[1, 2]]], "x", None, [["a", "b"]], [[[1, 2, 3]] * 9], [[[float("nan"), 1]] * 9], [[[1, 10**9]] * 9],
        [[[-1, 1]] * 9], [[[1, 1]] * 6001], [[[float("inf"), 1]] * 9], {"a": 1}, [[None] * 9], 7,
    ],
    ids=lambda s: str(s)[:30],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(cast, rows, strokes):
    with pytest.raises(Refused, match="La signature est vide"):
        sign_presence(rows["Karim"], strokes, by=cast.thierry, method="device", key=uuid.uuid4())
    assert not Signature.objects.exists()
    assert Attendance.objects.get(pk=rows["Karim"].pk).status == "expected"


def test_points_are_whole_numbers():
    assert checked_strokes([[(1.4, 2.6)] * 8]) == [[[1, 3]] * 8]


# ── The pages ───────────────────────────────────────────────────────────────
@pytest.fixture
def thierry(cast, during):
    return client_of(cast.thierry)


@pytest.fixture
def classroom(cast, thierry):
    path = f"/ateliers/{cast.workshop.pk}/classe/"
    thierry.post(path, {"code": "4711"})
    return path


def test_the_device_is_locked_to_the_sheet_until_the_tutor_s_code(cast, thierry, classroom):
    page = text(thierry.get(classroom))
    assert page.count("data-signer=") == 3
    for path in ("/", "/mes-clubs/", f"/clubs/{cast.club.pk}/", "/mon-compte/", "/deconnexion/", "/stagiaires/"):
        assert thierry.get(path).url == classroom
    assert thierry.post(f"/presences/{cast.enrolment.attendances.first().pk}/", {"status": "absent"}).url == classroom
    wrong = thierry.post(f"{classroom}sortir/", {"code": "0000"})
    assert wrong.status_code == 422
    assert "4711" not in text(wrong)
    assert thierry.post(f"{classroom}sortir/", {"code": "4711"}).url == f"/ateliers/{cast.workshop.pk}/presences/"
    assert thierry.get("/mes-clubs/").status_code == 200


def test_five_wrong_codes_sign_the_tutor_out(thierry, classroom):
    for _ in range(5):
        last = thierry.post(f"{classroom}sortir/", {"code": "0000"})
    assert last.url == "/connexion/"
    assert thierry.get(classroom).url.startswith("/connexion/")


@pytest.mark.parametrize("code", ["", "12", "abcd", "123456789"])
def test_the_code_is_four_digits_or_more(cast, thierry, code):
    assert thierry.post(f"/ateliers/{cast.workshop.pk}/classe/", {"code": code}).status_code == 422
    assert thierry.get("/mes-clubs/").status_code == 200


def test_a_signature_sent_by_the_device_is_proven(cast, thierry, classroom, rows):
    data = {"strokes": json.dumps(STROKES), "key": str(uuid.uuid4()), "at": "2026-11-24T09:00:00Z"}
    path = f"/presences/{rows['Karim'].pk}/signer/"
    first, again = thierry.post(path, data), thierry.post(path, data)
    assert first.json() == again.json()
    signature = Signature.objects.get()
    assert (signature.network, signature.witness) == ("127.0.0.0", cast.thierry)
    assert "signé</span>" in text(thierry.get(classroom))
    assert thierry.post(path, {**data, "key": str(uuid.uuid4())}).json()["error"] == "Karim Benali a déjà signé."


@pytest.mark.parametrize(
    "data",
    [
        {}, {"strokes": "x", "key": "y"}, {"strokes": "[]", "key": "0" * 32}, {"strokes": "[" * 9000},
        {"strokes": '"<svg>"', "key": "0" * 32},
        {"strokes": json.dumps(STROKES), "key": "not-a-key"},
    ],
    ids=lambda d: str(d)[:30],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(thierry, classroom, rows, data):
    answer = thierry.post(f"/presences/{rows['Karim'].pk}/signer/", data)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not Signature.objects.exists()


def test_a_nonsense_clock_is_no_clock(thierry, classroom, rows):
    data = {"strokes": json.dumps(STROKES), "key": str(uuid.uuid4()), "at": "2026-99-99T99:99"}
    assert thierry.post(f"/presences/{rows['Karim'].pk}/signer/", data).status_code == 200
    assert Signature.objects.get().device_at is None


def test_the_sheet_shows_who_signed_and_takes_one_back(cast, thierry, rows):
    signature = sign(rows["Karim"], cast.thierry)
    sheet = f"/ateliers/{cast.workshop.pk}/presences/"
    assert "a signé" in text(thierry.get(sheet))
    assert "1 sur 3" in text(thierry.get(sheet))
    page = text(thierry.post(f"/signatures/{signature.pk}/annuler/", follow=True))
    assert "La signature de Karim Benali est annulée" in page
    data = {"strokes": json.dumps(STROKES), "key": str(uuid.uuid4())}
    page = text(thierry.post(f"/ateliers/{cast.workshop.pk}/signer/", data, follow=True))
    assert "Votre signature est enregistrée" in page
    assert "Remplacer ma signature" in page


def test_class_mode_is_not_started_too_early_nor_once_it_is_closed(cast, people):
    client, path = client_of(cast.thierry), f"/ateliers/{cast.workshop.pk}/classe/"
    assert "pas encore commencé" in text(client.get(path))
    client.post(path, {"code": "4711"})
    assert client.get("/mes-clubs/").status_code == 200
    with time_machine.travel(cast.workshop.ends_at):
        close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
        assert "est close" in text(client_of(cast.thierry).get(path))


def test_a_device_locked_to_one_workshop_opens_no_other(cast, thierry, classroom):
    other = cast.club.workshops.exclude(pk=cast.workshop.pk).get()
    assert thierry.get(f"/ateliers/{other.pk}/classe/").url == classroom


def test_a_device_locked_to_one_workshop_signs_no_other(cast, thierry, classroom, rows):
    data = {"strokes": json.dumps(STROKES), "key": str(uuid.uuid4())}
    elsewhere = Workshop.objects.filter(club=cast.club).exclude(pk=cast.workshop.pk).first()
    Workshop.objects.filter(pk=elsewhere.pk).update(starts_at=cast.workshop.starts_at - dt.timedelta(minutes=5))
    Attendance.objects.filter(workshop=elsewhere).delete()
    Attendance.objects.filter(pk=rows["Zoé"].pk).update(workshop=elsewhere)
    assert thierry.post(f"/presences/{rows['Zoé'].pk}/signer/", data).status_code == 404
    assert thierry.post(f"/presences/{rows['Karim'].pk}/signer/", data).status_code == 200
    assert Signature.objects.get().name == "Karim Benali"


def test_two_wrong_codes_at_once_both_count(thierry, classroom, monkeypatch):
    def slow(code, encoded):  # meanwhile another try arrives
        if code == "0000":
            thierry.post(f"{classroom}sortir/", {"code": "0001"})
        return False

    monkeypatch.setattr(locked_device, "check_password", slow)
    thierry.post(f"{classroom}sortir/", {"code": "0000"})
    assert thierry.session[locked_device.KEY]["left"] == locked_device.TRIES - 2


def test_the_tutor_s_signature_sent_twice_is_one(cast, rows):
    key = uuid.uuid4()
    first = sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=key)
    assert sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=key) == first
    assert Signature.objects.count() == 1


def test_the_tutor_signs_on_the_spot(cast, people):
    with pytest.raises(Refused, match="pas encore commencé"):
        sign_as_tutor(cast.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())
