"""Steps 1, 4 and 9 through the pages."""

import datetime as dt

import pytest
from django.urls import reverse

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Attendance, Club, Enrolment
from clubemploi.core.dates import add_months, first_of_month, today
from tests.cast import ClubFactory, WorkshopFactory, make_trainee

LATER = add_months(first_of_month(today()), 4)


def club_data(cast, **more):
    return {"month": f"{LATER:%Y-%m}", "tutor": cast.thierry.pk, "place": "Compiègne", "capacity": "12", **more}


def page(client, club, **query):
    return client.get(reverse("club_detail", args=[club.pk]), query).content.decode()


def test_step_1_create_a_club(cast, as_):
    response = as_("martine").post(reverse("club_create"), club_data(cast), follow=True)
    club = Club.objects.get(month=LATER)
    assert response.redirect_chain == [(reverse("club_detail", args=[club.pk]), 302)]
    assert "Prochaine étape\u00a0: prévoir les ateliers." in response.content.decode()


@pytest.mark.parametrize("typed", [f"{LATER:%Y-%m}", f"{LATER.replace(day=23):%Y-%m-%d}", f"{LATER:%m/%Y}"])
def test_step_1_any_way_to_say_the_month(cast, as_, typed):
    as_("martine").post(reverse("club_create"), club_data(cast, month=typed))
    assert Club.objects.get(place="Compiègne").month == LATER


def test_step_1_twice_the_same_form_is_one_club(cast, as_):
    client = as_("martine")
    key = client.get(reverse("club_create")).context["form"].initial["creation_key"]
    for _ in range(2):
        response = client.post(reverse("club_create"), club_data(cast, creation_key=key))
    club = Club.objects.get(month=LATER)
    assert response.url == reverse("club_detail", args=[club.pk])


def test_step_1_second_club_of_the_month_asks_first(cast, as_):
    client = as_("martine")
    data = club_data(cast, month=f"{cast.club.month:%Y-%m}")
    response = client.post(reverse("club_create"), data)
    assert response.status_code == 422
    assert "mène déjà le club emploi" in response.content.decode()
    assert 'value="Compiègne"' in response.content.decode()  # nothing typed is lost
    assert client.post(reverse("club_create"), {**data, "confirmed": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("month", "13/2027"),
        ("month", "1890-01"),
        ("tutor", ""),
        ("tutor", "999999"),
        ("place", "   "),
        ("place", "x" * 121),
        ("capacity", "0"),
        ("capacity", "beaucoup"),
        ("capacity", "99999999999999999999"),
    ],
)
def test_step_1_bad_input_is_answered_beside_its_field(cast, as_, field, value):
    response = as_("martine").post(reverse("club_create"), club_data(cast, **{field: value}))
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {field}
    assert not Club.objects.filter(month=LATER).exists()


def test_only_tutors_can_be_chosen(cast, as_):
    response = as_("martine").post(reverse("club_create"), club_data(cast, tutor=cast.karim.pk))
    assert "tutor" in response.context["form"].errors


def test_two_people_editing_the_club_are_shown_the_difference(cast, as_):
    client, address = as_("martine"), reverse("club_edit", args=[cast.club.pk])
    data = club_data(cast, month=f"{cast.club.month:%Y-%m}", version=cast.club.version)
    assert client.post(address, {**data, "place": "Noyon"}).status_code == 302
    response = client.post(address, {**data, "place": "Laon"})
    html = response.content.decode()
    assert response.status_code in {409, 422}
    assert "Noyon" in html
    assert 'value="Laon"' in html
    again = {**data, "place": "Laon", "version": Club.objects.get(pk=cast.club.pk).version}
    assert client.post(address, again).status_code == 302


def test_cancel_offers_undo(cast, as_):
    client = as_("martine")
    response = client.post(reverse("club_cancel", args=[cast.club.pk]), follow=True)
    undo = reverse("club_restore", args=[cast.club.pk])
    assert undo in response.content.decode()
    client.post(undo)
    assert Club.objects.get(pk=cast.club.pk).cancelled_at is None


