"""Half-days: a workshop that spans noon is signed twice, where the association asks for it; else nothing changes."""

import datetime as dt
import json
import uuid

import pypdfium2
import pytest
import time_machine
from django.db import IntegrityError, transaction

from clubemploi.association.models import Association
from clubemploi.attendance.models import AttendanceSheet, Evidence, Signature
from clubemploi.attendance.operations import close_sheet, note_presence
from clubemploi.attendance.prints import sealed_sheet
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.attendance.signing.operations import sign_as_tutor
from clubemploi.attendance.signing.own_phone import signing_address
from clubemploi.clubs.models import Attendance, Workshop
from clubemploi.clubs.workshops.halves import Half, halves_of, spans_noon
from clubemploi.clubs.workshops.prints import sheet_to_sign
from clubemploi.core.dates import wall_time
from clubemploi.core.errors import Refused
from tests.attendance.signing.signatures import STROKES, sign
from tests.pages import client_of, spaced

DAY = dt.date(2027, 3, 9)


def at(hour, minute=0):
    return wall_time(DAY, dt.time(hour, minute))


@pytest.fixture
def workshop(cast, people):
    """Thierry's, from 9 to 5, in two halves."""
    Association.objects.update(half_days=True)
    Workshop.objects.filter(pk=cast.workshop.pk).update(starts_at=at(9), ends_at=at(17))
    return Workshop.objects.select_related("club__tutor").get(pk=cast.workshop.pk)


@pytest.fixture
def karim(cast, workshop):
    return cast.enrolment.attendances.get(workshop=workshop)


@pytest.fixture
def clock(workshop):
    with time_machine.travel(at(10), tick=False) as clock:
        yield clock


def posted(**fields):
    return {"strokes": json.dumps(STROKES), "key": str(uuid.uuid4()), **fields}


def signed():
    rows = Signature.objects.filter(voided_at__isnull=True).values_list("name", "half")
    return sorted((name.split()[0], half) for name, half in rows)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(at(11, 59), at(13, 1), True), (at(12), at(17), False), (at(9), at(13), False), (at(9), at(17), True),
     (at(14), at(17), False)],
)  # fmt: skip
def test_it_begins_before_noon_and_ends_after_one(start, end, expected):
    assert spans_noon(Workshop(starts_at=start, ends_at=end)) is expected


def test_without_the_setting_it_is_one(workshop):
    assert halves_of(workshop) == [Half.MORNING, Half.AFTERNOON]
    Association.objects.update(half_days=False)
    assert halves_of(workshop) == [Half.WHOLE]


def test_who_signed_in_the_morning_signs_again_in_the_afternoon(cast, karim, clock):
    assert sign(karim, cast.thierry).agreed.startswith("J’atteste avoir participé à cet atelier le matin")
    with pytest.raises(Refused, match="a déjà signé"):
        sign(karim, cast.thierry)
    with pytest.raises(Refused, match="pas encore pour l’après-midi"):
        sign(karim, cast.thierry, half="afternoon")
    clock.move_to(at(13))
    sign(karim, cast.thierry)
    assert signed() == [("Karim", "afternoon"), ("Karim", "morning")]
    assert verify_all().faults == []


def test_the_half_is_proven(cast, karim, clock):
    signature = sign(karim, cast.thierry)
    Signature.objects.filter(pk=signature.pk).update(half="afternoon")
    assert [fault.sentence for fault in verify_all().faults] == ["la signature de la preuve 1 a été changée"]


def test_the_whole_counts_for_both_and_is_proven_as_before(cast, karim, clock):
    Association.objects.update(half_days=False)
    sign(karim, cast.thierry)
    assert "half" not in Evidence.objects.get().body
    Association.objects.update(half_days=True)
    with pytest.raises(Refused, match="a déjà signé"):
        sign(karim, cast.thierry, half="morning")
    content = close_sheet(karim.workshop, by=cast.thierry, confirmed=True).content
    assert {"morning": 1, "afternoon": 1} in [person["signature"] for person in content["people"]]


def test_the_setting_turned_off_keeps_what_was_signed(cast, karim, clock):
    sign(karim, cast.thierry)
    Association.objects.update(half_days=False)
    with pytest.raises(Refused, match="a déjà signé"):
        sign(karim, cast.thierry)
    content = close_sheet(karim.workshop, by=cast.thierry, confirmed=True).content
    assert {"morning": 1, "afternoon": None} in [person["signature"] for person in content["people"]]


def test_the_database_keeps_one_a_half(cast, karim, clock):
    mine = [sign(karim, cast.thierry), sign_as_tutor(karim.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())]
    for signature in mine:
        signature.pk, signature.key, signature.evidence = None, uuid.uuid4(), 90
        with pytest.raises(IntegrityError), transaction.atomic():
            signature.save(force_insert=True)
        signature.half = "afternoon"
        with transaction.atomic():
            signature.save(force_insert=True)
        signature.delete()


