"""« Doublons »: the list, two records side by side, the search for another, the recent merges."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from clubemploi.trainees import tasks
from clubemploi.trainees.models import DuplicatePair, Merge, Trainee
from clubemploi.trainees.operations import add_note, set_situation, update_trainee
from clubemploi.trainees.sessions.operations import add_participant
from tests.cast import UserFactory, make_trainee

BORN = dt.date(1975, 3, 9)
LIST = "/stagiaires/doublons/"


@pytest.fixture
def twice(cast):
    fields = {"last_name": "Kowalski", "birth_date": BORN}
    low = make_trainee(cast.martine, first_name="Nathalie", email="n@exemple.fr", phone="+33612345679", **fields)
    high = make_trainee(cast.martine, first_name="Natalie", email="", city="Noyon", **fields)
    examine()
    return low, high


def examine():
    while tasks.examine_next():
        pass


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def pair_url(twice, name="duplicate_compare"):
    return reverse(name, args=[trainee.pk for trainee in twice])


def posted(twice, **choices):
    return {"version_low": twice[0].version, "version_high": twice[1].version, **choices}


# ── The list ────────────────────────────────────────────────────────────────
def test_the_likeliest_first_with_the_reasons(twice, cast, as_):
    make_trainee(cast.martine, last_name="Kowalski", first_name="Nathalie", email="n@exemple.fr", birth_date=BORN)
    response = as_("martine").get(LIST)
    html = text(response)
    assert "La recherche est en cours" in html
    examine()
    response = as_("martine").get(LIST)
    html = text(response)
    scores = [pair.score for pair in response.context["page"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 3
    assert "même date de naissance, noms proches" in html
    assert "même e-mail" in html
    assert "La recherche est en cours" not in html


def test_nothing_in_sight(cast, as_):
    assert "Aucun doublon en vue" in text(as_("martine").get(LIST))
    assert "Doublons (" not in text(as_("martine").get("/stagiaires/"))


def test_the_list_of_people_leads_there(twice, as_):
    assert "Doublons (1)" in text(as_("martine").get("/stagiaires/"))
    assert "Doublons" not in text(as_("thierry").get("/stagiaires/"))
    people = [Trainee(first_name="A", last_name="B", name_key="b a") for _ in range(101)]
    first, *others = Trainee.objects.bulk_create(people)
    DuplicatePair.objects.bulk_create([DuplicatePair(low=first, high=other) for other in others])
    assert "Doublons (plus de 99)" in text(as_("martine").get("/stagiaires/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(cast, as_, django_assert_num_queries, count):
    for number in range(count):
        for _ in range(2):
            make_trainee(cast.martine, email=f"deux{number}@exemple.fr")
    examine()
    martine = as_("martine")
    with django_assert_num_queries(6):  # association, session, user, count, page, what waits
        assert len(martine.get(LIST).context["page"]) == count


# ── Side by side ────────────────────────────────────────────────────────────
def test_two_records_side_by_side(twice, cast, as_, django_assert_max_num_queries):
    low, high = twice
    add_participant(cast.session, high, by=cast.martine)
    add_note(high, "Rappeler", audience="tutors", by=cast.martine)
    martine = as_("martine")
    with django_assert_max_num_queries(12):
        html = text(martine.get(pair_url(twice)))
    for value in (
        "Natalie",
        "Nathalie",
        "n@exemple.fr",
        "06\u00a012\u00a034\u00a056\u00a079",
        "Noyon",
        "(vide)",
        cast.session.number,
    ):
        assert value in html
    assert f'name="email" value="{low.pk}" checked' in html
    assert f'name="city" value="{high.pk}" checked' in html
    assert 'name="last_name"' not in html  # the same in both
    assert "dans les deux fiches" in html


def test_whichever_order_the_address_names_them(twice, as_):
    html = text(as_("martine").get(pair_url(twice[::-1])))
    assert html.index(f"fiche-{twice[0].pk}") < html.index(f"fiche-{twice[1].pk}")


def test_made_one_and_two_again(twice, as_):
    low, high = twice
    martine = as_("martine")
    response = martine.post(pair_url(twice), posted(twice, first_name=high.pk), follow=True)
    assert response.redirect_chain == [(reverse("trainee_detail", args=[low.pk]), 302)]
    html = text(response)
    assert "n’en font plus qu’une" in html
    assert "a réuni la fiche" in html
    merge = Merge.objects.get()
    undo = reverse("merge_undo", args=[merge.pk])
    assert undo in html
    kept = Trainee.objects.get(pk=low.pk)
    assert (kept.first_name, kept.city, kept.email) == ("Natalie", "Noyon", "n@exemple.fr")
    # The old address leads to the record kept, for whoever may know.
    assert martine.get(reverse("trainee_detail", args=[high.pk])).url == reverse("trainee_detail", args=[low.pk])
    assert as_("thierry").get(reverse("trainee_detail", args=[high.pk])).status_code == 404
    assert martine.get(reverse("trainee_detail", args=[10**9])).status_code == 404
    response = martine.post(undo, follow=True)
    assert response.redirect_chain == [(pair_url(twice), 302)]
    assert "de nouveau séparées" in text(response)
    assert martine.get(reverse("trainee_detail", args=[high.pk])).status_code == 200
    assert "séparées" in text(martine.post(undo, follow=True))


def test_a_second_click_finds_it_done(twice, as_):
    martine = as_("martine")
    for _ in range(2):
        response = martine.post(pair_url(twice), posted(twice))
        assert response.url == reverse("trainee_detail", args=[twice[0].pk])
    assert Merge.objects.count() == 1


def test_changed_while_they_were_compared(twice, cast, as_):
    high = twice[1]
    sent = posted(twice, first_name=high.pk)
    update_trainee(high, {"city": "Soissons"}, by=cast.thierry)
    martine = as_("martine")
    html = text(martine.post(pair_url(twice), sent), 409)
    assert "Quelqu’un d’autre a modifié" in html
    assert "Soissons" in html
    assert f'name="first_name" value="{high.pk}" checked' in html
    version = Trainee.objects.get(pk=high.pk).version
    assert f'name="version_high" value="{version}"' in html
    assert martine.post(pair_url(twice), {**sent, "version_high": version}).status_code == 302


def test_two_accounts_that_were_used(twice, as_):
    low, high = twice
    for trainee in twice:
        Trainee.objects.filter(pk=trainee.pk).update(user=UserFactory(last_login=timezone.now()))
    martine = as_("martine")
    html = text(martine.post(pair_url(twice), posted(twice, first_name=high.pk)), 422)
    assert "choisissez celui que la personne gardera" in html
    assert 'href="#id_user"' in html
    assert 'id="id_user"' in html
    assert f'name="first_name" value="{high.pk}" checked' in html
    assert martine.post(pair_url(twice), posted(twice, user=low.pk)).status_code == 302


@pytest.mark.parametrize("nonsense", ["0", "abc", "-1", "999999", "\x00"])
def test_nonsense_is_refused(twice, as_, nonsense):
    text(as_("martine").post(pair_url(twice), posted(twice, first_name=nonsense)), 422)
    assert not Merge.objects.exists()


def test_an_empty_form_takes_what_is_preselected(twice, as_):
    assert as_("martine").post(pair_url(twice)).status_code == 302
    assert Trainee.objects.get(pk=twice[0].pk).city == "Noyon"


def test_nobody_there(twice, as_):
    low = twice[0]
    for address in (
        reverse("duplicate_compare", args=[low.pk, 10**9]),
        reverse("duplicate_compare", args=[low.pk, low.pk]),
    ):
        assert as_("martine").get(address).status_code == 404
        assert as_("thierry").get(address).status_code == 403


# ── « Ce sont deux personnes » ──────────────────────────────────────────────
def test_two_people(twice, as_):
    martine = as_("martine")
    response = martine.post(pair_url(twice, "duplicate_dismiss"), follow=True)
    html = text(response)
    assert response.redirect_chain == [(LIST, 302)]
    assert "Nathalie Kowalski et Natalie Kowalski sont deux personnes" in html
    assert "Aucun doublon en vue" in html
    undo = pair_url(twice, "duplicate_reconsider")
    assert undo in html
    assert "Martine Lefort a noté" in text(martine.get(pair_url(twice)))
    html = text(martine.post(undo, follow=True))
    assert "de nouveau à comparer" in html
    assert len(martine.get(LIST).context["page"]) == 1


def test_two_people_who_were_made_one_meanwhile(twice, as_):
    martine = as_("martine")
    martine.post(pair_url(twice), posted(twice))
    assert martine.post(pair_url(twice, "duplicate_dismiss")).status_code == 404


# ── « Doublon ? » ───────────────────────────────────────────────────────────
def test_from_a_record(twice, cast, as_):
    low, high = twice
    martine = as_("martine")
    address = reverse("duplicate_search", args=[low.pk])
    assert address in text(martine.get(reverse("trainee_detail", args=[low.pk])))
    assert address not in text(as_("thierry").get(reverse("trainee_detail", args=[cast.trainee.pk])))
    html = text(martine.get(address))
    assert reverse("duplicate_compare", args=[low.pk, high.pk]) in html
    assert "Personne d’autre" not in html
    html = text(martine.get(address, {"q": "lefevre"}))
    assert reverse("duplicate_compare", args=[low.pk, cast.other_trainee.pk]) in html
    assert "Personne d’autre ne correspond" in text(martine.get(address, {"q": "n@exemple.fr"}))
    alone = reverse("duplicate_search", args=[cast.trainee.pk])
    assert "Aucune." in text(martine.get(alone))


# ── « Réunions récentes » ───────────────────────────────────────────────────
def test_recent_merges(twice, cast, as_, django_assert_num_queries):
    martine = as_("martine")
    assert "Aucune réunion depuis" in text(martine.get("/stagiaires/reunions/"))
    martine.post(pair_url(twice), posted(twice))
    set_situation(twice[0], "employed", by=cast.martine)
    other = as_("martine")
    with django_assert_num_queries(5):
        html = text(other.get("/stagiaires/reunions/"))
    assert "Natalie Kowalski" in html
    assert "Martine Lefort" in html
    merge = Merge.objects.get()
    assert reverse("merge_undo", args=[merge.pk]) in html
    Merge.objects.update(merged_at=timezone.now() - dt.timedelta(days=31))
    assert "Aucune réunion depuis" in text(martine.get("/stagiaires/reunions/"))
    html = text(
        martine.post(reverse("merge_undo", args=[merge.pk]), HTTP_REFERER="http://testserver/stagiaires/", follow=True)
    )
    assert "plus de trente jours" in html
    assert not Trainee.objects.filter(pk=twice[1].pk).exists()