def test_delete_is_refused_with_the_reason(cast, as_):
    address = reverse("club_delete", args=[cast.club.pk])
    assert as_("martine").get(address).status_code == 200
    response = as_("martine").post(address)
    assert response.status_code == 422
    assert "annulez-le plutôt" in response.content.decode()
    empty = ClubFactory()
    assert as_("martine").post(reverse("club_delete", args=[empty.pk])).url == reverse("club_list")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(cast, as_, django_assert_num_queries, count):
    Club.objects.exclude(pk=cast.club.pk).filter(enrolments__isnull=True).delete()
    for n in range(count - 1):
        WorkshopFactory(club=ClubFactory(month=add_months(LATER, n)))
    client = as_("martine")
    with django_assert_num_queries(7):
        assert client.get(reverse("club_list")).status_code == 200


def test_the_list_filters_and_keeps_its_address(cast, as_):
    old = ClubFactory(month=dt.date(2020, 3, 1), tutor=cast.odile, place="Vieux lieu")
    client = as_("martine")
    html = client.get(reverse("club_list"), {"annee": "2020", "tuteur": cast.odile.pk, "etat": "over"}).content.decode()
    assert "Vieux lieu" in html
    assert reverse("club_detail", args=[cast.club.pk]) not in html
    assert "Aucun club ne correspond" in client.get(reverse("club_list"), {"annee": "1999"}).content.decode()
    for nonsense in ({"annee": "x"}, {"etat": "'"}, {"tuteur": "9" * 30}, {"page": "zzz"}, {"annee": "0"}):
        assert client.get(reverse("club_list"), nonsense).status_code == 200
    assert old.state == "over"


@pytest.mark.parametrize(("state", "month"), [("upcoming", 2), ("running", 0), ("running", -1), ("over", -2)])
def test_a_club_state_says_where_it_is_in_time(db, state, month):
    club = ClubFactory(month=add_months(first_of_month(today()), month))
    assert club.state == state
    assert list(Club.objects.in_state(state)) == [club]
    club.cancelled_at = dt.datetime.now(dt.UTC)
    club.save()
    assert club.state == "cancelled"
    assert list(Club.objects.in_state("cancelled")) == [club]
    assert not Club.objects.in_state(state).exists()


