"""The three answers: by one's own link, by a letter's code, typed in by the team; and links that no longer work."""

import datetime as dt

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Club, Enrolment
from clubemploi.clubs.operations import cancel_club
from clubemploi.clubs.workshops.operations import cancel_workshop
from clubemploi.core.errors import Refused
from clubemploi.invitations.answers.operations import record_answer, record_answers
from clubemploi.invitations.answers.views import SALT
from clubemploi.invitations.models import Invitation
from clubemploi.invitations.operations import remove_invitation
from clubemploi.mailings.models import Delivery, hash_of
from clubemploi.mailings.refusals.operations import refuse_mailings
from clubemploi.outbox.models import Message, State
from clubemploi.trainees.models import Situation, Trainee
from tests.cast import make_trainee

pytestmark = pytest.mark.django_db


def zoe():
    return Invitation.objects.select_related("list", "trainee").get(trainee__first_name="Zoé")


def page(answer):
    return " ".join(answer.content.decode().split())


def answer(link, slug):
    return Client().post(f"{link}{slug}/", follow=True)


# ── By one's own link ───────────────────────────────────────────────────────
def test_following_links_changes_nothing(link):
    client = Client()
    assert "Je m’inscris" in page(client.get(link))
    for slug in ("je-minscris", "pas-disponible", "emploi"):
        assert "Confirmer" in page(client.get(f"{link}{slug}/"))
        client.head(f"{link}{slug}/")
    assert zoe().answer == ""
    assert not Enrolment.objects.filter(trainee__first_name="Zoé").exists()


def test_i_enrol_in_what_is_still_to_come(cast, link):
    cast.club.workshops.filter(pk=cast.workshop.pk).update(
        starts_at=timezone.now() - dt.timedelta(days=2), ends_at=timezone.now() - dt.timedelta(days=2, hours=-2)
    )
    shown = page(answer(link, "je-minscris"))
    assert "Vous êtes inscrit" in shown
    enrolment = Enrolment.objects.get(trainee__first_name="Zoé")
    assert (enrolment.status, enrolment.channel) == ("enrolled", "invitation")
    assert enrolment.attendances.count() == 1
    confirmation = Message.objects.get(kind="confirmation")
    assert "C’est noté" in confirmation.text
    assert Message.objects.get(kind="invitation").state == State.CANCELLED  # no reminder leaves after


def test_a_full_club_offers_its_waiting_list(cast, link):
    Club.objects.filter(pk=cast.club.pk).update(capacity=1)
    assert "liste d’attente" in page(Client().get(link))
    assert "liste d’attente" in page(answer(link, "je-minscris"))
    assert Enrolment.objects.get(trainee__first_name="Zoé").status == "waiting"
    assert "complet" in Message.objects.get(kind="confirmation").text


def test_i_found_a_job(link):
    assert "Bravo" in page(answer(link, "emploi"))
    situation = Situation.objects.get(trainee__first_name="Zoé")
    assert (situation.kind, situation.source, situation.recorded_by) == ("employed", "invitation", None)
    assert Message.objects.get(kind="invitation").state == State.CANCELLED


def test_i_am_not_available(link):
    assert "C’est noté, merci" in page(answer(link, "pas-disponible"))
    assert (zoe().answer, zoe().via) == ("unavailable", "link")


def test_twice_is_once(link):
    for _ in range(2):
        answer(link, "je-minscris")
    assert Enrolment.objects.filter(trainee__first_name="Zoé").count() == 1
    assert Message.objects.filter(kind="confirmation").count() == 1
    assert "Vous êtes inscrit" in page(Client().get(f"{link}je-minscris/"))


def test_one_may_change_ones_mind_until_the_club_starts(cast, link):
    answer(link, "je-minscris")
    answer(link, "emploi")
    assert Enrolment.objects.get(trainee__first_name="Zoé").status == "withdrawn"
    assert Trainee.objects.get(first_name="Zoé").situation == "employed"
    answer(link, "pas-disponible")
    assert Trainee.objects.get(first_name="Zoé").situation == "unemployed"
    answer(link, "je-minscris")
    assert Enrolment.objects.get(trainee__first_name="Zoé").status == "enrolled"
    with time_machine.travel(dt.datetime.combine(cast.club.month, dt.time(8), tzinfo=dt.UTC)):
        refused = page(answer(link, "pas-disponible"))
    assert "ne peut plus être changée ici" in refused
    assert zoe().answer == "enrolled"


def test_a_seat_given_by_the_team_is_not_taken_back_by_the_link(cast, link, people):
    answer(link, "pas-disponible")
    enrol_trainee(cast.club, people[0], by=cast.martine, channel="manager")
    Invitation.objects.filter(trainee=people[0]).update(answer="enrolled")
    answer(link, "pas-disponible")
    assert Enrolment.objects.get(trainee=people[0]).status == "enrolled"


