"""« Aide »: the same pages in the repository and in the application, each screen leading to its own."""

import re

import pytest
from django.urls import reverse

from clubemploi.documents.folders.operations import create_folder
from clubemploi.guide.pages import FOLDER, PAGES, html_of, page_about, picture_path
from tests.access_table import addresses
from tests.documents.conftest import make_document


def test_the_thirteen_steps_in_the_manuals_order():
    assert [page.title.partition(" ")[0] for page in PAGES] == [str(number) for number in range(1, 14)]
    assert sorted(path.stem for path in FOLDER.glob("[01]*.md")) == [page.slug for page in PAGES]


@pytest.mark.parametrize("chapter", PAGES, ids=lambda page: page.slug)
def test_a_page_is_whole(chapter):
    text = chapter.path.read_text()
    assert f"<h1>{chapter.title}</h1>" in html_of(chapter)
    assert re.findall(r"images/([\w-]+\.webp)", text), "no picture"
    for name in re.findall(r"images/([\w.-]+)", text):
        assert picture_path(name), f"{name} is missing: make screenshots"
    for other in re.findall(r"\(([\w-]+)\.md\)", text):
        assert (FOLDER / f"{other}.md").exists()
    assert "'" not in text
    assert not re.search(r" [:;?!»]|« ", text)


def test_a_screen_leads_to_its_own_page():
    assert page_about("presence_sheet").title.startswith("10")
    assert page_about("class_mode").title.startswith("11")
    assert page_about("trainee_enrol").title.startswith("4")
    assert page_about("trainee_detail").title.startswith("9")
    assert page_about("health") is None
    names, starts = set(addresses()), {start for page in PAGES for start in page.screens}
    assert [start for start in starts if not any(name.startswith(start) for name in names)] == []


@pytest.mark.parametrize(("who", "count"), [("martine", 13), ("thierry", 13), ("karim", 3)])
def test_everyone_reads_what_is_theirs_to_do(as_, who, count):
    page = as_(who).get("/aide/").content.decode()
    assert len(re.findall(r'href="/aide/\d', page)) == count
    assert as_(who).get("/aide/12-mise-a-jour-donnees/").status_code == 200
    assert as_(who).get("/aide/03-mailing-sans-emploi/").status_code == (200 if count == 13 else 404)
    assert as_(who).get("/aide/14-rien/").status_code == 404


def test_the_page_carries_its_pictures_and_the_way_to_the_next(as_):
    page = as_("thierry").get("/aide/10-validation-presences/").content.decode()
    assert 'src="/aide/images/10-validation-presences.webp"' in page
    assert 'href="/aide/11-signature/"' in page
    picture = as_("thierry").get("/aide/images/10-validation-presences.webp")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")


@pytest.mark.parametrize("name", ["..%2f01-creation-club.md", "nothing.webp", "01-creation-club.md"])
def test_nothing_else_is_a_picture(as_, name):
    assert as_("martine").get(f"/aide/images/{name}").status_code == 404


def test_each_screen_says_where_its_help_is(as_, cast):
    assert 'href="/aide/04-ajout-stagiaires/"' in as_("thierry").get(f"/clubs/{cast.club.pk}/").content.decode()
    assert 'href="/aide/12-mise-a-jour-donnees/"' in as_("karim").get("/espace/").content.decode()


def test_no_help_leads_to_a_page_that_is_not_theirs(as_, cast):
    document = make_document(
        create_folder({"name": "CV", "audience": "both", "parent": None}, by=cast.martine), cast.martine
    )
    for who, address in (("karim", "/aide/"), ("thierry", "/aide/13-documentation/")):
        page = as_(who).get(reverse("document_view", args=[document.pk])).content.decode()
        assert f'href="{address}"' in page
        assert as_(who).get(address).status_code == 200
