"""Signing in and out, and one's own account."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from clubemploi.accounts.models import User
from clubemploi.journal.models import Entry
from tests.cast import UserFactory
from tests.hostile import HOSTILE

pytestmark = pytest.mark.usefixtures("association")
LOGIN, ACCOUNT = "/connexion/", "/mon-compte/"
PASSWORD = "un-mot-de-passe-bien-long"


@pytest.fixture
def agnes(db):
    user = UserFactory(email="agnes@exemple.fr", first_name="Agnès", last_name="Petit", is_tutor=True)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize("email", ["agnes@exemple.fr", "AGNES@Exemple.FR", " agnes@exemple.fr "])
def test_signing_in_whatever_the_capitals(agnes, client, email):
    response = client.post(LOGIN, {"login": email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("my_clubs")
    assert "Agnès Petit" in response.content.decode()


def test_known_and_unknown_people_get_the_same_answer(agnes, client):
    answers = []
    for email in ("agnes@exemple.fr", "inconnue@exemple.fr"):
        response = client.post(LOGIN, {"login": email, "password": "faux"})
        assert response.status_code == 200
        answers.append([str(error) for error in response.context["form"].non_field_errors()])
    assert answers[0] == answers[1] != []


def test_a_closed_account_does_not_open(agnes, client):
    agnes.is_active = False
    agnes.save()
    response = client.post(LOGIN, {"login": agnes.email, "password": PASSWORD}, follow=True)
    assert not response.context["user"].is_authenticated
    assert client.get(reverse("account_inactive")).status_code == 200


def test_one_goes_back_to_the_page_asked_for_and_nowhere_else(agnes, client):
    response = client.get(f"{LOGIN}?next=/mon-compte/")
    assert 'name="next" value="/mon-compte/"' in response.content.decode()
    data = {"login": agnes.email, "password": PASSWORD}
    assert Client().post(LOGIN, {**data, "next": "/mon-compte/"}).url == ACCOUNT
    assert Client().post(LOGIN, {**data, "next": "https://ailleurs.example/"}).url == "/"


def test_demo_accounts_are_shown_in_the_demo_only(client, db, settings):
    settings.DEMO = False
    assert "demo.example" not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    html = client.get(LOGIN).content.decode()
    for name in ("martine", "thierry", "odile", "karim"):
        assert f'name="login" value="{name}@demo.example"' in html
    assert html.count('name="password" value="club-emploi-demo"') == 4


def test_signing_out_takes_a_post(cast, as_):
    client = as_("martine")
    assert "Se déconnecter\u00a0?" in client.get(reverse("account_logout")).content.decode()
    assert client.get(ACCOUNT).status_code == 200
    assert client.post(reverse("account_logout")).url == LOGIN
    assert client.get(ACCOUNT).url == f"{LOGIN}?next={ACCOUNT}"


def test_changing_ones_password(agnes, client):
    client.post(LOGIN, {"login": agnes.email, "password": PASSWORD})
    address = reverse("account_change_password")
    assert "Changer de mot de passe" in client.get(address).content.decode()
    for new in ("court", "motdepassemotdepasse1", agnes.email):
        data = {"oldpassword": "faux", "password1": new, "password2": new + "x"}
        assert client.post(address, data).context["form"].errors
    data = {"oldpassword": PASSWORD, "password1": "une-autre-phrase-longue", "password2": "une-autre-phrase-longue"}
    assert client.post(address, data).status_code == 302
    assert User.objects.get(pk=agnes.pk).check_password("une-autre-phrase-longue")


def test_ones_account(cast, as_):
    client = as_("thierry")
    data = {"first_name": "Thierry", "last_name": "Roussel-Ngô", "phone": "06 01 02 03 04"}
    response = client.post(ACCOUNT, data, follow=True)
    assert "Votre compte est à jour." in response.content.decode()
    thierry = User.objects.get(pk=cast.thierry.pk)
    assert (thierry.last_name, thierry.phone) == ("Roussel-Ngô", "+33601020304")
    assert Entry.objects.about(thierry).get().changes["nom"] == ["Roussel", "Roussel-Ngô"]


def test_nobody_gives_themselves_a_role(cast, as_):
    data = {"first_name": "Karim", "last_name": "Benali", "phone": "", "email": "x@exemple.fr"}
    as_("karim").post(ACCOUNT, {**data, "is_manager": "on", "is_tutor": "on", "is_administrator": "on"})
    karim = User.objects.get(pk=cast.karim.pk)
    assert (karim.is_staff_member, karim.email) == (False, "karim@exemple.fr")


def test_a_refused_form_does_not_change_the_name_in_the_menu(cast, as_):
    response = as_("thierry").post(ACCOUNT, {"first_name": "", "last_name": "Canari", "phone": "12"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "<h2>Thierry Roussel</h2>" in html
    assert 'value="Canari"' in html


def test_hostile_strings(cast, as_):
    client = as_("thierry")
    for text in HOSTILE:
        response = client.post(ACCOUNT, {"first_name": text, "last_name": text, "phone": text}, follow=True)
        assert response.status_code in {200, 422}, text
        assert "<script>alert" not in response.content.decode()


def test_accounts_differ_by_more_than_a_capital(db):
    first = User.objects.create_user("  Agnes@Exemple.fr ", "x", first_name="Agnès", last_name="")
    assert (first.email, str(first), first.get_short_name()) == ("agnes@exemple.fr", "Agnès", "Agnès")
    assert User.objects.get_by_natural_key("AGNES@exemple.fr") == first
    first.email = "AUTRE@exemple.fr"
    first.clean()
    assert first.email == "autre@exemple.fr"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="AGNES@EXEMPLE.FR")
    assert authenticate(None, email="agnes@exemple.fr", password="y") is None


def test_nobody_signs_up_by_themselves(client, db):
    assert client.get("/inscription/").status_code in {302, 404}
    assert "account/signup" not in client.get(LOGIN).content.decode()
