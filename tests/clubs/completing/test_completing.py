"""Step 9 completed: « fiches à compléter », on the tutor's device passed round."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from clubemploi.accounts.models import EmailChange
from clubemploi.clubs.enrolments.operations import enrol_trainee, withdraw_trainee
from clubemploi.core.errors import Refused
from clubemploi.journal.models import Entry
from clubemploi.journal.queries import history_of
from clubemploi.outbox.models import Message
from clubemploi.trainees.completing.operations import complete_record, confirm_record_address
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import update_trainee
from tests.cast import make_trainee
from tests.hostile import HOSTILE
from tests.pages import client_of, text

KNOWN = {"phone": "+33611223344", "address": "12 rue du Canari", "city": "Canariville", "postcode": "60999"}
CODE = r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b"


@pytest.fixture
def zoe(cast):
    """Enrolled in Thierry's club: no e-mail, no birth date, no account."""
    zoe = make_trainee(first_name="Zoé", last_name="Colin", email="", **KNOWN)
    return enrol_trainee(cast.club, zoe, by=cast.martine, channel="manager")


@pytest.fixture
def names(cast):
    return f"/clubs/{cast.club.pk}/fiches/appareil/"


@pytest.fixture
def device(cast, zoe, names):
    """Thierry's, locked."""
    cache.clear()
    client = client_of(cast.thierry)
    assert client.post(names, {"code": "4711"}).url == names
    return client


def form_of(enrolment):
    return f"/inscriptions/{enrolment.pk}/completer/"


def stored(enrolment):
    return Trainee.objects.get(pk=enrolment.trainee_id)


def code_in(address):
    return re.search(CODE, Message.objects.filter(to=address, kind="address-code").latest("pk").text)[0]


def test_the_list_shows_who_is_missing_what_most_first(cast, zoe, names):
    Trainee.objects.filter(pk=zoe.trainee_id).update(phone="")
    page = text(client_of(cast.thierry).get(f"/clubs/{cast.club.pk}/fiches/"))
    assert "e-mail, téléphone, date de naissance" in page
    assert "Donner l’appareil à Zoé" in page
    assert page.index("Zoé Colin") < page.index("Karim Benali")
    for path in (f"/clubs/{cast.club.pk}/", f"/ateliers/{cast.workshop.pk}/presences/"):
        with time_machine.travel(cast.workshop.starts_at, tick=False):
            assert f"/clubs/{cast.club.pk}/fiches/" in text(client_of(cast.martine).get(path))


@pytest.mark.parametrize("count", [0, 1, 60])
def test_the_pages_cost_the_same_however_many(cast, names, django_assert_num_queries, count):
    if not count:
        withdraw_trainee(cast.enrolment, by=cast.martine)
    type(cast.club).objects.filter(pk=cast.club.pk).update(capacity=None)
    for _ in range(count - 1):
        enrol_trainee(cast.club, make_trainee(email=""), by=cast.martine, channel="manager")
    client = client_of(cast.thierry)
    client.get("/mes-clubs/")  # the session's own first queries
    with django_assert_num_queries(7):
        page = text(client.get(f"/clubs/{cast.club.pk}/fiches/"))
    assert page.count("Donner l’appareil à") == count
    if not count:
        assert "Personne n’est encore inscrit" in page
        return
    client.post(names, {"code": "4711"})
    with django_assert_num_queries(6):
        assert text(client.get(names)).count("/completer/") == count


def test_the_device_opens_nothing_else_until_the_tutor_s_code(cast, device, zoe, names):
    for path in ("/", "/mes-clubs/", f"/stagiaires/{zoe.trainee_id}/", f"/clubs/{cast.club.pk}/fiches/"):
        assert device.get(path).url == names
    assert device.get(f"/ateliers/{cast.workshop.pk}/classe/").url == names
    assert device.post(f"{names}sortir/", {"code": "0000"}).status_code == 422
    assert device.post(f"{names}sortir/", {"code": "4711"}).url == f"/clubs/{cast.club.pk}/fiches/"
    assert device.get("/mes-clubs/").status_code == 200
    assert device.get(form_of(zoe)).url == names  # no longer passed round
    assert device.post(form_of(zoe), {"email": "zoe@exemple.fr"}).url == names
    assert not Message.objects.filter(to="zoe@exemple.fr").exists()


