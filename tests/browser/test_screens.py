"""Every screen of the demonstration: accessible, within its width, and pictured by `make screenshots`."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from clubemploi.accounts.models import User
from clubemploi.accounts.team.operations import invite_member
from clubemploi.clubs.models import Club, Workshop
from clubemploi.demo.association import build_demo
from clubemploi.imports import tasks
from clubemploi.imports.operations import choose_columns, confirm_import, upload_import
from clubemploi.merging.operations import merge_trainees
from clubemploi.outbox.models import Message
from clubemploi.trainees.models import DuplicatePair, Trainee, TrainingSession
from tests.browser.conftest import assert_accessible
from tests.browser.document_screens import document_screens
from tests.browser.gestures import PHONE, WIDE, width_of
from tests.browser.mail_screens import mail_screens
from tests.browser.sending_screens import sending_screens
from tests.browser.space_screens import space_screens
from tests.cast import Cast

pytestmark = pytest.mark.browser
SHEET = (
    "Export des stagiaires\n\nN° session;NOM;Prénom;Mail;Téléphone;Né(e) le;Situation\n"
    "2027-01;LE GUEN;Nathalie;nathalie.leguen@exemple.fr;06 12 34 56 78;31/02/1970;DE\n"
    "2027-01;Benali;Karim;karim.b@exemple.fr;0698765432;7/7/72;CDI\n"
    "2027-01;;;;;;\nTotal : 3 lignes;;;;;;\n"
)


@pytest.fixture
def stage(live_server, transactional_db) -> Cast | None:
    """The demonstration's people instead of the cast."""
    build_demo()


