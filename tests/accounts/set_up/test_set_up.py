"""The first run: one link, one administrator, all or nothing; and the same without a browser."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from clubemploi.accounts.models import PersonalLink, User
from clubemploi.accounts.set_up.operations import make_set_up_link, set_up
from clubemploi.association.models import Association
from clubemploi.core.errors import Refused
from clubemploi.journal.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "quatre mots sans lien"
TYPED = {
    "name": "Passerelle Emploi", "address": "12 rue des Lombards, Compiègne", "phone": "03 44 00 00 00",
    "time_zone": "Europe/Paris", "sender_address": "club@exemple.fr", "first_name": "Martine", "last_name": "Lefort",
    "email": "Martine@Exemple.fr", "password": PASSWORD,
}  # fmt: skip


@pytest.fixture
def link():
    return reverse("set_up", args=[make_set_up_link()])


def test_from_the_link_to_a_working_site(link, client):
    assert "Installer" in client.get(link).content.decode()
    logo = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(logo, "PNG")
    logo.seek(0)
    logo.name = "logo.png"
    response = client.post(link, {**TYPED, "logo": logo}, follow=True)
    assert response.redirect_chain[-1][0] in {reverse("getting_started"), reverse("mfa_index")}
    martine = User.objects.get()
    assert (martine.email, martine.role_labels) == ("martine@exemple.fr", ["responsable emploi", "administrateur"])
    assert martine.check_password(PASSWORD)
    association = Association.objects.get()
    assert (association.name, association.phone, association.logo_version > 0) == (
        "Passerelle Emploi", "+33344000000", True,
    )  # fmt: skip
    assert Entry.objects.filter(actor=martine, verb="open_association").exists()
    # A second use, and a second installation, are refused.
    assert Client().get(link).status_code == 410
    with pytest.raises(Refused, match="déjà faite"):
        make_set_up_link()


def test_looking_at_the_link_uses_nothing(link, client):
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert PersonalLink.objects.usable().count() == 1


def test_the_token_is_not_stored():
    token = make_set_up_link()
    row = PersonalLink.objects.get()
    assert token not in repr(row.__dict__)
    assert len(token) >= 32


def test_each_start_makes_the_former_link_void(link):
    make_set_up_link()
    assert Client().get(link).status_code == 410


def test_the_link_dies_after_a_day(link, client):
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1)):
        assert client.post(link, TYPED).status_code == 410
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("password", "court", "15 caractères"),
        ("password", "passwordpassword", "courant"),
        ("password", "azertyuiopqsdfgh", "courant"),
        ("password", "motdepassemotdepasse", "courant"),
        ("password", "123456789123456789", "courant"),
        ("email", "martine", "adresse"),
        ("name", " ", "obligatoire"),
        ("sender_address", "", "obligatoire"),
    ],
)
def test_a_mistake_creates_nothing_and_keeps_the_link(link, client, field, value, sentence):
    response = client.post(link, {**TYPED, field: value})
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])
    assert "Compiègne" in response.content.decode()
    assert not User.objects.exists()
    assert not Association.objects.exists()
    assert client.post(link, TYPED).status_code == 302


def test_a_refused_logo_undoes_everything(link, client):
    bad = io.BytesIO(b"<svg>")
    bad.name = "logo.svg"
    assert client.post(link, {**TYPED, "logo": bad}).status_code == 422
    assert not User.objects.exists()
    assert client.post(link, TYPED).status_code == 302


def test_of_two_at_once_one_is_refused():
    token = make_set_up_link()
    association = {"name": "A", "sender_address": "a@exemple.fr"}
    who = {"first_name": "M", "last_name": "L", "password": PASSWORD}
    set_up(token, association, {**who, "email": "a@exemple.fr"})
    with pytest.raises(Refused, match="déjà servi"):
        set_up(token, association, {**who, "email": "b@exemple.fr"})


def test_create_admin_without_a_browser(tmp_path, monkeypatch):
    (tmp_path / "password").write_text(PASSWORD + "\n")
    answers = iter(["agnes@exemple.fr", "Agnès", "Petit", "Relais Emploi", "relais@exemple.fr"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    call_command("create_admin", password_file=str(tmp_path / "password"), stdout=io.StringIO())
    agnes = User.objects.get()
    assert (agnes.is_administrator, agnes.check_password(PASSWORD)) == (True, True)
    assert Association.objects.get().name == "Relais Emploi"
    given = {"email": "b@exemple.fr", "first_name": "B", "last_name": "C", "password_file": str(tmp_path / "password")}
    call_command(
        "create_admin", **given, stdout=io.StringIO()
    )  # a second one, later: no question about the association
    assert User.objects.count() == 2
    for wrong in ({"email": "b@exemple.fr"}, {"email": "nobody"}):
        with pytest.raises(CommandError):
            call_command("create_admin", **{**given, **wrong}, stdout=io.StringIO())
    monkeypatch.setattr("getpass.getpass", lambda question: "court")
    with pytest.raises(CommandError, match="15 caractères"):
        call_command("create_admin", **{**given, "email": "c@exemple.fr", "password_file": None})


def test_first_steps_are_ticked_as_they_are_done(cast, as_):
    page = as_("martine").get(reverse("getting_started"))
    done = {step.title: step.is_done for step in page.context["steps"]}
    assert done == {
        "Régler l’envoi des mails": False,
        "Ajouter les tuteurs": True,
        "Importer les stagiaires": True,
        "Créer le premier club emploi": True,
    }
    assert page.context["following"].title == "Régler l’envoi des mails"


def test_a_new_association_starts_at_its_first_steps(association, client):
    user = User.objects.create_user("m@exemple.fr", None, first_name="M", last_name="L", is_manager=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/").url == reverse("getting_started")
