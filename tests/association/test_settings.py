"""The settings: their page, their journal, the logo, the sealed password."""

import datetime as dt
import io
import zoneinfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from clubemploi.association.models import Association
from clubemploi.association.operations import LOGO_BYTES, open_association, update_settings
from clubemploi.core.dates import wall_time
from clubemploi.core.errors import Conflict, Refused
from clubemploi.core.sealing import seal, unseal
from clubemploi.journal.models import Entry
from tests.hostile import HOSTILE


def address(section):
    return reverse("settings_section", args=[section])


def typed(client, section, **changes):
    """What the section's page would send back, with changes."""
    form = client.get(address(section)).context["form"]
    values = {field.name: field.value() for field in form if field.value() not in (None, False)}
    return {**values, **changes}


def picture(kind="PNG", size=(800, 400)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def test_settings_lead_to_the_first_section(as_):
    assert as_("martine").get(reverse("settings")).url == address("association")


def test_an_unknown_section_is_404(as_):
    assert as_("martine").get(address("autre")).status_code == 404


@pytest.mark.parametrize("section", ["association", "courrier", "connexion", "preuves", "presences", "textes"])
def test_saving_a_section_unchanged_changes_nothing(cast, as_, section):
    before = Association.objects.values().get()
    client = as_("martine")
    assert client.post(address(section), typed(client, section)).status_code == 302
    after = Association.objects.values().get()
    assert {k: v for k, v in after.items() if k not in {"version", "updated_at"}} == {
        k: v for k, v in before.items() if k not in {"version", "updated_at"}
    }


def test_each_change_is_in_the_journal_with_before_and_after(cast, as_):
    client = as_("martine")
    client.post(address("connexion"), typed(client, "connexion", idle_hours=8))
    entry = Entry.objects.about(Association.current()).first()
    assert (entry.actor, entry.changes["déconnexion après tant d’heures sans rien faire"]) == (
        cast.martine,
        ["12", "8"],
    )


def test_meaning_and_default_are_said(as_):
    page = as_("martine").get(address("connexion")).content.decode()
    assert "Pour les tuteurs, responsables et administrateurs, en heures. Au départ\u00a0: 12." in page
    assert "Au départ\u00a0: oui." in page


@pytest.mark.parametrize(
    ("section", "field", "value", "sentence"),
    [
        ("connexion", "idle_hours", "0", "supérieure ou égale à 1"),
        ("connexion", "session_days", "douze", "nombre entier"),
        ("courrier", "smtp_port", "70000", "inférieure ou égale à 65535"),
        ("courrier", "sender_address", "club emploi", "adresse"),
        ("association", "name", "", "obligatoire"),
        ("association", "time_zone", "Mars/Olympus", "choix valide"),
    ],
)
def test_bad_input_is_answered_beside_its_field(as_, section, field, value, sentence):
    client = as_("martine")
    response = client.post(address(section), typed(client, section, **{field: value}))
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])
    assert value in response.content.decode()  # nothing typed is lost


def test_hostile_names_are_shown_as_text(as_):
    client = as_("martine")
    for text in HOSTILE[:40]:
        response = client.post(address("association"), typed(client, "association", name=text), follow=True)
        assert response.status_code in {200, 422}, text
        assert "<script>alert" not in response.content.decode(), text


def test_two_people_at_once_the_second_is_shown_the_difference(cast, as_):
    client = as_("martine")
    mine = typed(client, "connexion", idle_hours=3)
    update_settings({"idle_hours": 5}, by=cast.martine)
    response = client.post(address("connexion"), mine)
    assert response.status_code == 409
    assert "Enregistré entre-temps" in response.content.decode()
    assert Association.current().idle_hours == 5
    again = {**mine, "version": response.context["form"].data["version"]}
    assert client.post(address("connexion"), again).status_code == 302
    assert Association.current().idle_hours == 3