def screens(martine: User) -> list[tuple[str, str | None, str]]:
    """(name of the picture, whose e-mail, address)."""
    running, full, empty = Club.objects.order_by("pk")[3:6]
    workshop = Workshop.objects.filter(club=running).last()
    karim, session = Trainee.objects.get(email="karim@demo.example"), TrainingSession.objects.last()
    pair, other = DuplicatePair.objects.candidates()[:2]
    merge_trainees(other.low, other.high, {}, by=martine)
    roles = {"is_tutor": True, "is_manager": False, "is_administrator": False}
    invite_member({"email": "claire@demo.example", "first_name": "Claire", "last_name": "Petit", **roles}, by=martine)
    mail = Message.objects.get(kind="team-invitation", to="claire@demo.example")
    guessed, read, written = (upload_import("export.csv", [SHEET.encode()], by=martine) for _ in range(3))
    for sheet_import in (read, written):
        columns = {int(column): name for column, name in sheet_import.columns.items()}
        choose_columns(
            sheet_import, sheet=sheet_import.sheet, header_row=sheet_import.header_row, columns=columns, by=martine
        )
        tasks.run_next()
    written.refresh_from_db()
    confirm_import(written, by=martine)
    tasks.run_next()

    def at(name: str, pk: int | None = None, query: str = "") -> str:
        return reverse(name, args=[pk] if pk else []) + query

    return [
        ("connexion", None, at("account_login")),
        ("clubs", "martine", at("club_list")),
        ("clubs-aucun", "martine", at("club_list", query="?annee=1999")),
        ("club-ajouter", "martine", at("club_create")),
        ("club", "martine", at("club_detail", running.pk)),
        ("club-recherche", "martine", at("club_detail", running.pk, "?q=ben")),
        ("club-complet", "martine", at("club_detail", full.pk)),
        ("club-sans-atelier", "martine", at("club_detail", empty.pk)),
        ("club-modifier", "martine", at("club_edit", running.pk)),
        ("club-supprimer", "martine", at("club_delete", running.pk)),
        ("atelier-ajouter", "martine", at("workshop_add", running.pk)),
        ("ateliers-serie", "martine", at("workshop_series", empty.pk)),
        ("atelier-supprimer", "martine", at("workshop_delete", workshop.pk)),
        ("atelier-modifier", "thierry", at("workshop_edit", workshop.pk)),
        ("mes-clubs", "thierry", at("my_clubs")),
        ("club-tuteur", "thierry", at("club_detail", running.pk)),
        ("stagiaires", "martine", at("trainee_list")),
        ("stagiaires-recherche", "martine", at("trainee_list", query="?q=lefevre")),
        ("stagiaires-aucun", "martine", at("trainee_list", query="?q=zzzz")),
        ("stagiaire", "martine", at("trainee_detail", karim.pk)),
        ("stagiaire-tuteur", "thierry", at("trainee_detail", karim.pk)),
        ("stagiaire-ajouter", "martine", at("trainee_create")),
        ("stagiaire-modifier", "martine", at("trainee_edit", karim.pk)),
        ("stagiaire-supprimer", "martine", at("trainee_delete", karim.pk)),
        ("stagiaire-club", "martine", at("trainee_enrol", karim.pk)),
        ("doublons", "martine", at("duplicate_list")),
        ("doublons-comparer", "martine", reverse("duplicate_compare", args=[pair.low_id, pair.high_id])),
        ("doublon-chercher", "martine", at("duplicate_search", pair.low_id, "?q=benali")),
        ("reunions", "martine", at("merge_list")),
        ("sessions", "martine", at("session_list")),
        ("session", "martine", at("session_detail", session.pk)),
        ("session-ajouter", "martine", at("session_create")),
        ("imports", "martine", at("import_list")),
        ("import-colonnes", "martine", at("import_columns", guessed.pk)),
        ("import-apercu", "martine", at("import_preview", read.pk)),
        ("import-rapport", "martine", at("import_report", written.pk)),
        ("compte", "karim", at("account")),
        ("compte-securite", "martine", at("mfa_index")),
        ("compte-application", "martine", at("mfa_activate_totp")),
        ("compte-cle", "martine", at("mfa_add_webauthn")),
        ("compte-connexions", "martine", at("open_sessions")),
        ("connexion-code", None, at("account_request_login_code")),
        ("mot-de-passe-oublie", None, at("account_reset_password")),
        ("equipe", "martine", at("team_list")),
        ("equipe-inviter", "martine", at("team_invite")),
        ("equipe-membre", "martine", at("team_member", running.tutor_id)),
        ("equipe-fermer", "martine", at("team_deactivate", running.tutor_id)),
        ("equipe-clubs", "martine", at("clubs_hand_over", running.tutor_id)),
        ("commencer", "martine", at("getting_started")),
        ("reglages", "martine", reverse("settings_section", args=["association"])),
        ("reglages-courrier", "martine", reverse("settings_section", args=["courrier"])),
        ("reglages-preuves", "martine", reverse("settings_section", args=["preuves"])),
        ("reglages-connexion", "martine", reverse("settings_section", args=["connexion"])),
        ("reglages-presences", "martine", reverse("settings_section", args=["presences"])),
        ("courrier", "martine", at("mail_list")),
        ("courrier-mail", "martine", at("mail_detail", mail.pk)),
        ("courrier-essai", "martine", at("mail_trial")),
        ("invitation", None, "/" + re.search(r"invitation/\S+", mail.text)[0]),
        ("mot-de-passe", "martine", at("account_change_password")),
        ("introuvable", "martine", "/nulle-part/"),
        ("interdit", "thierry", at("club_create")),
        *mail_screens(martine),
        *space_screens(),
        *document_screens(),
        *sending_screens(),
    ]


PARTS = 4  # shared among the cores, each well within faulthandler_timeout on a busy machine
SIZES = [(WIDE, "light"), (PHONE, "dark")]  # the same pages and colours, once each
ALSO_PICTURED = [(WIDE, "dark"), (PHONE, "light")]


def look(page: Page, name: str, size: dict, scheme: str, pictured: bool) -> list[str]:
    """What is wrong with this screen, turned to that size and scheme."""
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    problems = []
    if (size, scheme) in SIZES:
        try:
            assert_accessible(page)
        except AssertionError as error:
            problems.append(f"{name}, {scheme}: {error}")
    if width_of(page) > size["width"]:
        problems.append(f"{name}: wider than the screen")
    if pictured:
        page.screenshot(path=Path("screenshots") / f"{size['width']}-{scheme}" / f"{name}.png", full_page=True)
    return problems


@pytest.mark.parametrize("part", range(PARTS))
def test_every_screen(open_as, request, part):
    """One page for each person goes from screen to screen."""
    pictured = request.config.getoption("--screenshots")
    problems, pages = [], {}
    for name, who, address in screens(User.objects.get(email="martine@demo.example"))[part::PARTS]:
        if who in pages:
            page = pages[who]
            page.goto(address)
        else:
            user = User.objects.get(email=f"{who}@demo.example") if who else None
            page = pages[who] = open_as(user, address)
        for size, scheme in SIZES + ALSO_PICTURED * pictured:
            problems += look(page, name, size, scheme, pictured)
    assert problems == []