def test_five_wrong_codes_sign_the_tutor_out(device, names):
    for _ in range(5):
        last = device.post(f"{names}sortir/", {"code": "0000"})
    assert last.url == "/connexion/"


def test_given_to_one_person_it_opens_on_them(cast, zoe, names):
    client = client_of(cast.thierry)
    assert "Donner l’appareil à Zoé" in text(client.get(f"{names}?pour={zoe.pk}"))
    assert client.post(f"{names}?pour={zoe.pk}", {"code": "4711"}).url == form_of(zoe)
    assert "Vous êtes bien Zoé Colin" in text(client.get(form_of(zoe)))


def test_nothing_that_the_record_says_is_shown(device, zoe, names):
    pages = [device.get(names), device.get(form_of(zoe)), device.get(f"{form_of(zoe)}?oui")]
    pages.append(device.post(form_of(zoe), {"email": "x", "birth_date": "x"}))
    pages.append(device.get(f"{form_of(zoe)}code/"))
    for page in pages:
        for value in ("11 22 33 44", "611223344", "Canari", "60999"):
            assert value not in text(page)
    assert {name for name in ("email", "birth_date", "phone", "address") if f'name="{name}"' in text(pages[2])} == {
        "email", "birth_date",
    }  # fmt: skip


def test_the_e_mail_waits_for_its_code_the_rest_is_saved_at_once(cast, device, zoe, names):
    answer = device.post(form_of(zoe), {"email": "Zoe@Exemple.fr", "birth_date": "1970-02-03", "share_phone": "on"})
    assert answer.url == f"{form_of(zoe)}code/"
    record = stored(zoe)
    assert (record.email, str(record.birth_date), record.share_phone) == ("", "1970-02-03", True)
    page = text(device.get(answer.url))
    assert page.count("zoe@exemple.fr") == 1  # said once
    assert "zoe@exemple.fr" not in text(device.get(answer.url))
    assert device.post(answer.url, {"code": "AAAA-AAAA"}).status_code == 422
    assert device.post(answer.url, {"code": code_in("zoe@exemple.fr")}).url == names
    assert stored(zoe).email == "zoe@exemple.fr"
    assert not EmailChange.objects.exists()
    page = text(device.get(names))
    assert "Merci Zoé. Rendez l’appareil" in page
    assert "complète</span>" in page
    line = history_of(record)[0]
    assert "par la personne elle-même" in line.sentence
    assert Entry.objects.get(verb="update_trainee", sentence__contains="confirmé par un code").actor == cast.thierry


def test_later_leaves_the_record_without_it_and_the_tutor_knows(cast, device, zoe, names):
    device.post(form_of(zoe), {"email": "zoe@exemple.fr"})
    assert device.post(f"{form_of(zoe)}code/", {"later": "1"}).url == names
    assert stored(zoe).email == ""
    assert "en partie" in text(device.get(names))
    assert "zoe@exemple.fr" not in text(device.get(names))
    page = text(client_of(cast.thierry).get(f"/clubs/{cast.club.pk}/fiches/"))
    assert "e-mail tapé, non confirmé" in page
    assert "zoe@exemple.fr" in page


def test_a_code_dies_after_five_tries_or_ten_minutes(cast, device, zoe):
    device.post(form_of(zoe), {"email": "zoe@exemple.fr"})
    code = code_in("zoe@exemple.fr")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)), pytest.raises(Refused, match="valable"):
        confirm_record_address(zoe.trainee, code, by=cast.thierry)
    for _ in range(5):
        device.post(f"{form_of(zoe)}code/", {"code": "AAAA-AAAA"})
    assert device.post(f"{form_of(zoe)}code/", {"code": code}).status_code == 422
    assert stored(zoe).email == ""


def test_five_codes_an_hour(device, zoe):
    answers = [device.post(form_of(zoe), {"email": f"zoe{n}@exemple.fr"}).status_code for n in range(6)]
    assert answers == [302] * 5 + [422]
    assert Message.objects.filter(kind="address-code").count() == 5


def test_one_person_s_code_is_not_another_s(cast, device, zoe):
    other = enrol_trainee(cast.club, make_trainee(first_name="Léo", email=""), by=cast.martine, channel="manager")
    device.post(form_of(zoe), {"email": "zoe@exemple.fr"})
    device.post(form_of(other), {"email": "leo@exemple.fr"})
    assert device.post(f"{form_of(other)}code/", {"code": code_in("zoe@exemple.fr")}).status_code == 422
    assert stored(other).email == ""