def test_somebody_who_wants_no_contact_gets_no_confirmation(link, people):
    refuse_mailings(people[0], "contact", by=None)
    answer(link, "je-minscris")
    assert not Message.objects.filter(kind="confirmation").exists()


# ── Links that no longer work ───────────────────────────────────────────────
@pytest.mark.parametrize("path", ["/repondre/inconnu-inconnu-inconnu-inconnu/", "/repondre/ACDEFGHJKL/"])
@pytest.mark.parametrize("slug", ["", "emploi/", "autre/"])
def test_altered(link, path, slug):
    got = Client().get(path + slug)
    assert got.status_code == 404
    assert "Ce lien n’est pas le bon" in page(got)


def test_an_answer_that_does_not_exist(link):
    assert Client().post(f"{link}autre/").status_code == 404


def test_a_cancelled_club(cast, link):
    cancel_club(cast.club, by=cast.martine)
    got = Client().get(link)
    assert got.status_code == 410
    assert "n’aura pas lieu" in page(got)
    assert "n’aura pas lieu" in page(answer(link, "je-minscris"))
    assert zoe().answer == ""


def test_a_withdrawn_person(cast, link):
    remove_invitation(zoe(), by=cast.martine)
    assert "n’est plus valable" in page(Client().get(link))
    assert "n’est plus valable" in page(Client().get(f"{link}emploi/"))
    answer(link, "emploi")
    assert zoe().answer == ""


def test_expired_with_the_last_workshop(cast, link):
    with time_machine.travel(timezone.now() + dt.timedelta(days=120)):
        got = Client().get(link)
        assert got.status_code == 410
        assert "terminé" in page(got)


def test_a_club_whose_workshops_are_all_cancelled(cast, link):
    for workshop in cast.club.workshops.all():
        cancel_workshop(workshop, by=cast.thierry)
    assert Client().get(link).status_code == 410


def test_a_list_that_is_gone(link, invitation_list):
    invitation_list.delete()
    assert Client().get(link).status_code == 404


# ── By a letter's code ──────────────────────────────────────────────────────
def test_a_code_opens_the_same_page(link, people):
    Delivery.objects.filter(trainee=people[1]).update(token_hash=hash_of("ACDEFGHJKL"))
    client = Client()
    opened = client.post("/repondre/", {"code": "acdef ghjkl"}, follow=True)
    assert "Bonjour Yves" in page(opened)
    client.post(f"{opened.redirect_chain[-1][0]}emploi/")
    assert Trainee.objects.get(first_name="Yves").situation == "employed"


