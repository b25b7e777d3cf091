"""What every answer gets: privacy, sentences instead of exceptions, pages, errors."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory

from clubemploi.core import views
from clubemploi.core.access import require
from clubemploi.core.checks import is_sound
from clubemploi.core.conflicts import differences, refusal
from clubemploi.core.errors import Conflict, Refused
from clubemploi.core.forms import EditForm
from clubemploi.core.middleware import RefusedMiddleware
from clubemploi.core.pagination import page_of
from clubemploi.trainees.forms import TraineeForm
from clubemploi.trainees.models import SearchKey, Trainee
from tests.cast import make_trainee


def test_require():
    require(True)
    with pytest.raises(PermissionDenied):
        require(False)


def test_no_page_is_kept_by_browsers(cast, as_):
    assert as_("martine").get("/stagiaires/")["Cache-Control"] == "no-store, private"


def test_no_inline_script_or_style_anywhere(cast, as_):
    response = as_("martine").get(f"/stagiaires/{cast.trainee.pk}/")
    html = response.content.decode()
    assert "<style" not in html
    assert ' style="' not in html
    assert " onclick" not in html
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("referer", "target"),
    [
        ("http://testserver/stagiaires/", "http://testserver/stagiaires/"),
        ("http://ailleurs.example/", "/"),
        ("", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_an_unexpected_refusal_is_said_on_the_page_one_came_from(rf, monkeypatch, referer, target):
    said = []
    monkeypatch.setattr("clubemploi.core.middleware.messages.error", lambda request, text: said.append(text))
    middleware = RefusedMiddleware(lambda request: HttpResponse())
    response = middleware.process_exception(rf.post("/", headers={"referer": referer}), Refused("Non, parce que."))
    assert (response.status_code, response.url, said) == (302, target, ["Non, parce que."])
    assert middleware.process_exception(rf.get("/"), ValueError()) is None


def test_pages_for_what_goes_wrong(cast, as_):
    assert "Page introuvable" in as_("martine").get("/nulle-part/").content.decode()
    assert "ne vous est pas ouverte" in as_("karim").get("/stagiaires/").content.decode()
    request = RequestFactory().get("/")
    request.user = cast.martine
    assert views.bad_request(request).status_code == 400
    broken = views.server_error(request)
    assert broken.status_code == 500
    assert "donnez ce numéro" in broken.content.decode()


def test_a_form_without_its_token_is_refused_in_french(cast):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/connexion/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "La page avait expiré" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "given"), [("", 1), ("2", 2), ("0", 2), ("-1", 2), ("99", 2), ("zzz", 1), ("٣", 2), ("9" * 30, 2)]
)
def test_a_page_number_is_never_an_error(db, rf, asked, given):
    for n in range(3):
        make_trainee(last_name=f"N{n}")
    people = Trainee.objects.order_by("name_key")
    assert page_of(rf.get("/", {"page": asked}), people, 2).number == given


def test_a_capped_count(db, rf):
    for n in range(3):
        make_trainee(last_name=f"N{n}")
    page = page_of(rf.get("/"), Trainee.objects.order_by("name_key").values("pk"), 2, cap=2)
    assert (page.paginator.count, page.paginator.is_capped, page.paginator.num_pages) == (2, True, 1)
    page = page_of(rf.get("/"), Trainee.objects.order_by("name_key").values("pk"), 2, cap=3)
    assert (page.paginator.count, page.paginator.is_capped, page.paginator.num_pages) == (3, False, 2)


@pytest.mark.parametrize("prefix", ["%", "_", "\\", "a%", "50%_", "'"])
def test_prefix_takes_every_character_as_itself(db, prefix):
    trainee = make_trainee()
    SearchKey.objects.create(trainee=trainee, key=prefix + "suite")
    SearchKey.objects.create(trainee=trainee, key="zzz")
    assert [key.key for key in SearchKey.objects.filter(key__prefix=prefix) if key.key != "zzz"] == [prefix + "suite"]
    assert not SearchKey.objects.filter(key__prefix=prefix, key="zzz").exists()


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((3, 51, 2), False),
        ((3, 50, 7), True),
        ((3, 44, 6), True),
        ((3, 45, 1), False),
    ],
)
def test_sqlite_versions(version, sound):
    assert is_sound(version) is sound


# ── Two people, one record ──────────────────────────────────────────────────
def test_differences_are_told_as_people_read_them(cast):
    theirs = Trainee.objects.get(pk=cast.trainee.pk)
    theirs.in_network, theirs.civility = True, "sir"
    data = {
        "last_name": "Benali",
        "first_name": "Karim",
        "email": theirs.email,
        "phone": "06 00 00 00 01",
        "civility": "madam",
        "birth_date": "1980-02-03",
    }
    form = TraineeForm(data, instance=Trainee.objects.get(pk=cast.trainee.pk))
    assert form.is_valid()
    found = {row.label: (row.theirs, row.yours) for row in differences(form, theirs)}
    assert found["Civilité"] == ("M.", "Mme")
    assert found["Membre du réseau emploi"] == ("oui", "non")
    assert found["Téléphone"][0] == "06\u00a012\u00a034\u00a056\u00a078"
    assert found.keys() == {"Civilité", "Téléphone", "Date de naissance", "Membre du réseau emploi"}


def test_a_refusal_goes_beside_its_field_or_above_the_form(cast):
    for field, place in (("phone", "phone"), ("nowhere", "__all__"), (None, "__all__")):
        form = TraineeForm({"last_name": "B", "first_name": "K"})
        assert form.is_valid()
        assert refusal(form, Refused("Non.", field=field)) == {}
        assert form.errors == {place: ["Non."]}


def test_after_a_conflict_saving_again_wins(cast):
    theirs = Trainee.objects.get(pk=cast.trainee.pk)
    theirs.version = 7
    form = TraineeForm(
        {"last_name": "B", "first_name": "K", "version": "1"}, instance=Trainee.objects.get(pk=cast.trainee.pk)
    )
    assert form.is_valid()
    assert refusal(form, Conflict(theirs))["conflict_message"].startswith("Quelqu’un d’autre")
    assert form["version"].value() == 7


def test_forms_never_save(cast):
    with pytest.raises(NotImplementedError):
        TraineeForm(instance=cast.trainee).save()
    assert issubclass(TraineeForm, EditForm)
