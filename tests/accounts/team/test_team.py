"""The team: invited by link, given roles, replaced for a time, their account closed and reopened."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubemploi.accounts.models import PersonalLink, Replacement, User
from clubemploi.accounts.team.operations import (
    accept_invitation,
    change_roles,
    deactivate_account,
    end_replacement,
    invite_again,
    invite_member,
    reactivate_account,
    replace_tutor,
)
from clubemploi.clubs.handing_over.operations import hand_over_clubs
from clubemploi.clubs.models import Club
from clubemploi.core.codes import new_token
from clubemploi.core.dates import today
from clubemploi.core.errors import Refused
from clubemploi.journal.models import Entry
from clubemploi.outbox.models import Message
from tests.cast import UserFactory

CLAIRE = {"email": "Claire@exemple.fr", "first_name": "Claire", "last_name": "Petit", "is_tutor": True}
CLAIRE |= {"is_manager": False, "is_administrator": False}
PASSWORD = "quatre mots sans lien"


def link_in(message):
    """The path of the personal link that a mail holds."""
    return next(word for word in message.text.split() if "/invitation/" in word).partition("//")[2].partition("/")[2]


@pytest.fixture
def claire(cast):
    return invite_member(CLAIRE, by=cast.martine)


@pytest.fixture
def link(claire):
    return "/" + link_in(Message.objects.get(kind="team-invitation"))


# ── Invited ─────────────────────────────────────────────────────────────────
def test_an_invitation_leaves_with_its_account(cast, as_):
    response = as_("martine").post(reverse("team_invite"), {**CLAIRE, "is_manager": "", "is_administrator": ""})
    claire = User.objects.get(email="claire@exemple.fr")
    assert response.url == reverse("team_member", args=[claire.pk])
    message = Message.objects.get()
    assert (message.kind, message.to, message.by, message.user) == (
        "team-invitation", "claire@exemple.fr", cast.martine, claire,
    )  # fmt: skip
    assert "Martine Lefort vous invite" in message.text
    token = link_in(message).split("/")[1]
    assert not PersonalLink.objects.filter(token_hash=token).exists()
    assert not claire.has_usable_password()


def test_the_link_opens_the_account_and_signs_in_once(link, claire, client):
    assert "Bienvenue, Claire" in client.get(link).content.decode()
    assert User.objects.get(pk=claire.pk).last_login is None  # looking changes nothing
    response = client.post(link, {"password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("my_clubs")
    claire.refresh_from_db()
    assert claire.check_password(PASSWORD)
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"password": PASSWORD}).status_code == 410


def test_one_may_come_without_a_password(link, claire, client):
    assert client.post(link, {"password": ""}).status_code == 302
    assert not User.objects.get(pk=claire.pk).has_usable_password()


def test_a_weak_password_keeps_the_link(link, client):
    assert client.post(link, {"password": "court"}).status_code == 422
    assert client.post(link, {"password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("days", [7.01, 30])
def test_the_link_lives_seven_days(link, client, days):
    with time_machine.travel(timezone.now() + dt.timedelta(days=6.9)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
        assert client.get(link).status_code == 410


def test_altered_or_of_another_purpose_a_link_is_worn(link, claire, client):
    altered = link[:-2] + ("A" if link[-2] != "A" else "B") + "/"
    assert client.get(altered).status_code == 410
    PersonalLink.objects.update(purpose=PersonalLink.Purpose.SET_UP)
    assert client.get(link).status_code == 410


def test_invited_again_the_former_link_dies(cast, link, claire, client, as_):
    as_("martine").post(reverse("team_invite_again", args=[claire.pk]))
    assert client.get(link).status_code == 410
    newest = Message.objects.order_by("-pk").first()
    assert client.get("/" + link_in(newest)).status_code == 200
    accept_invitation(link_in(newest).split("/")[1], password="")
    User.objects.filter(pk=claire.pk).update(last_login=timezone.now())
    with pytest.raises(Refused, match="plus besoin"):
        invite_again(claire, by=cast.martine)


def test_closed_meanwhile_the_link_opens_nothing(cast, link, claire, client):
    deactivate_account(claire, by=cast.martine)
    assert client.get(link).status_code == 410
    token = new_token()
    PersonalLink.objects.create(
        purpose="invitation", owner=claire, token_hash=PersonalLink.hash_of(token),
        expires_at=timezone.now() + dt.timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(Refused, match="fermé"):
        accept_invitation(token, password="")


@pytest.mark.parametrize(
    ("email", "sentence"),
    [("thierry@exemple.fr", "Thierry Roussel fait déjà partie"), ("KARIM@exemple.fr", "compte de stagiaire")],
)
def test_a_known_address_is_told(as_, email, sentence):
    response = as_("martine").post(reverse("team_invite"), {**CLAIRE, "email": email, "is_manager": ""})
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors["email"])
    assert not Message.objects.exists()


def test_a_manager_names_no_administrator(cast):
    bernard = UserFactory(is_manager=True)
    with pytest.raises(Refused, match="Seul un administrateur"):
        invite_member({**CLAIRE, "is_administrator": True}, by=bernard)
    with pytest.raises(Refused, match="au moins un rôle"):
        invite_member({**CLAIRE, "is_tutor": False}, by=cast.martine)
    client = Client()
    client.force_login(bernard, backend="allauth.account.auth_backends.AuthenticationBackend")
    typed = {**CLAIRE, "is_manager": "", "is_administrator": "on"}
    assert client.post(reverse("team_invite"), typed).status_code == 302  # the box is not theirs to tick
    assert not User.objects.get(email="claire@exemple.fr").is_administrator
    assert client.post(reverse("team_member", args=[cast.martine.pk]), {"is_tutor": "on"}).status_code == 403


# ── Roles ───────────────────────────────────────────────────────────────────
def roles(**held):
    return {"is_manager": False, "is_tutor": False, "is_administrator": False} | held


def test_roles_change_and_are_told(cast, as_):
    page = reverse("team_member", args=[cast.odile.pk])
    assert as_("martine").post(page, {"is_tutor": "on", "is_manager": "on"}).status_code == 302
    assert User.objects.get(pk=cast.odile.pk).role_labels == ["responsable emploi", "tuteur"]
    entry = Entry.objects.about(cast.odile).first()
    assert entry.changes == {"responsable emploi": ["non", "oui"]}


def test_a_tutor_with_clubs_stays_a_tutor_and_open(cast, as_):
    response = as_("martine").post(reverse("team_member", args=[cast.thierry.pk]), {"is_manager": "on"})
    assert response.status_code == 422
    assert "confiez-les d’abord" in response.content.decode()
    response = as_("martine").post(reverse("team_deactivate", args=[cast.thierry.pk]))
    assert response.status_code == 422
    assert User.objects.get(pk=cast.thierry.pk).is_active


def test_the_last_administrator_stays(cast):
    with pytest.raises(Refused, match="reste un administrateur"):
        change_roles(cast.martine, roles(is_manager=True), by=cast.martine)
    second = UserFactory(is_administrator=True)
    change_roles(cast.martine, roles(is_manager=True), by=second)
    with pytest.raises(Refused, match="reste un administrateur"):
        change_roles(second, roles(is_tutor=True), by=second)


# ── Closed and reopened ─────────────────────────────────────────────────────
def test_closing_ends_the_sessions_at_once(cast, as_):
    bernard = UserFactory(is_manager=True)
    there = Client()
    there.force_login(bernard, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert there.get(reverse("club_list")).status_code == 200
    assert as_("martine").post(reverse("team_deactivate", args=[bernard.pk])).status_code == 302
    assert there.get(reverse("club_list")).url.startswith("/connexion/")
    as_("martine").post(reverse("team_reactivate", args=[bernard.pk]))
    assert User.objects.get(pk=bernard.pk).is_active
    assert there.get(reverse("club_list")).url.startswith("/connexion/")  # the old session stays ended
    reactivate_account(bernard, by=cast.martine)
    assert Entry.objects.about(bernard).filter(verb="reactivate_account").count() == 1


def test_whom_one_may_not_close(cast):
    bernard = UserFactory(is_manager=True)
    with pytest.raises(Refused, match="votre propre compte"):
        deactivate_account(cast.martine, by=cast.martine)
    with pytest.raises(Refused, match="Seul un administrateur"):
        deactivate_account(cast.martine, by=bernard)


def test_the_team_s_list_costs_the_same_for_one_and_three(cast, as_, django_assert_num_queries):
    client = as_("martine")
    for _ in range(2):
        UserFactory(is_tutor=True)
        with django_assert_num_queries(5):  # association, session, user, count, page
            assert client.get(reverse("team_list")).status_code == 200


def test_the_list_shows_the_team_and_no_trainee(as_):
    page = as_("martine").get(reverse("team_list")).content.decode()
    assert "Odile Marchand" in page
    assert "Benali" not in page


# ── Replaced for a time ─────────────────────────────────────────────────────
def test_a_substitute_leads_the_clubs_until_the_day_and_no_longer(cast, as_):
    club = reverse("club_detail", args=[cast.club.pk])
    record = reverse("trainee_detail", args=[cast.trainee.pk])
    assert as_("odile").get(club).status_code == 404
    until = today() + dt.timedelta(days=5)
    typed = {"substitute": cast.odile.pk, "until": until.isoformat()}
    as_("martine").post(reverse("replacement_add", args=[cast.thierry.pk]), typed)
    assert [as_("odile").get(page).status_code for page in (club, record)] == [200, 200]
    assert as_("thierry").get(club).status_code == 200
    assert "Roussel" in as_("odile").get(reverse("my_clubs")).content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(days=5)):
        assert as_("odile").get(club).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(days=6)):
        assert [as_("odile").get(page).status_code for page in (club, record)] == [404, 404]


def test_a_replacement_ends_before_its_day(cast, as_):
    replacement = replace_tutor(cast.thierry, cast.odile, today(), by=cast.martine)
    as_("martine").post(reverse("replacement_end", args=[replacement.pk]))
    assert as_("odile").get(reverse("club_detail", args=[cast.club.pk])).status_code == 404
    end_replacement(replacement, by=cast.martine)
    assert Entry.objects.about(cast.odile).filter(verb="end_replacement").count() == 1


def test_one_substitute_at_a_time(cast):
    replace_tutor(cast.thierry, cast.odile, today(), by=cast.martine)
    other = UserFactory(is_tutor=True)
    replace_tutor(cast.thierry, other, today(), by=cast.martine)
    assert [row.substitute for row in Replacement.objects.running()] == [other]
    assert Replacement.objects.visible_to(other).count() == 1
    assert Replacement.objects.visible_to(cast.karim).count() == 0


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"substitute": "", "until": "2027-01-01"}, "substitute"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "demain"}, "until"),
    ],
)
def test_a_replacement_that_cannot_be(cast, as_, typed, field):
    typed = {"substitute": cast.odile.pk, **typed}
    response = as_("martine").post(reverse("replacement_add", args=[cast.thierry.pk]), typed)
    assert response.status_code == 422
    assert field in response.context["replacement_form"].errors
    assert not Replacement.objects.exists()


def test_nobody_replaces_themselves(cast):
    with pytest.raises(Refused, match="autre tuteur"):
        replace_tutor(cast.thierry, cast.thierry, today(), by=cast.martine)


# ── Clubs handed over for good ──────────────────────────────────────────────
def test_clubs_change_hands_then_the_account_closes(cast, as_):
    new = UserFactory(is_tutor=True, first_name="Paul", last_name="Neuf")
    page = reverse("clubs_hand_over", args=[cast.thierry.pk])
    assert "Roussel" in as_("martine").get(page).content.decode()
    assert as_("martine").post(page, {"to": new.pk}).status_code == 302
    assert Club.objects.get(pk=cast.club.pk).tutor == new
    assert "ne mène aucun club" in as_("martine").get(page).content.decode()
    assert as_("martine").post(reverse("team_deactivate", args=[cast.thierry.pk])).status_code == 302


def test_overlapping_clubs_ask_first(cast, as_):
    page = reverse("clubs_hand_over", args=[cast.thierry.pk])
    response = as_("martine").post(page, {"to": cast.odile.pk})
    assert response.status_code == 422
    assert "mène déjà un club" in response.content.decode()
    assert Club.objects.get(pk=cast.club.pk).tutor == cast.thierry
    assert as_("martine").post(page, {"to": cast.odile.pk, "confirmed": "on"}).status_code == 302
    assert Club.objects.get(pk=cast.club.pk).is_second


def test_nobody_gets_clubs_who_is_no_tutor(cast, as_):
    page = reverse("clubs_hand_over", args=[cast.thierry.pk])
    for to in (cast.thierry, cast.karim, UserFactory(is_tutor=True, is_active=False)):
        assert as_("martine").post(page, {"to": to.pk}).status_code == 422


def test_the_operation_itself_refuses_and_counts(cast):
    with pytest.raises(Refused, match="autre tuteur"):
        hand_over_clubs(cast.thierry, cast.karim, by=cast.martine)
    idle = UserFactory(is_tutor=True)
    assert hand_over_clubs(idle, cast.odile, by=cast.martine) == 0
    assert not Entry.objects.about(idle).exists()
