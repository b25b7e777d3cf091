"""Mon espace as the trainee sees it: the page, step 6, step 12, situation, messages, privacy."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Attendance, Club, Enrolment
from clubemploi.clubs.operations import cancel_club
from clubemploi.clubs.workshops.operations import cancel_workshop
from clubemploi.journal.queries import history_of
from clubemploi.mailings.models import Refusal
from clubemploi.outbox.models import TOKEN_MARK, Message
from clubemploi.outbox.operations import queue_message
from clubemploi.trainees.models import Note, Situation, Trainee
from clubemploi.trainees.operations import add_note, update_trainee
from tests.calendars.reader import read
from tests.cast import ClubFactory, WorkshopFactory, make_trainee
from tests.hostile import handfuls
from tests.pages import text

SPACE = "/espace/"


@pytest.fixture
def karim(as_):
    return as_("karim")


@pytest.fixture
def open_club(cast):
    club = ClubFactory(tutor=cast.odile, capacity=2, is_second=True, place="Médiathèque, Noyon")
    for _ in range(2):
        WorkshopFactory(club=club, title="Le marché caché")
    return club


# ── The page ────────────────────────────────────────────────────────────────
def test_the_next_workshop_comes_first_with_all_one_needs(cast, karim):
    page = text(karim.get(SPACE))
    for words in (
        "Bonjour Karim", "Votre prochain atelier", "Faire le point sur son projet", "avec Thierry Roussel",
        "https://www.openstreetmap.org/search?query=Maison", "Ajouter à mon agenda", "Je ne pourrai pas venir",
        "03\u00a044\u00a000\u00a000\u00a001", "J’ai retrouvé un emploi", "Mise à jour des données personnelles",
    ):  # fmt: skip
        assert words in page
    assert page.index("Votre prochain atelier") < page.index("Mon club")


def test_home_leads_a_trainee_there(karim):
    assert karim.get("/").url == SPACE


def test_presence_and_the_words_meant_for_them_no_others(cast, karim):
    add_note(cast.trainee, "Bon travail.", audience=Note.Audience.TRAINEE, by=cast.thierry)
    add_note(cast.trainee, "canari", audience=Note.Audience.TUTORS, by=cast.thierry)
    add_note(cast.other_trainee, "canari", audience=Note.Audience.TRAINEE, by=cast.odile)
    with time_machine.travel(cast.workshop.ends_at + dt.timedelta(hours=1)):
        Attendance.objects.filter(workshop=cast.workshop).update(status="present")
        page = text(Client_of(cast.karim).get(SPACE))
    assert "présent" in page
    assert "Bon travail." in page
    assert "canari" not in page


def Client_of(user):  # noqa: N802
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_nothing_of_others_is_on_it(cast, karim):
    page = text(karim.get(SPACE))
    assert "Lefèvre" not in page
    assert "sophie@" not in page


@pytest.mark.parametrize("state", ["no club", "waiting", "cancelled club", "cancelled workshop", "over"])
def test_each_state_says_where_one_stands(cast, karim, open_club, state):
    if state == "no club":
        Enrolment.objects.filter(trainee=cast.trainee).update(status="withdrawn")
        words = "Vous n’êtes inscrit à aucun club"
    elif state == "waiting":
        Enrolment.objects.filter(trainee=cast.trainee).update(status="waiting")
        words = "à la 1re place"
    elif state == "cancelled club":
        cancel_club(cast.club, by=cast.martine)
        words = "Ce club est annulé"
    elif state == "cancelled workshop":
        for workshop in cast.club.workshops.all():
            cancel_workshop(workshop, by=cast.martine)
        words = "annulé</span>"
    else:
        with time_machine.travel(cast.club.end_date + dt.timedelta(days=9)):
            page = text(Client_of(cast.karim).get(SPACE))
        assert "Votre prochain atelier" not in page
        return
    page = text(karim.get(SPACE))
    assert words in page
    assert "Votre prochain atelier" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(cast, open_club, django_assert_num_queries, count):
    for _ in range(count):
        WorkshopFactory(club=cast.club)
        add_note(cast.trainee, f"Mot {count}", audience="trainee", by=cast.thierry)
        WorkshopFactory(club=ClubFactory(tutor=cast.odile, is_second=True))
    client = Client_of(cast.karim)
    client.get(SPACE)
    with django_assert_num_queries(14):
        client.get(SPACE)


def test_a_passkey_is_proposed_once_never_pushed(cast, karim):
    assert "Entrer sans code" in text(karim.get(SPACE))
    karim.post("/espace/cle/non-merci/")
    assert "Entrer sans code" not in text(karim.get(SPACE))


# ── Step 6 ──────────────────────────────────────────────────────────────────
def enrol_data(client, club):
    context = client.get("/espace/inscription/", {"club": club.pk}).context
    return {"club": club.pk, "shown": context["shown"], **({} if context["chosen"].is_full else {"seat": "1"})}


def test_step_6_shows_details_the_menu_and_the_workshops(cast, karim, open_club):
    page = text(karim.get("/espace/inscription/"))
    for words in ("1 - mes coordonnées", "karim@exemple.fr", "2 - choix du club emploi", "(déjà inscrit)"):
        assert words in page
    assert "Sophie" not in page
    page = text(karim.get("/espace/inscription/", {"club": open_club.pk}))
    assert page.count("Le marché caché") == 2
    assert "enregistrer votre inscription" in page


def test_step_6_enrols_says_so_and_writes(cast, karim, open_club):
    response = karim.post("/espace/inscription/", enrol_data(karim, open_club), follow=True)
    assert "Vous êtes inscrit au club" in text(response)
    assert Message.objects.get().kind == "confirmation"
    again = karim.post("/espace/inscription/", enrol_data(karim, open_club), follow=True)
    assert "Vous êtes déjà inscrit au club" in text(again)
    assert Message.objects.count() == 1


def test_the_last_seat_taken_while_reading_is_said_kindly(cast, karim, open_club):
    data = enrol_data(karim, open_club)
    Club.objects.filter(pk=open_club.pk).update(seats_taken=2)
    page = text(karim.post("/espace/inscription/", data, follow=True))
    assert "La dernière place vient d’être prise. Vous êtes première personne sur la liste d’attente" in page


def test_a_full_club_says_so_beforehand(cast, karim, open_club):
    Club.objects.filter(pk=open_club.pk).update(seats_taken=2)
    page = text(karim.get("/espace/inscription/", {"club": open_club.pk}))
    assert "me mettre sur la liste d’attente" in page
    assert "à la première place" in page


def test_workshops_that_change_while_reading_are_read_again(cast, karim, open_club):
    data = enrol_data(karim, open_club)
    WorkshopFactory(club=open_club, title="Tout nouveau")
    response = karim.post("/espace/inscription/", data)
    assert response.status_code == 409
    assert "viennent de changer" in text(response)
    assert "Tout nouveau" in text(response)
    assert not Enrolment.objects.filter(club=open_club).exists()


@pytest.mark.parametrize("change", [{"is_open_online": False}, {"cancelled_at": timezone.now()}])
def test_closed_while_reading_is_said_and_the_others_offered(cast, karim, open_club, change):
    data = enrol_data(karim, open_club)
    Club.objects.filter(pk=open_club.pk).update(**change)
    response = karim.post("/espace/inscription/", data)
    assert response.status_code == 409
    assert "Regardez les autres clubs" in text(response)


@pytest.mark.parametrize("asked", ["", "0", "999999", "-1", "abc", "9" * 30, "é", "1 OR 1=1"])
def test_nonsense_enrols_nowhere(cast, karim, asked):
    for response in (
        karim.get("/espace/inscription/", {"club": asked}),
        karim.post("/espace/inscription/", {"club": asked}),
    ):
        assert response.status_code in {200, 404, 422}
    assert Enrolment.objects.filter(trainee=cast.trainee).count() == 1


def test_no_club_open_is_said(cast, karim):
    Club.objects.update(is_open_online=False)
    assert "Aucun club n’est ouvert" in text(karim.get("/espace/inscription/"))


def test_one_online_enrolment_stays_within_twenty_five_queries(cast, karim, open_club, django_assert_max_num_queries):
    """At most 25: three of those counted here are the savepoints that a test adds."""
    data = enrol_data(karim, open_club)
    with django_assert_max_num_queries(24):
        karim.post("/espace/inscription/", data)


def test_leaving_asks_first(cast, karim, open_club):
    karim.post("/espace/inscription/", enrol_data(karim, open_club))
    enrolment = Enrolment.objects.get(club=open_club)
    path = f"/espace/clubs/{enrolment.pk}/quitter/"
    assert "Oui, me retirer" in text(karim.get(path))
    assert "Vous n’êtes plus inscrit" in text(karim.post(path, follow=True))
    assert karim.get(path).status_code == 404
    late = f"/espace/clubs/{cast.enrolment.pk}/quitter/"
    with time_machine.travel(cast.workshop.starts_at + dt.timedelta(hours=1)):
        client = Client_of(cast.karim)
        assert "Le club a commencé" in text(client.get(late))
        assert client.post(late).status_code == 422


# ── One workshop ────────────────────────────────────────────────────────────
def test_away_with_a_reason_then_coming_after_all(cast, karim):
    attendance = cast.enrolment.attendances.get(workshop=cast.workshop)
    path = f"/espace/ateliers/{attendance.pk}/absence/"
    assert "Voulez-vous dire pourquoi" in text(karim.get(path))
    page = text(karim.post(path, {"reason": "Garde d’enfant"}, follow=True))
    assert "vous ne viendrez pas" in page
    assert "Je viendrai finalement" in page
    page = text(karim.post(f"/espace/ateliers/{attendance.pk}/venir/", follow=True))
    assert "on vous attend" in page
    assert karim.post(path, {"reason": "x" * 201}).status_code == 422


def test_files_for_a_calendar(cast, karim):
    attendance = cast.enrolment.attendances.get(workshop=cast.workshop)
    one = karim.get(f"/espace/ateliers/{attendance.pk}/agenda.ics")
    assert one["Content-Disposition"] == 'attachment; filename="faire-le-point-sur-son-projet.ics"'
    assert len(read(text(one))[1]) == 1
    assert len(read(text(karim.get(f"/espace/clubs/{cast.enrolment.pk}/agenda.ics")))[1]) == 2


# ── Step 12 ─────────────────────────────────────────────────────────────────
def details(trainee, **changes):
    trainee.refresh_from_db()
    values = {"last_name": trainee.last_name, "first_name": trainee.first_name, "email": trainee.email}
    return {**values, "phone": trainee.phone, "version": trainee.version, **changes}


def test_step_12_writes_at_once_says_what_and_the_staff_see_it(cast, karim):
    data = details(cast.trainee, city="Noyon", phone="06 99 88 77 66")
    page = text(karim.post("/espace/coordonnees/", data, follow=True))
    assert "C’est enregistré\u00a0: téléphone, ville." in page
    line = history_of(cast.trainee)[0]
    assert (line.who, line.sentence) == ("Karim Benali", "a modifié la fiche")
    page = text(karim.post("/espace/coordonnees/", details(cast.trainee, city="Noyon"), follow=True))
    assert "tout était à jour" in page


def test_step_12_refused_keeps_what_was_typed_unfolded(cast, karim):
    response = karim.post("/espace/coordonnees/", details(cast.trainee, phone="12", city="Noyon"))
    assert response.status_code == 422
    assert '<details class="card fold" id="donnees" open>' in text(response)
    assert 'value="Noyon"' in text(response)
    cast.trainee.refresh_from_db()
    assert cast.trainee.city == ""


def test_two_tabs_the_second_is_shown_the_difference(cast, karim):
    data = details(cast.trainee, city="Soissons")
    update_trainee(cast.trainee, {"city": "Noyon"}, by=cast.thierry)
    response = karim.post("/espace/coordonnees/", data)
    assert response.status_code == 409
    assert "Noyon" in text(response)
    again = {**data, "version": response.context["details"].data["version"]}
    karim.post("/espace/coordonnees/", again)
    cast.trainee.refresh_from_db()
    assert cast.trainee.city == "Soissons"


def test_only_one_s_own_fields_are_written(cast, karim):
    extra = {"in_network": "", "share_phone": "on", "situation": "employed", "user": cast.sophie.pk, "name_key": "x"}
    karim.post("/espace/coordonnees/", details(cast.trainee, city="Noyon", **extra))
    cast.trainee.refresh_from_db()
    assert cast.trainee.city == "Noyon"
    assert (cast.trainee.in_network, cast.trainee.share_phone) == (True, False)
    assert (cast.trainee.user, cast.trainee.name_key, cast.trainee.situation) == (cast.karim, "benali karim", "unknown")


def test_hostile_words_are_kept_or_refused_never_an_error(cast, karim):
    for typed in handfuls():
        data = details(cast.trainee, city=typed, address=typed, last_name=typed or "Benali")
        assert karim.post("/espace/coordonnees/", data).status_code in {302, 422}, typed
        page = karim.get(SPACE)
        assert page.status_code == 200, typed
        assert "<script>alert" not in text(page), typed


def test_corrected_on_the_way_to_enrolling_one_comes_back_there(cast, karim):
    response = karim.post("/espace/coordonnees/", {**details(cast.trainee, city="Noyon"), "retour": "inscription"})
    assert response.url == reverse("enrol_online")


def test_a_new_address_by_its_code(cast, karim):
    page = text(karim.post("/espace/coordonnees/", details(cast.trainee, email="kb@exemple.fr"), follow=True))
    assert "Un code vient de partir à <strong>kb@exemple.fr</strong>" in page
    assert karim.post("/espace/adresse/", {"code": "AAAA-AAAA"}).status_code == 422
    code = next(w for w in Message.objects.get(to="kb@exemple.fr").text.split() if len(w) == 9 and w[4] == "-")
    page = text(karim.post("/espace/adresse/", {"code": code}, follow=True))
    assert "Votre adresse est maintenant kb@exemple.fr" in page
    assert karim.get("/espace/adresse/").status_code == 302


def test_codes_to_new_addresses_are_limited(cast, karim):
    """Nobody's mailbox is filled by somebody else."""
    answers = [
        karim.post("/espace/coordonnees/", details(cast.trainee, email=f"k{number}@exemple.fr")).status_code
        for number in range(7)
    ]
    assert answers == [302] * 5 + [422] * 2
    assert Message.objects.filter(kind="address-code").count() == 5


