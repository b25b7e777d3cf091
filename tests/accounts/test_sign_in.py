"""Signing in for real: codes, second proofs, limits of a session, the same answer for known and unknown people."""

import datetime as dt
import multiprocessing
import os
import re
import statistics
import time

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.cache.backends.filebased import FileBasedCache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.accounts.open_sessions.devices import device_name
from clubemploi.accounts.passwords import GuessableValidator
from clubemploi.association.models import Association
from clubemploi.config.cache import SharedFileCache
from clubemploi.outbox.models import Message, State
from tests.cast import UserFactory

pytestmark = pytest.mark.usefixtures("association")
PASSWORD = "quatre mots sans lien"
CODE, CODE_RECEIVED = reverse("account_request_login_code"), reverse("account_confirm_login_code")


@pytest.fixture
def agnes(db):
    user = UserFactory(email="agnes@exemple.fr", first_name="Agnès", is_tutor=True)
    user.set_password(PASSWORD)
    user.save()
    return user


def code_of(message):
    return re.search(r"^[A-Z0-9]{4}-?[A-Z0-9]{4}$|^\d{6}$", message.text, re.MULTILINE)[0]


def sign_in(client, email="agnes@exemple.fr", password=PASSWORD):
    return client.post("/connexion/", {"login": email, "password": password})


# ── Codes by e-mail ─────────────────────────────────────────────────────────
def test_a_code_by_mail_signs_in_once(agnes, client):
    assert client.post(CODE, {"email": "Agnes@exemple.fr"}).url == CODE_RECEIVED
    message = Message.objects.get()
    assert (message.kind, message.to, message.secret, message.resend_uncertain) == (
        "login-code", "agnes@exemple.fr", True, True,
    )  # fmt: skip
    assert 595 < (message.expires_at - message.created_at).total_seconds() <= 600  # the mail dies with its code
    assert "agnes@exemple.fr" in client.get(CODE_RECEIVED).content.decode()
    assert client.post(CODE_RECEIVED, {"code": "FAUX-CODE"}).status_code == 200
    assert client.post(CODE_RECEIVED, {"code": code_of(message).lower()}).url == "/"
    other = Client()
    other.post(CODE, {"email": "agnes@exemple.fr"})
    assert other.post(CODE_RECEIVED, {"code": code_of(message)}).status_code == 200  # that one has served


def test_three_wrong_codes_end_it(agnes, client):
    client.post(CODE, {"email": "agnes@exemple.fr"})
    good = code_of(Message.objects.get())
    for _ in range(3):
        client.post(CODE_RECEIVED, {"code": "FAUX-CODE"})
    client.post(CODE_RECEIVED, {"code": good})
    assert client.get("/mon-compte/").status_code == 302


def test_a_code_dies_after_ten_minutes(agnes, client):
    client.post(CODE, {"email": "agnes@exemple.fr"})
    good = code_of(Message.objects.get())
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10, seconds=5)):
        client.post(CODE_RECEIVED, {"code": good})
    assert client.get("/mon-compte/").status_code == 302


def test_a_forgotten_password_is_changed_by_a_code(agnes, client):
    there = Client()
    sign_in(there)
    client.post(reverse("account_reset_password"), {"email": "agnes@exemple.fr"})
    step = reverse("account_confirm_password_reset_code")
    assert client.get(step).status_code == 200
    client.post(step, {"code": code_of(Message.objects.get(kind="password-reset-code"))})
    new = {"password1": "un autre bel ensemble de mots", "password2": "un autre bel ensemble de mots"}
    last = reverse("account_complete_password_reset")
    assert client.get(last).status_code == 200
    assert client.post(last, {"password1": "court", "password2": "court"}).status_code == 200
    assert client.post(last, new).status_code == 302
    assert User.objects.get().check_password("un autre bel ensemble de mots")
    assert there.get("/mon-compte/").status_code == 302  # the sessions of before are over
    assert Message.objects.filter(kind="password-reset", to="agnes@exemple.fr").exists()  # and the person is told


# ── Nobody learns who has an account ────────────────────────────────────────
def normal(response, email):
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
    return response.status_code, response.get("Location"), text.replace(email, "…")


@pytest.mark.parametrize("address", [CODE, reverse("account_reset_password")])
def test_known_unknown_and_closed_are_answered_alike(agnes, address):
    UserFactory(email="fermee@exemple.fr", is_active=False)
    answers = []
    for email in ("agnes@exemple.fr", "inconnue@exemple.fr", "fermee@exemple.fr"):
        client = Client()
        first = client.post(address, {"email": email})
        answers.append([normal(first, email), normal(client.get(first.url), email)])
    assert answers[0] == answers[1] == answers[2]
    states = dict(Message.objects.values_list("to", "state"))
    assert states["agnes@exemple.fr"] == State.QUEUED
    assert states["inconnue@exemple.fr"] == State.CANCELLED
    assert not Message.objects.get(to="inconnue@exemple.fr").text