# ── The pages ───────────────────────────────────────────────────────────────
def test_class_mode_knows_which_half_and_offers_the_other_once_begun(cast, karim, clock):
    path = f"/ateliers/{karim.workshop_id}/classe/"
    thierry = client_of(cast.thierry)
    thierry.post(path, {"code": "4711"})
    page = spaced(thierry.get(path))
    assert 'data-half="morning" data-seconds="10800"' in page
    assert "moitie=afternoon" not in page
    assert 'data-half="morning"' in spaced(thierry.get(f"{path}?moitie=afternoon"))
    thierry.post(f"/presences/{karim.pk}/signer/", posted(half="morning"))
    assert "1 signature sur 3" in spaced(thierry.get(path))
    clock.move_to(at(14))
    page = spaced(thierry.get(path))
    assert "Signatures de l’après-midi." in page
    assert "0 signature sur 3" in page
    assert "1 signature sur 3" in spaced(thierry.get(f"{path}?moitie=morning"))
    alix = Attendance.objects.get(workshop=karim.workshop, enrolment__trainee__first_name="Alix")
    assert thierry.post(f"/presences/{alix.pk}/signer/", posted(half="morning")).status_code == 200
    assert thierry.post(f"/presences/{alix.pk}/signer/", posted(half="midnight")).status_code == 422
    assert signed() == [("Alix", "morning"), ("Karim", "morning")]


def test_on_one_s_own_phone_the_server_s_clock_says_which(cast, karim, clock):
    path, client = signing_address(karim.workshop).removeprefix("http://127.0.0.1:8000"), client_of(cast.karim)
    assert "le matin, aux heures" in spaced(client.get(path))
    assert "visez le code de nouveau" in spaced(client.post(path, posted(half="morning"), follow=True))
    clock.move_to(at(14))
    assert "l’après-midi, aux heures" in spaced(client.get(path))
    assert "signez pour l’après-midi" in spaced(client.post(path, posted(half="morning")))
    assert "ranger votre téléphone" in spaced(client.post(path, posted(half="afternoon"), follow=True))
    assert signed() == [("Karim", "afternoon"), ("Karim", "morning")]


def test_the_tutor_signs_each_half_and_replaces_but_that_one(cast, karim, clock):
    thierry, path = client_of(cast.thierry), f"/ateliers/{karim.workshop_id}/signer/"
    for _ in range(2):
        thierry.post(path, posted(half="morning"))
    clock.move_to(at(16))
    page = spaced(thierry.get(f"/ateliers/{karim.workshop_id}/presences/"))
    assert "Signature du tuteur, après-midi" in page
    assert "Remplacer" not in page
    thierry.post(path, posted(half="afternoon"))
    assert signed() == [("Thierry", "afternoon"), ("Thierry", "morning")]


def test_the_sheet_s_page_says_each_and_takes_one_back(cast, karim, clock):
    sign(karim, cast.thierry)
    clock.move_to(at(14))
    afternoon = sign(karim, cast.thierry)
    thierry = client_of(cast.thierry)
    page = spaced(thierry.get(f"/ateliers/{karim.workshop_id}/presences/"))
    assert "a signé, matin" in page
    assert "a signé, après-midi" in page
    assert "1 sur 3, après-midi" in page
    thierry.post(f"/signatures/{afternoon.pk}/annuler/")
    assert signed() == [("Karim", "morning")]


# ── Paper ───────────────────────────────────────────────────────────────────
def read(pdf):
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())  # no-break ones too


def test_the_printed_sheet_has_two_boxes(workshop):
    assert "N° Nom Matin Après-midi" in read(sheet_to_sign(workshop, strict=True))
    Association.objects.update(half_days=False)
    assert "N° Nom Signature" in read(sheet_to_sign(workshop, strict=True))


def test_the_sealed_sheet_has_two_columns(cast, karim, clock):
    sign(karim, cast.thierry)
    clock.move_to(at(14))
    sign(karim, cast.thierry)
    sign_as_tutor(karim.workshop, STROKES, by=cast.thierry, key=uuid.uuid4())
    note_presence(karim, {"status": "late"}, by=cast.thierry)
    closed = close_sheet(karim.workshop, by=cast.thierry, confirmed=True)
    assert closed.content["tutor_signature"] == {"morning": None, "afternoon": 3}
    sheet = AttendanceSheet.objects.select_related("workshop__club__tutor", "closed_by").get()
    shown = read(sealed_sheet(sheet, Evidence.objects.get(number=sheet.evidence), strict=True))
    assert "Présence Matin Après-midi" in shown
    assert "matin ; sur l’appareil du tuteur" in shown
    assert verify_all().faults == []