# ── Situation ───────────────────────────────────────────────────────────────
def test_a_found_job_is_dated_and_said_by_them(cast, karim):
    assert "Bravo" in text(karim.get("/espace/situation/"))
    page = text(karim.post("/espace/situation/", {"since": "2026-11-02", "detail": "Cuisinier"}, follow=True))
    situation = Situation.objects.get(trainee=cast.trainee)
    assert (situation.kind, situation.source, situation.detail) == ("employed", "trainee", "Cuisinier")
    assert "Je cherche toujours" in page
    karim.post("/espace/situation/", {"looking": "1"})
    cast.trainee.refresh_from_db()
    assert cast.trainee.situation == "unemployed"
    karim.post("/espace/situation/", {"looking": "1"})
    assert Situation.objects.filter(trainee=cast.trainee).count() == 2


@pytest.mark.parametrize("since", ["", "1999-01-01", "2090-01-01", "hier"])
def test_a_date_that_cannot_be_is_refused_beside_it(cast, karim, since):
    response = karim.post("/espace/situation/", {"since": since})
    assert response.status_code == 422
    assert not Situation.objects.filter(trainee=cast.trainee).exists()


# ── Messages ────────────────────────────────────────────────────────────────
def test_messages_are_read_again_without_their_links(cast, karim, django_capture_on_commit_callbacks):
    mail = queue_message(
        kind="invitation", to="karim@exemple.fr", to_name="Karim Benali", subject="Un club pour vous",
        text=f"Répondez\u00a0: http://127.0.0.1:8000/repondre/{TOKEN_MARK}/", token="secret",
    )  # fmt: skip
    secret = queue_message(
        kind="login-code", to="karim@exemple.fr", to_name="Karim Benali", subject="canari", text="1234", secret=True
    )
    assert "Un club pour vous" in text(karim.get("/espace/messages/"))
    assert "canari" not in text(karim.get("/espace/messages/"))
    page = text(karim.get(f"/espace/messages/{mail.pk}/"))
    assert "lien personnel, dans votre boîte mail" in page
    assert TOKEN_MARK not in page
    assert karim.get(f"/espace/messages/{secret.pk}/").status_code == 404
    Message.objects.update(text="")
    assert "n’est plus gardé" in text(karim.get(f"/espace/messages/{mail.pk}/"))