def test_known_and_unknown_take_as_long(agnes, settings, monkeypatch):
    """By the processor's clock, which stands still while other programs work; hashing outweighs all else."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 300_000)
    settings.ACCOUNT_RATE_LIMITS = False
    agnes.set_password(PASSWORD)
    agnes.save()
    times = {"agnes@exemple.fr": [], "inconnue@exemple.fr": []}
    for _ in range(6):
        for email, taken in times.items():
            start = time.process_time()
            sign_in(Client(), email, "faux")
            taken.append(time.process_time() - start)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert 0.6 < known / unknown < 1.6


# ── Brute force ─────────────────────────────────────────────────────────────
def test_after_five_wrong_passwords_even_the_right_one_waits(agnes):
    for _ in range(5):
        assert sign_in(Client(), password="faux").status_code == 200
    response = sign_in(Client())
    assert response.status_code == 200
    assert "Trop de tentatives" in response.content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        assert sign_in(Client()).status_code == 302


def test_codes_asked_for_are_limited(agnes):
    answers = [Client().post(CODE, {"email": "agnes@exemple.fr"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 3 + [200] * 3
    assert "Trop de tentatives" in answers[-1].content.decode()
    assert Message.objects.count() == 3


def count_adds(folder, backend, started, results):
    caches = {"safe": SharedFileCache, "naive": FileBasedCache}
    shared = caches[backend](folder, {"OPTIONS": {"MAX_ENTRIES": 10_000}})
    started.wait()
    results.put(sum(shared.add(f"attempt-{n}", os.getpid(), 60) for n in range(300)))


@pytest.mark.parametrize(("backend", "exact"), [("safe", True), ("naive", False)])
def test_four_processes_count_as_one(tmp_path, backend, exact):
    """The lock under which allauth counts attempts is one `add`: 300 keys are added 300 times in all, not more."""
    for attempt in range(1 if exact else 5):
        fork = multiprocessing.get_context("fork")
        started, results = fork.Event(), fork.Queue()
        args = (str(tmp_path / f"{backend}{attempt}"), backend, started, results)
        workers = [fork.Process(target=count_adds, args=args) for _ in range(4)]
        for worker in workers:
            worker.start()
        started.set()
        added = sum(results.get(timeout=30) for _ in workers)
        for worker in workers:
            worker.join()
        if exact or added != 300:
            break
    assert (added == 300) is exact


# ── Passwords ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "password",
    ["azertyuiopqsdfghjklm", "motdepassemotdepasse", "agnes@exemple.fr", "aaaaaaaaaaaaaaaaaaaa", "1234567890123456789"],
)
def test_common_passwords_are_refused_however_long(agnes, client, password):
    client.force_login(agnes, backend="allauth.account.auth_backends.AuthenticationBackend")
    typed = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    response = client.post(reverse("account_change_password"), typed)
    assert response.status_code == 200
    assert "facile à deviner" in response.content.decode()
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("password", [PASSWORD, "le chat du voisin dort", "x" * 3 + "Wq7!vR2#kLp9" * 30])
def test_good_ones_pass_without_any_rule_of_composition(password):
    GuessableValidator().validate(password)


def test_someone_without_a_password_chooses_one(client, db):
    user = User.objects.create_user("b@exemple.fr", None, first_name="B", last_name="C", is_tutor=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Choisir un mot de passe" in client.get("/mon-compte/").content.decode()
    address = reverse("account_set_password")
    assert client.get(address).status_code == 200
    assert client.post(address, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert User.objects.get().check_password(PASSWORD)


# ── The second proof ────────────────────────────────────────────────────────
@pytest.fixture
def boss(db):
    user = UserFactory(email="martine@exemple.fr", is_manager=True)
    user.set_password(PASSWORD)
    user.save()
    return user


def totp_now(secret):
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"


def test_a_manager_must_prove_twice_and_a_tutor_need_not(agnes, boss, client):
    Association.objects.update(second_factor_required=True)
    sign_in(client, "martine@exemple.fr")
    for page in ("/", "/clubs/", "/stagiaires/", reverse("team_list"), reverse("mail_list")):
        assert client.get(page).url == reverse("mfa_index"), page
    shown = client.get(reverse("mfa_index")).content.decode()
    assert "protégez votre compte" in shown
    assert client.get("/mon-compte/").status_code == 200  # one's account and leaving stay open
    tutor = Client()
    sign_in(tutor)
    assert tutor.get(reverse("my_clubs")).status_code == 200
    Association.objects.update(second_factor_for_tutors=True)
    assert tutor.get(reverse("my_clubs")).url == reverse("mfa_index")


def test_an_application_is_set_up_then_asked_for(boss, client, django_capture_on_commit_callbacks):
    Association.objects.update(second_factor_required=True)
    sign_in(client, "martine@exemple.fr")
    activate = reverse("mfa_activate_totp")
    page = client.get(activate)
    secret = page.context["form"].secret
    assert "<svg" in page.content.decode()
    assert client.post(activate, {"code": "000000"}).status_code == 200
    page = client.get(activate)
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(activate, {"code": totp_now(secret)}).status_code == 302
    assert client.get("/clubs/").status_code == 200
    stored = Authenticator.objects.get(type="totp")
    assert secret not in str(stored.data)  # sealed
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
    assert Message.objects.filter(kind="totp-activated").exists()
    # Next time, it is asked for.
    again = Client()
    assert sign_in(again, "martine@exemple.fr").url == reverse("mfa_authenticate")
    assert again.get("/clubs/").status_code == 302
    assert again.get(reverse("mfa_authenticate")).status_code == 200
    assert again.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        assert again.post(reverse("mfa_authenticate"), {"code": totp_now(secret)}).status_code == 302
        assert again.get("/clubs/").status_code == 200
    # A recovery code serves once.
    for expected in (302, 200):
        third = Client()
        sign_in(third, "martine@exemple.fr")
        assert third.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected


def test_the_last_proof_of_a_manager_stays(boss, agnes, rf):
    Association.objects.update(second_factor_required=True)
    secret = generate_totp_secret()
    mine, theirs = TOTP.activate(boss, secret).instance, TOTP.activate(agnes, secret).instance
    assert not get_adapter().can_delete_authenticator(mine)
    assert get_adapter().can_delete_authenticator(theirs)
    assert get_adapter().can_delete_authenticator(RecoveryCodes.activate(boss).instance)
    Authenticator.objects.create(user=boss, type=Authenticator.Type.WEBAUTHN, data={})
    assert get_adapter().can_delete_authenticator(mine)
    assert get_adapter().generate_authenticator_name(boss, Authenticator.Type.WEBAUTHN) == "Clé d’accès 2"
    assert get_adapter().generate_authenticator_name(agnes, Authenticator.Type.WEBAUTHN) == "Ma clé d’accès"


def test_removing_the_application_asks_who_one_is(agnes, client):
    TOTP.activate(agnes, generate_totp_secret())
    client.force_login(agnes, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/mon-compte/")
    remove = reverse("mfa_deactivate_totp")
    assert client.get(remove).status_code == 200  # just signed in
    session = client.session
    session["started"] -= 16 * 60
    session.save()
    assert client.get(remove).url.startswith(reverse("account_reauthenticate"))
    for page in ("account_reauthenticate", "mfa_reauthenticate"):
        assert client.get(reverse(page)).status_code == 200
    assert client.post(reverse("account_reauthenticate"), {"password": "faux"}).status_code == 200
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(remove).status_code == 200
    assert client.post(remove).status_code == 302
    assert not Authenticator.objects.filter(type="totp").exists()


# ── How long one stays ──────────────────────────────────────────────────────
def test_idle_too_long_one_is_out_and_told(agnes, client):
    sign_in(client)
    start = timezone.now()
    with time_machine.travel(start + dt.timedelta(hours=11)):
        assert client.get("/mon-compte/").status_code == 200  # that counts as use
    with time_machine.travel(start + dt.timedelta(hours=22)):
        assert client.get("/mon-compte/").status_code == 200
    with time_machine.travel(start + dt.timedelta(hours=34, minutes=1)):
        response = client.get("/mon-compte/", follow=True)
        assert "Vous avez été déconnecté" in response.content.decode()
        assert not UserSession.objects.exists()


def test_used_every_hour_it_still_ends_after_its_days(agnes, client):
    Association.objects.update(session_days=2)
    sign_in(client)
    start = timezone.now()
    for hours in range(1, 48):
        with time_machine.travel(start + dt.timedelta(hours=hours)):
            assert client.get("/mon-compte/").status_code == 200
    with time_machine.travel(start + dt.timedelta(hours=49)):
        assert client.get("/mon-compte/").status_code == 302


def test_a_trainee_stays_longer_and_idles(client, db):
    karim = UserFactory(email="karim@exemple.fr")
    client.force_login(karim, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/mon-compte/")
    with time_machine.travel(timezone.now() + dt.timedelta(days=59)):
        assert client.get("/mon-compte/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(days=61)):
        assert client.get("/mon-compte/").status_code == 302


def test_open_sessions_are_seen_and_ended(agnes):
    phone, laptop = Client(HTTP_USER_AGENT="Firefox/130 Android"), Client(HTTP_USER_AGENT="Safari iPhone")
    stranger = Client()
    for client in (phone, laptop):
        sign_in(client)
    sign_in(stranger)
    shown = phone.get(reverse("open_sessions")).content.decode()
    assert ("Firefox sur Android" in shown, "Safari sur un iPhone" in shown) == (True, True)
    row = UserSession.objects.get(user_agent__contains="iPhone")
    phone.post(reverse("open_session_end", args=[row.pk]))
    assert laptop.get("/mon-compte/").status_code == 302
    assert stranger.get("/mon-compte/").status_code == 200
    phone.post(reverse("open_sessions_end_others"))
    assert stranger.get("/mon-compte/").status_code == 302
    assert phone.get("/mon-compte/").status_code == 200
    phone.post(reverse("open_sessions_end_others"))  # none is left: nothing happens
    assert Session.objects.count() == 1


def test_devices_have_names():
    assert device_name("Mozilla/5.0 (Windows NT 10.0) Chrome/128 Safari/537 Edg/128") == "Edge sur Windows"
    assert device_name("") == "Un navigateur sur un appareil inconnu"


def test_the_cache_is_empty_between_tests():
    assert cache.get("attempt-1") is None