def test_what_a_code_was_exchanged_for_dies_within_the_hour(link, people):
    token = signing.dumps(Delivery.objects.get(trainee=people[1]).pk, salt=SALT)
    assert Client().get(f"/repondre/{token}/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert Client().get(f"/repondre/{token}/").status_code == 404


def test_codes_are_not_to_be_guessed(link, people):
    Delivery.objects.filter(trainee=people[1]).update(token_hash=hash_of("ACDEFGHJKL"))
    client = Client()
    for _ in range(20):
        assert "n’est pas le bon" in page(client.post("/repondre/", {"code": "AAAAA-AAAAA"}))
    assert "Trop d’essais" in page(client.post("/repondre/", {"code": "ACDEF-GHJKL"}))


# ── Typed in by the team ────────────────────────────────────────────────────
def test_the_answers_of_calls_and_letters_on_one_screen(as_, invitation_list, people):
    client, address = as_("thierry"), reverse("list_answers", args=[invitation_list.pk])
    shown = page(client.get(address))
    assert "Yves Bellec" in shown
    assert "Zoé Aubert" not in shown
    assert "Zoé Aubert" in page(client.get(address + "?tous=1"))
    rows = {person.first_name: invitation_list.invitations.get(trainee=person).pk for person in people}
    client.post(address, {f"answer-{rows['Yves']}": "enrolled", f"answer-{rows['Xavier']}": "job", "answer-0": "job"})
    assert Enrolment.objects.filter(trainee=people[1], status="enrolled").exists()
    situation = Situation.objects.filter(trainee=people[2]).first()
    assert (situation.kind, situation.source) == ("employed", "staff")
    assert page(client.post(address, {f"answer-{rows['Yves']}": "n'importe quoi"}, follow=True))


def test_all_the_answers_or_none(as_, cast, invitation_list, people):
    for workshop in cast.club.workshops.all():
        cancel_workshop(workshop, by=cast.thierry)
    rows = [invitation_list.invitations.get(trainee=person) for person in people[1:]]
    got = as_("thierry").post(
        reverse("list_answers", args=[invitation_list.pk]),
        {f"answer-{rows[0].pk}": "enrolled", f"answer-{rows[1].pk}": "job"},
    )
    assert got.status_code == 422
    assert "Yves Bellec" in page(got)
    assert not Invitation.objects.exclude(answer="").exists()
    with pytest.raises(Refused):
        record_answers({rows[0]: "enrolled"}, by=cast.thierry)


def test_an_answer_known_already_is_not_counted(cast, invitation_list, people):
    invitation = invitation_list.invitations.get(trainee=people[0])
    assert record_answers({invitation: "unavailable"}, by=cast.thierry) == 1
    invitation.refresh_from_db()
    assert record_answers({invitation: "unavailable"}, by=cast.thierry) == 0


def test_a_job_typed_in_then_corrected(cast, invitation_list, people):
    invitation = invitation_list.invitations.get(trainee=people[0])
    record_answer(invitation, "job", by=cast.thierry)
    record_answer(invitation, "unavailable", by=cast.thierry)
    assert Trainee.objects.get(pk=people[0].pk).situation == "unemployed"
    sources = set(Situation.objects.filter(trainee=people[0]).values_list("source", flat=True))
    assert sources == {"staff"}


def test_everybody_has_an_e_mail(as_, cast, invitation_list):
    invitation_list.invitations.filter(trainee__email="").delete()
    assert "Tout le monde a un e-mail" in page(as_("martine").get(reverse("list_answers", args=[invitation_list.pk])))


# ── The pages ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(as_, cast, invitation_list, write, count, django_assert_num_queries):
    keep = invitation_list.invitations.values_list("pk", flat=True)[:count]
    invitation_list.invitations.exclude(pk__in=list(keep)).delete()
    write(invitation_list)
    client = as_("martine")
    with django_assert_num_queries(10):
        client.get(reverse("invitation_list", args=[invitation_list.pk]))
    with django_assert_num_queries(7):
        client.get(reverse("invitation_lists"))


def test_the_walk_of_a_manager_then_of_the_tutor(as_, cast, invitation_list, people, write):
    client = as_("martine")
    address = reverse("invitation_list", args=[invitation_list.pk])
    assert "Préparer le mailing" in page(client.get(address))
    draft = client.post(reverse("round_prepare", args=[invitation_list.pk]))
    assert draft.url.startswith("/envois/")
    write(invitation_list)
    tutor = as_("thierry")
    assert "Relancer" in page(tutor.get(reverse("club_detail", args=[cast.club.pk])))
    shown = page(tutor.get(address + "?qui=sans-email&nom=colin"))
    assert "Xavier Colin" in shown
    assert "Yves" not in shown
    assert "convocation" in page(tutor.get(address + "?nom=aubert"))
    newly = make_trainee(first_name="Nour", last_name="Tardy", situation="unemployed")
    cast.session.participations.create(trainee=newly)
    assert "1 nouvellement à inviter : Nour Tardy" in page(
        tutor.get(reverse("round_prepare", args=[invitation_list.pk]))
    )
    assert "Nour Tardy" in page(tutor.get(reverse("list_left_out", args=[invitation_list.pk])))
    tutor.post(reverse("list_add_eligible", args=[invitation_list.pk]))
    tutor.post(reverse("round_prepare", args=[invitation_list.pk]), {"who": "silent"})
    assert invitation_list.rounds.count() == 3


def test_searching_adding_removing_pausing(as_, invitation_list, people, cast):
    client, address = as_("thierry"), reverse("invitation_list", args=[invitation_list.pk])
    somebody = make_trainee(first_name="Lise", last_name="Tardy")
    assert "Lise Tardy" in page(client.get(address + "?q=tardy"))
    assert "déjà dans la liste" in page(client.get(address + "?q=aubert"))
    assert "Personne ne correspond" in page(client.get(address + "?q=personne"))
    client.post(reverse("list_add", args=[invitation_list.pk]), {"trainee": somebody.pk})
    refused = client.post(reverse("list_add", args=[invitation_list.pk]), {"trainee": cast.trainee.pk})
    assert refused.status_code == 422
    assert "déjà inscrit" in page(refused)
    assert client.post(reverse("list_add", args=[invitation_list.pk]), {"trainee": "x"}).status_code == 404
    row = invitation_list.invitations.get(trainee=people[0])
    pause = reverse("invitation_pause", args=[row.pk])
    assert client.post(pause, {"until": "2001-01-01"}).status_code == 422
    client.post(pause, {"until": (timezone.localdate() + dt.timedelta(30)).isoformat(), "note": "rappelle en mai"})
    assert "rappelle en mai" in page(client.get(address + "?qui=en-pause"))
    client.post(pause, {"until": "", "note": ""})
    assert "Personne ne correspond" in page(client.get(address + "?qui=en-pause"))
    client.post(reverse("invitation_remove", args=[row.pk]))
    left = page(client.get(reverse("list_left_out", args=[invitation_list.pk])))
    assert "Retiré de la liste" in left
    client.post(reverse("invitation_restore", args=[row.pk]))
    assert invitation_list.invitations.listed().filter(pk=row.pk).exists()


def test_only_a_list_not_written_to_is_deleted(as_, invitation_list, write):
    write(invitation_list)
    refused = as_("martine").post(reverse("list_delete", args=[invitation_list.pk]))
    assert refused.status_code == 422
    assert "On a déjà écrit" in page(refused)
