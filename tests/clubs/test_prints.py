"""Step 8: what is on the paper, and what is not."""

import datetime as dt
import re
import unicodedata

import pypdfium2
import pytest
from django.utils import timezone

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Attendance, Enrolment
from clubemploi.clubs.prints import participants_list
from clubemploi.clubs.workshops.operations import cancel_workshop
from clubemploi.clubs.workshops.prints import sheet_to_sign
from clubemploi.core.errors import Refused
from clubemploi.core.phones import format_phone
from tests.cast import ClubFactory, WorkshopFactory, make_trainee

pytestmark = pytest.mark.any_engine

A4 = (595, 842)
NAMES = [
    ("Thị Ánh", "Nguyễn"),
    ("Łukasz", "Wójcik-Źdźbło"),
    ("Gülşen", "Öztürk"),
    ("Élise", "Cœurdacier d’Œil"),
    ("#set page(fill: red)", "$x^2$ *gras* ]"),
    ("<b>Zoé</b>", "\\ // @ref"),
]


def read(pdf: bytes) -> str:
    """All the text, on one line, as people read it."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    text = text.replace("\u200b", "").replace("\ufffe", "-").replace("\u00ad", "-").replace("\x02", "-")
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


def glued(text: str) -> str:
    """Without spaces: a long name wraps where it likes."""
    return re.sub(r"[\s\u00a0]", "", text)


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


@pytest.fixture
def club(association):
    club = ClubFactory(tutor__first_name="Hélène", tutor__phone="+33344556677")
    WorkshopFactory(club=club, title="Un CV qui donne envie")
    return club


def enrol(club, **fields):
    return enrol_trainee(club, make_trainee(**fields), by=None, channel="manager").trainee


def sheet(club):
    return sheet_to_sign(club.workshops.select_related("club__tutor").first(), strict=True)


def crowd(club, count):
    """Bulk: the operation is tested elsewhere."""
    workshop = club.workshops.get()
    for number in range(count):
        trainee = make_trainee(first_name=f"Camille{number}", last_name=f"Dupont{number}", email="")
        enrolment = Enrolment.objects.create(club=club, trainee=trainee, status="enrolled", channel="manager")
        Attendance.objects.create(enrolment=enrolment, workshop=workshop)


def test_the_sheet_says_what_where_when_and_who(club):
    enrol(club, first_name="Karim", last_name="Benali")
    text = read(sheet(club))
    for expected in (
        "Passerelle Emploi", "Feuille de présence", "Un CV qui donne envie", "9 h 30 – 12 h", "Compiègne", "Hélène",
        "1 Karim Benali", "N° Nom Signature", "Signature du tuteur", "page 1 / 1", "certifie", "Document réservé",
    ):  # fmt: skip
        assert expected in text


def test_the_sheet_has_spare_rows_even_for_nobody(club):
    assert "13" in read(sheet(club))
    crowd(club, 20)
    text = read(sheet(club))
    assert " 23" in text  # twenty, and three to spare
    assert pages(sheet(club)) == 2


def test_the_sheet_lists_who_is_enrolled_and_nobody_else(club):
    club.capacity = 2
    club.save()
    first, second, waiting = (enrol(club, last_name=name) for name in ("Premier", "Deuxième", "Attend"))
    gone = Enrolment.objects.get(trainee=second)
    Enrolment.objects.filter(pk=gone.pk).update(status="withdrawn")
    text = read(sheet(club))
    assert "Premier" in text
    assert "Deuxième" not in text
    assert "Attend" not in text
    assert waiting.pk
    assert first.pk


def test_a_cancelled_workshop_has_no_sheet(club):
    workshop = cancel_workshop(club.workshops.get(), by=None)
    with pytest.raises(Refused, match="annulé"):
        sheet_to_sign(workshop)


@pytest.mark.parametrize("complete", [True, False])
def test_the_list_says_which_one_it_is(club, complete):
    text = read(participants_list(club, complete=complete, strict=True))
    assert ("ne pas distribuer" in text) is complete
    assert ("À distribuer" in text) is not complete
    assert "Personne n’est encore inscrit." in text
    assert "03 44 55 66 77" in text
    assert club.tutor.email in text


def test_the_list_to_hand_out_holds_only_what_was_agreed(club):
    private = {"email": "secret@exemple.fr", "phone": "+33612345678", "address": "3 rue Cachée", "city": "Noyon"}
    enrol(club, first_name="Anne", last_name="Zébulon", **private)
    enrol(
        club, first_name="Luc", last_name="Ouvert", email="luc@exemple.fr", phone="+33698765432",
        share_last_name=True, share_phone=True, share_email=True,
    )  # fmt: skip
    shared = glued(read(participants_list(club, complete=False, strict=True)))
    for secret in ("Zébulon", "secret", format_phone("+33612345678"), "Cachée", "Noyon"):
        assert glued(secret) not in shared
    for open_ in ("Anne Z.", "Luc Ouvert", "luc@exemple.fr", format_phone("+33698765432")):
        assert glued(open_) in shared
    whole = glued(read(participants_list(club, complete=True, strict=True)))
    for known in ("Anne Zébulon", "secret@exemple.fr", format_phone("+33612345678"), "3 rue Cachée", "Noyon"):
        assert glued(known) in whole


def test_what_is_missing_is_said_on_the_tutor_s_list(club):
    enrol(club, email="", phone="", address="")
    assert read(participants_list(club, complete=True, strict=True)).count("manquant") == 3


def test_names_of_any_alphabet_and_markup_are_text(club):
    for first_name, last_name in NAMES:
        enrol(club, first_name=first_name, last_name=last_name)
    for pdf in (sheet(club), participants_list(club, complete=True, strict=True)):
        text = glued(read(pdf))
        for first_name, last_name in NAMES:
            assert glued(f"{first_name} {last_name}") in text


def test_the_longest_names_stay_on_the_paper(club):
    enrol(club, first_name="Marie-" * 13 + "L", last_name="W" * 80, email="w" * 64 + "@" + "x" * 60 + ".example.org")
    enrol(club, first_name="Anne " * 15, last_name="de la Tour d’Auvergne-Lauraguais et du Plessis-Bellière")
    for pdf in (sheet(club), participants_list(club, complete=True, strict=True)):
        for page in pypdfium2.PdfDocument(pdf):
            text = page.get_textpage()
            for index in range(text.count_rects()):
                left, _, right, _ = text.get_rect(index)
                assert 0 <= left <= right <= A4[0]


@pytest.mark.parametrize("count", [1, 25, 500])
def test_one_or_five_hundred(club, count, django_assert_num_queries):
    crowd(club, count)
    workshop = club.workshops.select_related("club__tutor").get()
    with django_assert_num_queries(3):
        pdf = sheet_to_sign(workshop, strict=True)
    text = read(pdf)
    assert all(f"Camille{n} Dupont{n}" in text for n in range(count))
    assert f"page {pages(pdf)} / {pages(pdf)}" in text
    assert text.count("N° Nom Signature") == pages(pdf) or pages(pdf) == 1
    with django_assert_num_queries(3):
        listed = participants_list(club, complete=True, strict=True)
    assert f"{count}. Camille" in read(listed)


def test_tagged_archivable_a4_in_french(club):
    for pdf in (sheet(club), participants_list(club, complete=False, strict=True)):
        document = pypdfium2.PdfDocument(pdf)
        assert tuple(round(side) for side in document[0].get_size()) == A4
        assert document.get_metadata_value("Title")
        assert document.is_tagged()
        assert b"/Lang (fr" in pdf or b"fr-FR" in pdf
        assert b"pdfuaid" in pdf
        assert b"pdfaid" in pdf


def test_the_date_is_the_one_on_the_wall(club):
    """A summer morning is not shown in UTC."""
    workshop = club.workshops.get()
    workshop.starts_at = dt.datetime(2027, 7, 6, 7, 30, tzinfo=dt.UTC)
    workshop.ends_at = dt.datetime(2027, 7, 6, 10, 0, tzinfo=dt.UTC)
    workshop.save()
    assert "mardi 6 juillet 2027, 9 h 30 – 12 h" in read(sheet(club))


def test_an_absence_announced_is_in_the_box_to_sign(cast):
    assert "absence annoncée" not in read(sheet_to_sign(cast.workshop, strict=True))
    Attendance.objects.filter(workshop=cast.workshop).update(away_at=timezone.now())
    assert "absence annoncée" in read(sheet_to_sign(cast.workshop, strict=True))