# ── Privacy ─────────────────────────────────────────────────────────────────
def test_what_one_shares_is_shown_as_the_others_read_it(cast, karim):
    assert "Karim B." in text(karim.get("/espace/vie-privee/"))
    version = Trainee.objects.get(pk=cast.trainee.pk).version
    page = text(karim.post("/espace/vie-privee/", {"share_last_name": "on", "version": version}, follow=True))
    assert "liront\u00a0: Karim Benali." in page
    stale = karim.post("/espace/vie-privee/", {"share_phone": "on", "version": version})
    assert stale.status_code == 409


def test_refusing_and_taking_back(cast, karim):
    page = text(karim.post("/espace/refus/", {"what": "kind:reminder"}, follow=True))
    assert "je n’en veux plus" in page
    refusal = Refusal.objects.get()
    assert refusal.by_themself
    assert "Vous recevrez de nouveau" in text(karim.post(f"/espace/refus/{refusal.pk}/reprendre/", follow=True))
    assert not Refusal.objects.exists()


@pytest.mark.parametrize("what", ["", "kind", "mailings:reminder", "x:y", ":"])
def test_a_refusal_that_does_not_exist_changes_nothing(cast, karim, what):
    karim.post("/espace/refus/", {"what": what})
    assert not Refusal.objects.exists()