def test_a_logo_is_drawn_anew_and_served(as_, client):
    photo = Image.new("RGB", (1200, 300), "red")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    boss = as_("martine")
    file = SimpleUploadedFile("../../logo.jpg", out.getvalue())
    assert boss.post(address("association"), typed(boss, "association", logo=file)).status_code == 302
    response = client.get(reverse("logo"))
    assert (response.status_code, response["Content-Type"], response["X-Content-Type-Options"]) == (
        200, "image/png", "nosniff",
    )  # fmt: skip
    stored = Image.open(io.BytesIO(response.content))
    assert (stored.format, stored.size) == ("PNG", (512, 128))
    assert b"secret place" not in response.content
    assert f"{reverse('logo')}?v={Association.current().logo_version}" in client.get("/connexion/").content.decode()
    boss.post(address("association"), typed(boss, "association", remove_logo="on"))
    assert client.get(reverse("logo")).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg onload=alert(1)>", "n’est pas une image"),
        (b"", "vide"),
        (picture()[:60], "n’est pas une image"),
        (picture("GIF"), "n’est pas une image"),
        (b"\x89PNG" + b"0" * LOGO_BYTES, "plus de 2 Mo"),
        (lambda: picture("PNG", (9000, 5000)), "trop grande"),
    ],
)
def test_what_is_not_a_small_picture_is_refused(as_, content, sentence):
    client = as_("martine")
    file = SimpleUploadedFile("logo.png", content() if callable(content) else content)
    response = client.post(address("association"), typed(client, "association", name="Autre nom", logo=file))
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors["logo"])
    assert Association.current().name == "Passerelle Emploi"  # nothing half-written


def test_the_server_s_password_is_sealed_and_never_shown(as_):
    client = as_("martine")
    client.post(address("courrier"), typed(client, "courrier", smtp_password="mot de passe du facteur"))
    association = Association.current()
    assert "facteur" not in association.smtp_password
    assert association.open_smtp_password == "mot de passe du facteur"
    page = client.get(address("courrier")).content.decode()
    assert "facteur" not in page
    assert association.smtp_password not in page
    assert "changé" in page  # its journal
    client.post(address("courrier"), typed(client, "courrier"))
    assert Association.current().open_smtp_password == "mot de passe du facteur"  # blank keeps it


def test_a_sealed_secret_opens_with_the_same_key_only(settings):
    sealed = seal("abc")
    assert (unseal(sealed), seal(""), unseal("")) == ("abc", "", "")
    settings.SECRET_KEY = "another one"
    assert unseal(sealed) == ""
    assert unseal("not sealed") == ""


def test_there_is_one_association(cast):
    with pytest.raises(Refused, match="déjà été faite"):
        open_association({"name": "Autre", "sender_address": "a@exemple.fr"}, by=cast.martine)
    with pytest.raises(IntegrityError), transaction.atomic():
        Association.objects.create(pk=2, name="Autre", sender_address="a@exemple.fr")


def test_an_outdated_version_is_a_conflict(cast):
    with pytest.raises(Conflict):
        update_settings({"idle_hours": 5}, by=cast.martine, version=99)


def test_hours_are_those_of_the_association_s_place(cast, as_):
    update_settings({"time_zone": "Indian/Reunion"}, by=cast.martine)
    page = as_("martine").get(reverse("club_detail", args=[cast.club.pk])).content.decode()
    here = cast.workshop.starts_at.astimezone(zoneinfo.ZoneInfo("Indian/Reunion"))
    assert f"{here.hour}\u00a0h\u00a030" in page
    assert wall_time(dt.date(2027, 1, 5), dt.time(9, 30)).utcoffset() == dt.timedelta(hours=1)  # Paris again


def test_before_the_first_set_up_nothing_else_is_open(db):
    for path in ("/", "/connexion/", "/stagiaires/"):
        assert Client().get(path).url == reverse("set_up_wait")
    assert "create-admin" in Client().get(reverse("set_up_wait")).content.decode()
