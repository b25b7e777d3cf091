"""The menu and the guide: each address is about one thing, said in one place."""

import re

import pytest

from clubemploi.config.menu import MENU, SUBJECT_OF, SUBJECTS, page_about
from clubemploi.guide.pages import BY_SLUG
from tests.access_table import addresses

# Outside of the frame: signing in, links that open without it, what is no page.
NOWHERE = {
    "home", "search", "health", "service_worker", "offline", "logo", "calendar_feed", "set_up", "set_up_wait",
    "space_enter", "receive", "receive_document", "receive_space", "unsubscribe", "answer_code", "answer_home",
    "answer_act", "invitation_accept", "account_signup", "account_request_login_code", "account_confirm_login_code",
    "account_reset_password", "account_confirm_password_reset_code",
    "account_complete_password_reset", "account_password_reset_completed", "account_set_password",
    "account_reauthenticate", "account_login", "account_logout",
    "account_inactive",
}  # fmt: skip


def test_every_address_is_about_one_thing():
    names = [name for _, listed in SUBJECTS.values() for name in listed.split()]
    assert sorted([*names, *NOWHERE]) == sorted(addresses())


def test_every_subject_has_its_line_and_its_page():
    lines = {subject for _, items in MENU for item in items for subject in item.subjects}
    assert lines - {*SUBJECTS} == set()
    assert {*SUBJECTS} - lines == {"own enrolment", "own signature", "own space"}  # of trainees, who have no menu
    assert {slug for slug, _ in SUBJECTS.values() if slug} == {*BY_SLUG}
    assert all(SUBJECT_OF[item.name] in item.subjects for _, items in MENU for item in items)


def current(page):
    return re.findall(r'<a href="([^"]+)" aria-current="page">\s*<svg', page.content.decode())


@pytest.mark.parametrize(
    ("who", "path", "line"),
    [
        ("martine", "/clubs/{club}/", "/clubs/"),
        ("martine", "/clubs/{club}/presences/", "/clubs/"),
        ("thierry", "/clubs/{club}/", "/mes-clubs/"),
        ("thierry", "/feuilles/", "/feuilles/"),
        ("martine", "/stagiaires/doublons/", "/stagiaires/"),
        ("thierry", "/envois/", "/envois/"),
    ],
)
def test_one_line_is_current(cast, as_, who, path, line):
    assert current(as_(who).get(path.format(club=cast.club.pk))) == [line]


def test_each_line_stands_once_for_who_holds_several_roles(cast, as_):
    cast.martine.is_tutor = True
    cast.martine.save()
    page = as_("martine").get("/mes-clubs/")
    assert current(page) == ["/mes-clubs/"]
    menu = page.content.decode().partition('aria-label="Menu principal"')[2].partition("</nav>")[0]
    addresses = re.findall(r'<a href="([^"]+)"', menu)
    assert len(addresses) == len({*addresses}) == 17
    assert page_about("presence_sheet").title.startswith("10")