def test_one_s_data_in_one_file_and_nobody_else_s(cast, karim):
    add_note(cast.trainee, "=Bon travail", audience="trainee", by=cast.thierry)
    add_note(cast.trainee, "canari", audience="managers", by=cast.martine)
    response = karim.post("/espace/donnees/")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for words in ("karim@exemple.fr", "Faire le point sur son projet", "=Bon travail", "membre du réseau emploi"):
        assert words in cells
    assert not any("canari" in cell or "Lefèvre" in cell for cell in cells)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "a téléchargé ses données" in [line.sentence for line in history_of(cast.trainee)]


def test_leaving_the_network_closes_the_space_and_keeps_the_record(cast, karim):
    assert "garde votre fiche" in text(karim.get("/espace/quitter-le-reseau/"))
    response = karim.post("/espace/quitter-le-reseau/", follow=True)
    assert "Votre espace est fermé" in text(response)
    assert karim.get(SPACE).status_code == 302
    trainee = Trainee.objects.get(pk=cast.trainee.pk)
    assert (trainee.in_network, trainee.email) == (False, "karim@exemple.fr")
    assert not User.objects.get(pk=cast.karim.pk).is_active
    assert Enrolment.objects.get(pk=cast.enrolment.pk).status == "enrolled"


def test_a_trainee_changes_their_names_in_the_record_not_beside_it(cast, karim):
    assert karim.post("/mon-compte/", {"first_name": "X", "last_name": "Y"}).status_code == 403
    assert "Ma connexion" in text(karim.get("/mon-compte/"))


def test_staff_with_a_record_keep_to_their_pages(cast, as_):
    make_trainee(user=cast.odile, first_name="Odile", last_name="Marchand")
    client = as_("odile")
    assert client.get("/").url == reverse("my_clubs")
    assert "Bonjour Odile" in text(client.get(SPACE))
