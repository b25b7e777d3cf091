"""Mon espace, from outside: invited, the link table, a new address by a code, the record and the account in step."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from clubemploi.accounts.links.operations import make_link
from clubemploi.accounts.models import EmailChange, PersonalLink, User
from clubemploi.accounts.space.operations import change_address, close_space_account, enter_space
from clubemploi.core.errors import Refused
from clubemploi.journal.queries import history_of
from clubemploi.outbox.models import Message
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import update_trainee
from clubemploi.trainees.space.operations import (
    confirm_own_address,
    invite_many_to_space,
    invite_to_space,
    update_own_details,
)
from tests.cast import UserFactory, make_trainee

PASSWORD = "quatre mots sans lien"
DETAILS = {"last_name": "Benali", "first_name": "Karim", "email": "karim@exemple.fr"}


@pytest.fixture
def zoe(cast):
    return make_trainee(cast.martine, first_name="Zoé", last_name="Aubert", email="zoe@exemple.fr")


def link_of(trainee):
    mail = Message.objects.filter(kind="space-invitation", to=trainee.email).first()
    return re.search(r"/espace/entrer/\S+", mail.text)[0]


# ── Invited ─────────────────────────────────────────────────────────────────
def test_inviting_opens_an_account_joins_the_network_and_writes(cast, zoe, as_):
    as_("martine").post(f"/stagiaires/{zoe.pk}/inviter/")
    zoe.refresh_from_db()
    assert zoe.in_network
    assert (zoe.user.email, zoe.user.has_usable_password(), zoe.user.is_staff_member) == (
        "zoe@exemple.fr",
        False,
        False,
    )
    mail = Message.objects.get()
    assert (mail.to, mail.reply_to, mail.secret) == ("zoe@exemple.fr", "martine@exemple.fr", True)
    assert "mot de passe" in mail.text  # that there is none to remember
    assert "a invité dans l’espace" in [line.sentence for line in history_of(zoe)]


def test_the_first_visit_asks_what_one_shares_then_leads_to_the_space(cast, zoe):
    invite_to_space(zoe, by=cast.martine)
    client, link = Client(), link_of(zoe)
    page = client.get(link)
    assert "Bonjour Zoé" in page.content.decode()
    assert "Ce que les autres participants verront de vous" in page.content.decode()
    response = client.post(link, {"share_phone": "on", "password": ""}, follow=True)
    assert response.redirect_chain == [("/espace/", 302)]
    assert "Bienvenue, Zoé" in response.content.decode()
    zoe.refresh_from_db()
    assert (zoe.share_last_name, zoe.share_phone, zoe.share_email) == (False, True, False)


def test_a_password_is_chosen_if_one_likes_and_checked(cast, zoe):
    invite_to_space(zoe, by=cast.martine)
    client, link = Client(), link_of(zoe)
    refused = client.post(link, {"password": "court"})
    assert refused.status_code == 422
    assert "15 caractères" in refused.content.decode()
    client.post(link, {"password": PASSWORD})
    assert User.objects.get(email="zoe@exemple.fr").check_password(PASSWORD)


def test_a_whole_club_at_once_and_what_stops_some(cast, as_):
    without = make_trainee(cast.martine, first_name="Yves", last_name="Bellec", email="")
    twin = make_trainee(cast.martine, last_name="Doublon", email="odile@exemple.fr")
    fresh = make_trainee(cast.martine, last_name="Colin")
    User.objects.filter(pk=cast.karim.pk).update(last_login=timezone.now())
    cast.trainee.refresh_from_db()
    done = invite_many_to_space([cast.trainee, without, twin, fresh], by=cast.thierry)
    assert (done.sent, done.inside, len(done.refused)) == (1, 1, 2)
    assert "n’a pas d’e-mail" in done.refused[0]
    assert "déjà l’adresse de Odile Marchand" in done.refused[1]
    twin.refresh_from_db()
    assert (twin.user, twin.in_network) == (None, False)


def test_the_tutor_invites_the_people_of_the_club_from_its_page(cast, as_):
    client = as_("thierry")
    assert "inviter de nouveau" in client.get(f"/clubs/{cast.club.pk}/").content.decode()
    response = client.post(f"/clubs/{cast.club.pk}/inviter/", follow=True)
    assert "1\u00a0invitation est partie" in response.content.decode()
    User.objects.filter(pk=cast.karim.pk).update(last_login=timezone.now())
    assert "inviter dans" not in client.get(f"/clubs/{cast.club.pk}/").content.decode()
    response = client.post(f"/clubs/{cast.club.pk}/inviter/", {"trainee": cast.trainee.pk}, follow=True)
    assert "Tout le monde a déjà accès" in response.content.decode()


def test_whoever_came_in_needs_no_link(cast):
    User.objects.filter(pk=cast.karim.pk).update(last_login=timezone.now())
    with pytest.raises(Refused, match="déjà entré"):
        invite_to_space(cast.trainee, by=cast.martine)


def test_whoever_left_the_network_is_let_in_again_by_a_new_invitation(cast, zoe):
    zoe = invite_to_space(zoe, by=cast.martine)
    update_trainee(zoe, {"in_network": False}, by=cast.martine)
    zoe = invite_to_space(Trainee.objects.get(pk=zoe.pk), by=cast.martine)
    assert zoe.in_network
    assert User.objects.get(pk=zoe.user.pk).is_active
    assert Client().get(link_of(zoe)).status_code == 200


def test_a_closed_account_enters_by_no_link(cast, zoe):
    zoe = invite_to_space(zoe, by=cast.martine)
    token = link_of(zoe).removeprefix("/espace/entrer/").strip("/")
    User.objects.filter(pk=zoe.user.pk).update(is_active=False)
    with pytest.raises(Refused, match="Votre espace est fermé"):
        enter_space(token, password="")
    assert PersonalLink.objects.usable().filter(owner=zoe.user).exists()  # it was not used up


def test_no_link_signs_staff_in(cast):
    """It would pass by their second proof."""
    Trainee.objects.filter(pk=cast.trainee.pk).update(user=cast.odile)
    with pytest.raises(Refused, match="fait partie de l’équipe"):
        invite_to_space(Trainee.objects.get(pk=cast.trainee.pk), by=cast.martine)


# ── The link table ──────────────────────────────────────────────────────────
def expired(cast, zoe):
    PersonalLink.objects.update(expires_at=timezone.now())


def used(cast, zoe):
    Client().post(link_of(zoe), {"password": ""})


def again(cast, zoe):
    PersonalLink.objects.filter(owner=zoe.user).update(expires_at=timezone.now())


def address_changed(cast, zoe):
    update_trainee(zoe, {"email": "zoe.aubert@exemple.fr"}, by=cast.martine)


def account_closed(cast, zoe):
    update_trainee(zoe, {"in_network": False}, by=cast.martine)


@pytest.mark.parametrize("what", [expired, used, again, address_changed, account_closed])
def test_a_link_that_no_longer_works_says_what_to_do_and_changes_nothing(cast, zoe, what):
    zoe = invite_to_space(zoe, by=cast.martine)
    link = link_of(zoe)
    what(cast, zoe)
    client = Client()
    for response in (client.get(link), client.post(link, {"password": ""})):
        assert response.status_code == 410
        assert "Recevoir un code" in response.content.decode()
        assert "Zoé" not in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_altered_or_of_another_purpose_it_is_nothing(cast, zoe):
    invite_to_space(zoe, by=cast.martine)
    link = link_of(zoe)
    altered = link[:-2] + ("A" if link[-2] != "A" else "B") + "/"
    staff = make_link("invitation", owner=UserFactory(), valid_for=dt.timedelta(days=1))
    for path in (altered, f"/espace/entrer/{staff}/"):
        assert Client().post(path, {"password": ""}).status_code == 410
    space = link.removeprefix("/espace/entrer/")
    assert Client().post(f"/invitation/{space}", {"password": ""}).status_code == 410
    assert Client().get(link).status_code == 200  # and it is still good


def test_somebody_else_signed_in_is_not_turned_into_them(cast, zoe, as_):
    invite_to_space(zoe, by=cast.martine)
    client = as_("sophie")
    for response in (client.get(link_of(zoe)), client.post(link_of(zoe), {"password": ""})):
        assert response.status_code == 403
        assert "Zoé" not in response.content.decode()
    assert client.session["_auth_user_id"] == str(cast.sophie.pk)


def test_looking_changes_nothing(cast, zoe):
    invite_to_space(zoe, by=cast.martine)
    for _ in range(3):  # a scanner of mails
        assert Client().get(link_of(zoe)).status_code == 200
    assert PersonalLink.objects.usable().filter(purpose="space").count() == 1


# ── A new address ───────────────────────────────────────────────────────────
def code_in(address):
    return re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", Message.objects.filter(to=address).first().text)[0]


def ask(cast, email="karim.b@exemple.fr", **fields):
    return update_own_details(cast.trainee, {**DETAILS, "email": email, **fields}, by=cast.karim)


def test_a_new_address_waits_for_its_code_the_rest_is_written_at_once(cast):
    changes = ask(cast, city="Noyon")
    cast.trainee.refresh_from_db()
    assert (changes.labels, changes.awaits) == (["ville"], "karim.b@exemple.fr")
    assert (cast.trainee.email, cast.trainee.city) == ("karim@exemple.fr", "Noyon")
    code = code_in("karim.b@exemple.fr")
    assert code not in str(list(EmailChange.objects.values()))
    confirm_own_address(cast.trainee, code.lower().replace("-", " "), by=cast.karim)
    cast.trainee.refresh_from_db()
    cast.karim.refresh_from_db()
    assert cast.trainee.email == cast.karim.email == "karim.b@exemple.fr"
    told = Message.objects.get(kind="address-changed")
    assert told.to == "karim@exemple.fr"
    assert "karim.b" not in told.text
    assert not EmailChange.objects.exists()
    assert any(change.after == "karim.b@exemple.fr" for line in history_of(cast.trainee) for change in line.changed)


def test_a_code_dies_after_five_tries_or_ten_minutes_or_when_another_is_asked(cast):
    ask(cast)
    code = code_in("karim.b@exemple.fr")
    for _ in range(5):
        with pytest.raises(Refused):
            confirm_own_address(cast.trainee, "AAAA-AAAA", by=cast.karim)
    with pytest.raises(Refused):
        confirm_own_address(cast.trainee, code, by=cast.karim)
    ask(cast)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10, seconds=1)), pytest.raises(Refused):
        confirm_own_address(cast.trainee, code_in("karim.b@exemple.fr"), by=cast.karim)
    ask(cast, "karim.c@exemple.fr")
    with pytest.raises(Refused):
        confirm_own_address(cast.trainee, code_in("karim.b@exemple.fr"), by=cast.karim)
    cast.trainee.refresh_from_db()
    assert cast.trainee.email == "karim@exemple.fr"


def test_somebody_s_address_is_told_apart_only_to_whoever_reads_its_mail(cast, as_):
    client, pages = as_("karim"), []
    for email in ("sophie@exemple.fr", "libre@exemple.fr"):
        version = Trainee.objects.get(pk=cast.trainee.pk).version
        data = {**DETAILS, "phone": "06 12 34 56 78", "email": email, "version": version}
        page = client.post("/espace/coordonnees/", data, follow=True).content.decode()
        pages.append(re.sub(r'value="[^"]*"', "", page.replace(email, "")))
    assert pages[0] == pages[1]
    ask(cast, "sophie@exemple.fr")
    with pytest.raises(Refused, match="déjà celle d’un autre compte"):
        confirm_own_address(cast.trainee, code_in("sophie@exemple.fr"), by=cast.karim)
    cast.trainee.refresh_from_db()
    assert cast.trainee.email == "karim@exemple.fr"


def test_emptying_one_s_address_is_refused(cast):
    with pytest.raises(Refused, match="plutôt que de l’effacer"):
        ask(cast, "")


# ── The record and the account in step ──────────────────────────────────────
def test_the_team_s_correction_moves_the_account_and_kills_links(cast, zoe):
    zoe = invite_to_space(zoe, by=cast.martine)
    update_trainee(zoe, {"email": "z.aubert@exemple.fr", "first_name": "Zoë"}, by=cast.martine)
    user = User.objects.get(pk=zoe.user.pk)
    assert (user.email, user.first_name) == ("z.aubert@exemple.fr", "Zoë")
    assert not PersonalLink.objects.usable().filter(owner=user).exists()
    assert Message.objects.filter(kind="address-changed", to="zoe@exemple.fr").exists()


@pytest.mark.parametrize(("email", "words"), [("", "plutôt que de l’effacer"), ("odile@exemple.fr", "autre compte")])
def test_an_address_one_cannot_sign_in_with_is_refused_beside_its_field(cast, as_, email, words):
    data = {**DETAILS, "email": email, "in_network": "on", "version": cast.trainee.version}
    response = as_("martine").post(f"/stagiaires/{cast.trainee.pk}/modifier/", data)
    assert response.status_code == 422
    assert words in response.context["form"].errors["email"][0]
    cast.karim.refresh_from_db()
    assert cast.karim.email == "karim@exemple.fr"


def test_out_of_the_network_the_door_closes_at_once_and_opens_again(cast, as_):
    client = as_("karim")
    client.get("/espace/")
    UserSession.objects.get_or_create(user=cast.karim, session_key=client.session.session_key, ip="192.0.2.1")
    update_trainee(cast.trainee, {"in_network": False}, by=cast.martine)
    assert client.get("/espace/").status_code == 302
    assert not User.objects.get(pk=cast.karim.pk).is_active
    update_trainee(Trainee.objects.get(pk=cast.trainee.pk), {"in_network": True}, by=cast.martine)
    assert User.objects.get(pk=cast.karim.pk).is_active


def test_staff_keep_their_own_account(cast):
    Trainee.objects.filter(pk=cast.other_trainee.pk).update(user=None)
    Trainee.objects.filter(pk=cast.trainee.pk).update(user=cast.odile)
    update_trainee(Trainee.objects.get(pk=cast.trainee.pk), {"in_network": False, "email": ""}, by=cast.martine)
    close_space_account(cast.odile, by=cast.martine)
    cast.odile.refresh_from_db()
    assert (cast.odile.is_active, cast.odile.email) == (True, "odile@exemple.fr")


def test_the_same_address_again_is_no_change(cast):
    change_address(cast.karim, " Karim@exemple.fr ", by=cast.karim)
    assert not Message.objects.exists()
