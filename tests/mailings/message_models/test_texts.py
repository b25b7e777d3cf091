"""Models, merge fields, and what people are called: text, never markup nor fields."""

import pytest
from django.urls import reverse

from clubemploi.core.errors import Conflict, Refused
from clubemploi.mailings.dispatch import personal_mail
from clubemploi.mailings.fields import (
    FIELDS,
    PERSONAL,
    empty_fields,
    fields_in,
    fill,
    personal_values,
    unknown_fields,
)
from clubemploi.mailings.message_models.operations import delete_model, save_model
from clubemploi.mailings.message_models.queries import texts_to_start_from
from clubemploi.mailings.message_models.starters import STARTERS
from clubemploi.mailings.models import Kind, MessageModel
from clubemploi.mailings.operations import write_mailing
from tests.cast import make_trainee

pytestmark = pytest.mark.django_db
MODEL = {"kind": "reminder", "name": "Relance d’été", "subject": "Bonjour [prénom]", "body": "Cher [Prenom] [nom],"}


def test_each_kind_starts_with_a_text_whose_fields_are_known(cast):
    assert {text.kind for text in texts_to_start_from()} == set(Kind)
    for subject, body in STARTERS.values():
        assert unknown_fields(subject, body) == []


def test_a_model_of_ones_own_takes_the_place_of_the_starter(cast):
    model = save_model(MODEL, by=cast.martine)
    [own] = [text for text in texts_to_start_from() if text.kind == "reminder"]
    assert (own.key, own.name) == (str(model.pk), "Relance d’été")
    delete_model(model, by=cast.martine)
    assert [text.key for text in texts_to_start_from() if text.kind == "reminder"] == ["reminder"]


@pytest.mark.parametrize(("field", "text"), [("subject", "Bonjour [prenon]"), ("body", "Voir [la pièce jointe]")])
def test_an_unknown_field_is_refused_beside_its_text(cast, field, text):
    with pytest.raises(Refused, match="n’est pas un champ connu") as refused:
        save_model({**MODEL, field: text}, by=cast.martine)
    assert refused.value.field == field
    assert not MessageModel.objects.exists()


def test_two_people_write_the_same_model(cast):
    model = save_model(MODEL, by=cast.martine)
    save_model({**MODEL, "name": "Autre"}, by=cast.martine, model=model, version=1)
    with pytest.raises(Conflict):
        save_model(MODEL, by=cast.martine, model=model, version=1)


def test_a_second_click_makes_one_model(cast):
    key = "0b5d63aa-0000-4000-8000-000000000001"
    assert save_model(MODEL, by=cast.martine, creation_key=key) == save_model(MODEL, by=cast.martine, creation_key=key)


def test_fields_are_named_as_people_type_them():
    assert fields_in("[Prénom], [prénom] et [PRENOM]") == ["Prénom", "prénom", "PRENOM"]
    assert unknown_fields("[Prénom] [DATE DE SESSION] [x]") == ["x"]
    assert fill("[Prénom] [x] [nom]", {"prenom": "Zoé", "nom": ""}) == "Zoé [x] "
    assert empty_fields({"lieu": ""}, "[lieu] [prénom] [réponses]") == ["lieu"]
    assert all(field.example for field in FIELDS.values())


@pytest.mark.parametrize(
    "name",
    ["{{ settings.SECRET_KEY }}", "{% debug %}", "<script>alert(1)</script>", "[nom]", "[réponses]", "a\r\nBcc: x"],
)
def test_what_people_are_called_is_only_text(cast, draft, name):
    trainee = make_trainee(first_name=name, last_name="[tuteur]", email="x@exemple.fr")
    mailing = draft([trainee], kind=Kind.FREE)
    mailing = write_mailing(mailing, subject="Pour [prénom]", body="Bonjour [prénom] [nom]", by=cast.martine)
    mail = personal_mail(mailing, trainee)
    assert mail.text.startswith(f"Bonjour {name} [tuteur]")
    assert "<script>" not in mail.html
    assert "SECRET_KEY" in mail.text or "SECRET_KEY" not in name
    assert "Thierry" not in mail.text.partition("-- ")[0]


def test_lines_of_a_value_stay_lines(draft, people):
    mail = personal_mail(draft(), people[0])
    assert "mardi\njeudi" in mail.text
    assert "mardi<br>jeudi" in mail.html
    assert [block.label for block in mail.blocks if block.kind == "button"] == [
        "Je m’inscris", "Je ne suis pas disponible", "J’ai retrouvé un emploi",
    ]  # fmt: skip


def test_the_page_shows_starters_and_models(as_, cast):
    client = as_("martine")
    client.post(reverse("model_create"), MODEL)
    page = client.get(reverse("model_list")).content.decode()
    assert "Relance d’été" in page
    assert "En faire le vôtre" in page
    model = MessageModel.objects.get()
    refused = client.post(reverse("model_edit", args=[model.pk]), {**MODEL, "body": "[inconnu]", "version": 1})
    assert refused.status_code == 422
    assert "[inconnu] n’est pas un champ connu" in refused.content.decode()
    assert 'value="Bonjour [prénom]"' in refused.content.decode()


def test_starting_from_a_kind(as_):
    page = as_("martine").get(reverse("model_create") + "?nature=workshop_soon").content.decode()
    assert "Votre prochain atelier" in page


def test_a_conflict_shows_the_difference(as_, cast):
    model = save_model(MODEL, by=cast.martine)
    save_model({**MODEL, "name": "Celui de Bernard"}, by=cast.martine, model=model)
    answer = as_("martine").post(reverse("model_edit", args=[model.pk]), {**MODEL, "version": 1})
    assert answer.status_code == 422
    assert "Celui de Bernard" in answer.content.decode()


def test_every_personal_field_has_its_value(cast):
    """One without would leave with its brackets."""
    assert {*personal_values(cast.trainee)} == {*PERSONAL}
