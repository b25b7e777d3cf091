"""Creating and correcting records: likeness, double clicks, two people at once, what people type."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError
from django.urls import reverse

from clubemploi.core.errors import Conflict
from clubemploi.journal.models import Entry
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import create_trainee, update_trainee
from clubemploi.trainees.queries import look_alikes
from tests.cast import make_trainee
from tests.hostile import HOSTILE, handfuls

pytestmark = pytest.mark.engine

CREATE = "/stagiaires/ajouter/"
JEANNE = {"civility": "madam", "last_name": "Ngô-Cœurdacier", "first_name": "Jeanne", "email": "Jeanne.NGO@Exemple.fr",
          "phone": "06 11 22 33 44", "birth_date": "1971-08-09", "city": "Noyon", "in_network": "on"}  # fmt: skip


def test_creating(cast, as_):
    response = as_("martine").post(CREATE, JEANNE, follow=True)
    jeanne = Trainee.objects.get(last_name="Ngô-Cœurdacier")
    assert response.redirect_chain == [(reverse("trainee_detail", args=[jeanne.pk]), 302)]
    assert "La fiche de Jeanne Ngô-Cœurdacier est créée." in response.content.decode()
    assert (jeanne.email, jeanne.phone, jeanne.in_network) == ("jeanne.ngo@exemple.fr", "+33611223344", True)
    assert jeanne.name_key == "ngo coeurdacier jeanne"
    assert Trainee.objects.search("coeurdacier jea").get() == jeanne
    assert Entry.objects.about(jeanne).get().changes["date de naissance"] == ["", "9\u00a0août\u00a01971"]


def test_the_same_form_twice_makes_one_record(cast, as_):
    client = as_("martine")
    key = client.get(CREATE).context["form"].initial["creation_key"]
    for _ in range(2):
        response = client.post(CREATE, {**JEANNE, "creation_key": key})
    assert response.url == reverse("trainee_detail", args=[Trainee.objects.get(first_name="Jeanne").pk])


def test_two_clicks_at_the_same_moment(cast, monkeypatch):
    """The second saves after the first was not yet to be seen: the constraint answers for it."""
    key, values = uuid.uuid4(), {"last_name": "Zola", "first_name": "Jeanne"}
    first = create_trainee(values, by=cast.martine, creation_key=key)
    found = iter([Trainee.objects.none(), Trainee.objects.filter(pk=first.pk)])
    monkeypatch.setattr(Trainee.objects, "filter", lambda **kwargs: next(found))
    assert create_trainee(values, by=cast.martine, creation_key=key) == first


def test_another_integrity_error_is_not_hidden(cast):
    with pytest.raises(IntegrityError):
        create_trainee({"last_name": "Zola", "first_name": "Jeanne", "user": cast.karim}, by=cast.martine)


# ── Somebody known ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        ({"email": "SOPHIE@exemple.fr"}, ["même e-mail"]),
        ({"phone": "+33698765432"}, ["même téléphone"]),
        ({"second_phone": "+33698765432"}, ["même téléphone"]),
        ({"last_name": "LEFEVRE", "first_name": "sophie"}, ["même nom"]),
        ({"last_name": "Sophie", "first_name": "Lefèvre"}, ["même nom"]),
        ({"first_name": "Sophie-Anne", "birth_date": dt.date(1970, 1, 2)}, ["même date de naissance"]),
        ({"last_name": "Lefèvre", "first_name": "Sophie", "phone": "+33698765432"}, ["même téléphone", "même nom"]),
        ({"birth_date": dt.date(1970, 1, 2)}, None),
        ({"first_name": "Sophie"}, None),
        ({"email": "", "phone": "", "second_phone": ""}, None),
    ],
)
def test_look_alikes(cast, typed, reasons):
    update_trainee(cast.other_trainee, {"birth_date": dt.date(1970, 1, 2)}, by=cast.martine)
    found = look_alikes({"last_name": "Zola", "first_name": "Jeanne", **typed})
    assert [person.reasons for person in found] == ([reasons] if reasons else [])
    assert not look_alikes({"last_name": "Zola", "first_name": "Jeanne", **typed}, but=cast.other_trainee.pk)


def test_look_alikes_by_the_second_phone_of_somebody_known(cast):
    jeanne = make_trainee(cast.martine, second_phone="+33611111111")
    assert [p.trainee for p in look_alikes({"phone": "+33611111111"})] == [jeanne]


def test_likeness_is_shown_first_and_nothing_typed_is_lost(cast, as_):
    client = as_("martine")
    data = {**JEANNE, "phone": "06 98 76 54 32", "creation_key": str(uuid.uuid4())}
    response = client.post(CREATE, data)
    html = response.content.decode()
    assert response.status_code == 422
    assert not Trainee.objects.filter(first_name="Jeanne").exists()
    for words in (
        "peut-être déjà une fiche",
        "Sophie Lefèvre",
        "même téléphone",
        "Créer quand même",
        'value="Ngô-Cœurdacier"',
    ):
        assert words in html
    assert reverse("trainee_detail", args=[cast.other_trainee.pk]) in html
    seen = response.context["form"]["seen"].value()
    assert f'name="seen" value="{seen}"' in html
    assert client.post(CREATE, {**data, "seen": seen}).status_code == 302
    assert Trainee.objects.filter(first_name="Jeanne").count() == 1


def test_another_likeness_than_the_one_seen_is_shown_too(cast, as_):
    data = {**JEANNE, "email": "karim@exemple.fr", "seen": f"{cast.other_trainee.pk},zzz,-1,٣,{'9' * 30}"}
    response = as_("martine").post(CREATE, data)
    assert response.status_code == 422
    assert "Karim Benali" in response.content.decode()


# ── Correcting ──────────────────────────────────────────────────────────────
def edit_data(trainee, **more):
    names = ("last_name", "first_name", "email", "phone", "version")
    return {name: getattr(trainee, name) for name in names} | more


def test_a_tutor_completes_the_record_of_their_trainee(cast, as_):
    address = reverse("trainee_edit", args=[cast.trainee.pk])
    assert 'value="06\u00a012\u00a034\u00a056\u00a078"' in as_("thierry").get(address).content.decode()
    response = as_("thierry").post(address, edit_data(cast.trainee, last_name="Ben Ali", city="Noyon"), follow=True)
    assert "La fiche est à jour." in response.content.decode()
    trainee = Trainee.objects.get(pk=cast.trainee.pk)
    assert (trainee.last_name, trainee.city, trainee.name_key, trainee.version) == (
        "Ben Ali",
        "Noyon",
        "ben ali karim",
        2,
    )
    assert Trainee.objects.search("ali karim").exists()
    assert not Trainee.objects.search("benali2").exists()


def test_posting_extra_fields_changes_nothing(cast, as_):
    address = reverse("trainee_edit", args=[cast.trainee.pk])
    extra = {"user": cast.odile.pk, "situation": "employed", "name_key": "zzz", "last_session_number": "9"}
    as_("thierry").post(address, edit_data(cast.trainee, **extra))
    trainee = Trainee.objects.get(pk=cast.trainee.pk)
    assert (trainee.user, trainee.situation, trainee.name_key, trainee.last_session_number) == (
        cast.karim,
        "unknown",
        "benali karim",
        "",
    )


def test_saving_without_a_change_leaves_no_trace(cast):
    trainee = update_trainee(cast.trainee, {"last_name": "Benali"}, by=cast.martine)
    assert trainee.version == cast.trainee.version
    assert not Entry.objects.filter(verb="update_trainee").exists()


def test_two_people_editing_the_second_is_shown_the_difference(cast, as_):
    address = reverse("trainee_edit", args=[cast.trainee.pk])
    data = edit_data(cast.trainee)
    assert as_("thierry").post(address, {**data, "city": "Noyon"}).status_code == 302
    response = as_("martine").post(address, {**data, "city": "Laon", "birth_date": "1980-02-03"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Quelqu’un d’autre a modifié cette fiche" in html
    shown = {row.label: (row.theirs, row.yours) for row in response.context["differences"]}
    assert shown["Ville"] == ("Noyon", "Laon")
    assert 'value="Laon"' in html
    assert Trainee.objects.get(pk=cast.trainee.pk).city == "Noyon"
    version = response.context["form"]["version"].value()
    assert as_("martine").post(address, {**data, "city": "Laon", "version": version}).status_code == 302
    assert Trainee.objects.get(pk=cast.trainee.pk).city == "Laon"


def test_the_operation_refuses_an_old_version(cast):
    with pytest.raises(Conflict) as caught:
        update_trainee(cast.trainee, {"city": "Laon"}, by=cast.martine, version=0)
    assert caught.value.theirs == cast.trainee


# ── What people type ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("field", "value"),
    [("last_name", ""), ("last_name", "   "), ("last_name", "\u200b"), ("first_name", "x" * 81), ("civility", "dr"),
     ("email", "sophie@"), ("email", "a b@exemple.fr"), ("email", "x" * 250 + "@exemple.fr"), ("phone", "06 12 34"),
     ("phone", "zéro six"), ("second_phone", "+33 6 12 34 56 78 90"), ("birth_date", "30/02/1970"),
     ("birth_date", "1870-01-01"), ("birth_date", "2200-01-01"), ("postcode", "60200 bis ter"), ("address", "x" * 201)],
)  # fmt: skip
def test_wrong_input_is_answered_beside_its_field(cast, as_, field, value):
    response = as_("martine").post(CREATE, {**JEANNE, field: value})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {field}
    assert 'value="Jeanne"' in response.content.decode() or field == "first_name"
    assert not Trainee.objects.filter(city="Noyon").exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("06.12.34.56.78", "+33612345678"), ("+33 (0)6 12 34 56 78", "+33612345678"), ("0033612345678", "+33612345678"),
     ("+32 2 555 12 12", "+3225551212"), ("", "")],
)  # fmt: skip
def test_phones_as_people_type_them(cast, as_, typed, stored):
    as_("martine").post(CREATE, {**JEANNE, "phone": typed, "seen": str(cast.trainee.pk)})
    assert Trainee.objects.get(first_name="Jeanne").phone == stored


@pytest.mark.parametrize(
    "name", ["Ngô Đình Thị Ánh-Nguyệt", "Łukasz Żółć", "d’Œuvre", "O'Brien", "MÜLLER", "Nin\u0303o"]
)
def test_names_of_everywhere(cast, as_, name):
    as_("martine").post(CREATE, {**JEANNE, "last_name": name})
    person = Trainee.objects.get(first_name="Jeanne")
    assert Trainee.objects.search(name.split()[0].lower()).filter(pk=person.pk).exists()


# Those that accept anything, then those that refuse nearly everything.
OPEN = ["last_name", "first_name", "address", "city"]
SHOWN = ["postcode", "email", "phone", "second_phone", "birth_date"]
STRICT = [*SHOWN, "civility", "in_network", "share_email", "seen", "creation_key"]
TAGS = ("<script>alert", "<img src=x", "<svg/onload", "onmouseover='alert")


def assert_tame(response, text):
    assert response.status_code in {200, 302, 422}, text
    html = response.content.decode()
    assert not any(tag in html for tag in TAGS), text


@pytest.mark.parametrize("fields", [OPEN, STRICT], ids=["open", "strict"])
def test_hostile_strings_through_every_field(cast, as_, fields):
    client, named = as_("martine"), {"last_name": "Z", "first_name": "J"}
    for text in HOSTILE:
        response = client.post(CREATE, {**named, **dict.fromkeys(fields, text)})
        assert_tame(response, text)
        if response.status_code == 422:
            accepted = {*SHOWN} & {*fields} - response.context["form"].errors.keys()
            if accepted:  # saved without the fields that refuse it
                assert_tame(client.post(CREATE, {**named, **dict.fromkeys(accepted, text)}), text)
    for trainee in Trainee.objects.all():
        assert_tame(client.get(reverse("trainee_detail", args=[trainee.pk])), trainee.full_name)


def test_hostile_strings_in_the_lists_address(cast, as_):
    client = as_("martine")
    for text in handfuls():
        for parameters in ("q sans_email", "session situation reseau tri page"):
            assert_tame(client.get("/stagiaires/", dict.fromkeys(parameters.split(), text)), text)


def test_hostile_strings_in_notes_and_situations(cast, as_):
    client, pk = as_("martine"), cast.trainee.pk
    note, situation = reverse("note_add", args=[pk]), reverse("situation_add", args=[pk])
    for text in handfuls():
        assert_tame(client.post(note, {"text": "x", "audience": text, "creation_key": text}), text)
        assert_tame(client.post(situation, {"kind": text, "detail": text, "since": text, "source": text}), text)
    for text in handfuls():
        assert_tame(client.post(note, {"text": text, "audience": "tutors"}), text)
        assert_tame(client.post(situation, {"kind": "other", "detail": text[:120], "source": "staff"}), text)
    response = client.get(reverse("trainee_detail", args=[pk]))
    assert_tame(response, "all of them")
    assert "&lt;script&gt;alert" in response.content.decode()
    assert client.get(reverse("trainee_edit", args=[pk]), {"champ": "<script>"}).status_code == 200