def test_what_somebody_wrote_meanwhile_is_kept(cast, device, zoe):
    device.post(form_of(zoe), {"email": "zoe@exemple.fr"})
    update_trainee(
        zoe.trainee, {"birth_date": timezone.localdate().replace(year=1960), "email": "z@exemple.fr"}, by=cast.martine
    )
    saved = complete_record(zoe.trainee, {"birth_date": timezone.localdate(), "phone": "+33600000000"}, by=cast.thierry)
    assert (saved.labels, saved.awaits) == ([], "")
    with pytest.raises(Refused, match="vient d’être noté"):
        confirm_record_address(zoe.trainee, code_in("zoe@exemple.fr"), by=cast.thierry)
    record = stored(zoe)
    assert (record.email, record.phone, record.birth_date.year) == ("z@exemple.fr", KNOWN["phone"], 1960)


def test_an_account_s_address_stays_its_own(cast, device, zoe):
    Trainee.objects.filter(pk=zoe.trainee_id).update(
        user=type(cast.karim).objects.create_user("vieux@exemple.fr", is_active=False)
    )
    device.post(form_of(zoe), {"email": "odile@exemple.fr"})
    answer = device.post(f"{form_of(zoe)}code/", {"code": code_in("odile@exemple.fr")})
    assert "Cette adresse est déjà celle d’un autre compte" in text(answer)
    assert "Odile" not in text(answer)
    assert stored(zoe).email == ""


def test_an_address_of_two_records_is_told_to_the_tutor(cast, device, zoe):
    make_trainee(email="double@exemple.fr")
    device.post(form_of(zoe), {"email": "double@exemple.fr"})
    device.post(f"{form_of(zoe)}code/", {"code": code_in("double@exemple.fr")})
    assert stored(zoe).email == "double@exemple.fr"
    assert "L’e-mail de Zoé Colin est aussi dans une autre fiche" in text(
        client_of(cast.thierry).get(f"/clubs/{cast.club.pk}/fiches/")
    )


def test_a_full_record_or_another_club_s_opens_nothing(cast, device, zoe, names):
    elsewhere = cast.other_trainee.enrolments.get()
    assert device.get(form_of(elsewhere)).status_code == 404
    Trainee.objects.filter(pk=zoe.trainee_id).update(email="z@exemple.fr", birth_date="1970-01-01")
    assert device.get(form_of(zoe)).status_code == 404
    assert device.post(form_of(zoe), {"email": "zoe@exemple.fr"}).url == names  # the second of two clicks
    Trainee.objects.filter(pk=cast.trainee.pk).update(birth_date="1970-01-01", address="1 rue", city="Noyon")
    assert "Toutes les fiches sont complètes" in text(device.get(names))


def test_a_manager_s_device_is_locked_to_one_club(cast, zoe):
    client = client_of(cast.martine)
    path = f"/clubs/{cast.club.pk}/fiches/appareil/"
    client.post(path, {"code": "4711"})
    elsewhere = cast.other_trainee.enrolments.get()
    Trainee.objects.filter(pk=cast.other_trainee.pk).update(phone="")
    assert client.get(form_of(elsewhere), follow=True).redirect_chain[-1][0] == path
    assert client.get(f"/clubs/{elsewhere.club_id}/fiches/appareil/").url == path


def test_an_empty_form_says_so(device, zoe):
    answer = device.post(form_of(zoe), {})
    assert answer.status_code == 422
    assert "Remplissez au moins une case" in text(answer)


def test_hostile_words_break_nothing(cast, device):
    bare = make_trainee(first_name="Ali", email="")
    row = enrol_trainee(cast.club, bare, by=cast.martine, channel="manager")
    for words in HOSTILE[::3]:
        Trainee.objects.filter(pk=bare.pk).update(address="", postcode="", city="", phone="")
        for names in (("address", "city"), ("email", "phone", "postcode", "birth_date")):
            answer = device.post(form_of(row), dict.fromkeys(names, words))
            assert answer.status_code in {302, 422}
            assert "<script>alert" not in text(answer)
    assert device.get(reverse("completing_device", args=[cast.club.pk])).status_code == 200
    assert not Message.objects.filter(kind="address-code", to__contains=" ").exists()