def test_a_tutor_sees_only_the_clubs_they_lead(cast, as_):
    theirs = as_("odile").get(reverse("my_clubs")).content.decode()
    assert reverse("club_detail", args=[cast.club.pk]) not in theirs
    assert reverse("club_detail", args=[cast.club.pk]) in as_("thierry").get(reverse("my_clubs")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_club_page_costs_the_same_for_one_and_three(cast, as_, django_assert_num_queries, count):
    for _ in range(count - 1):
        WorkshopFactory(club=cast.club)
        enrol_trainee(cast.club, make_trainee(), by=cast.martine, channel="manager")
    client = as_("thierry")
    with django_assert_num_queries(14):
        assert "Karim Benali" in page(client, cast.club)


def test_without_a_workshop_the_page_says_so_and_offers_one(cast, as_):
    club = ClubFactory(tutor=cast.thierry, month=LATER)
    assert reverse("workshop_add", args=[club.pk]) in page(as_("martine"), club)
    html = page(as_("thierry"), club)
    assert "Demandez à votre responsable emploi" in html
    assert reverse("workshop_add", args=[club.pk]) not in html
    response = as_("thierry").post(reverse("enrol", args=[club.pk]), {"trainee": cast.other_trainee.pk})
    assert response.status_code == 422
    assert "pas encore d’atelier" in response.content.decode()


@pytest.mark.parametrize(
    "typed", ["lefe", "LEFÈVRE", "sophie lef", "lefevre soph", "sophie@", "06 98 76 54 32", "0698"]
)
def test_step_4_search_finds_as_one_types(cast, as_, typed):
    html = page(as_("thierry"), cast.club, q=typed)
    assert f'name="trainee" value="{cast.other_trainee.pk}"' in html


def test_step_4_a_tutor_searching_sees_name_and_session_only(cast, as_):
    html = page(as_("thierry"), cast.club, q="lefevre")
    assert "Sophie Lefèvre" in html
    assert "sophie@exemple.fr" not in html
    assert "06\u00a098\u00a076" not in html


def test_step_4_enrol_then_undo(cast, as_):
    client = as_("thierry")
    response = client.post(reverse("enrol", args=[cast.club.pk]), {"trainee": cast.other_trainee.pk}, follow=True)
    html = response.content.decode()
    assert "est inscrit au club et rattaché à 2\u00a0ateliers" in html
    enrolment = Enrolment.objects.get(club=cast.club, trainee=cast.other_trainee)
    assert enrolment.channel == Enrolment.Channel.TUTOR
    assert reverse("withdraw", args=[enrolment.pk]) in html
    assert "déjà dans ce club" in page(client, cast.club, q="lefevre")


def test_step_4_the_red_cross_and_its_undo(cast, as_):
    client = as_("thierry")
    response = client.post(reverse("withdraw", args=[cast.enrolment.pk]), follow=True)
    undo = reverse("enrolment_restore", args=[cast.enrolment.pk])
    assert undo in response.content.decode()
    assert Attendance.objects.filter(enrolment=cast.enrolment).count() == 0
    client.post(undo)
    assert Attendance.objects.filter(enrolment=cast.enrolment).count() == 2


def test_step_4_nobody_chosen_or_someone_unknown(cast, as_):
    for typed in ("", "0", "abc", "9" * 40):
        response = as_("thierry").post(reverse("enrol", args=[cast.club.pk]), {"trainee": typed})
        assert response.status_code == 404


def test_step_4_the_withdrawn_seat_goes_to_the_one_who_waited(cast, as_):
    Club.objects.filter(pk=cast.club.pk).update(capacity=1)
    client = as_("thierry")
    html = client.post(
        reverse("enrol", args=[cast.club.pk]), {"trainee": cast.other_trainee.pk}, follow=True
    ).content.decode()
    assert "est en liste d’attente" in html
    html = client.post(reverse("withdraw", args=[cast.enrolment.pk]), follow=True).content.decode()
    assert "La place revient à Sophie Lefèvre" in html


def test_step_4_from_the_record(cast, as_):
    address = reverse("trainee_enrol", args=[cast.other_trainee.pk])
    client = as_("martine")
    assert "2\u00a0ateliers" in client.get(address).content.decode()
    response = client.post(address, {"club": cast.club.pk})
    assert response.url == reverse("trainee_detail", args=[cast.other_trainee.pk])
    enrolment = Enrolment.objects.get(club=cast.club, trainee=cast.other_trainee)
    back = client.post(reverse("withdraw", args=[enrolment.pk]), {"retour": "fiche"})
    assert back.url == reverse("trainee_detail", args=[cast.other_trainee.pk])


def test_step_4_from_the_record_refusals(cast, as_):
    empty = ClubFactory(tutor=cast.thierry, month=LATER)
    address = reverse("trainee_enrol", args=[cast.trainee.pk])
    response = as_("thierry").post(address, {"club": empty.pk})
    assert response.status_code == 422
    assert "pas encore d’atelier" in response.content.decode()
    assert "choix" in as_("thierry").post(address, {"club": cast.club.pk}).content.decode().lower()


def test_step_9_what_is_missing_the_email_first(cast, as_):
    person = make_trainee(first_name="Lan", last_name="Ngô", email="")
    enrol_trainee(cast.club, person, by=cast.martine, channel="manager")
    html = page(as_("thierry"), cast.club)
    assert "e-mail manquant" in html
    assert reverse("trainee_edit", args=[person.pk]) + "?champ=email" in html
    assert person.missing[0] == "e-mail"


def test_a_name_cannot_become_markup(cast, as_):
    person = make_trainee(first_name="<script>alert(1)</script>", last_name="{{ 7|add:7 }}")
    enrol_trainee(cast.club, person, by=cast.martine, channel="manager")
    html = page(as_("thierry"), cast.club)
    assert "<script>alert" not in html
    assert "{{ 7|add:7 }}" in html
