"""Walks wait for what is expected, never for a moment: a page looked at right after a click fails on a busy machine."""

import re
from pathlib import Path

import pytest

IMPATIENT = re.compile(
    r"wait_for_timeout|networkidle|\bsleep\(|\.(is_(visible|hidden|enabled|disabled|checked)|(all_)?inner_texts?"
    r"|(all_)?text_contents?)\(|\btimeout=\d|assert page\.(?!request)|tests\.browser\.test_"
)
WALKS = {*Path(__file__).parent.glob("*.py")} - {Path(__file__), Path(__file__).with_name("patience.py")}


@pytest.mark.parametrize("path", sorted(WALKS), ids=lambda path: path.name)
def test_no_walk_looks_for_a_moment(path):
    assert [line for line in path.read_text().splitlines() if IMPATIENT.search(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "page.wait_for_timeout(300)",
        'page.wait_for_load_state("networkidle")',
        "time.sleep(1)",
        'if page.get_by_label("Oui").is_visible():',
        'assert page.locator("p").inner_text() == "Oui"',
        "assert page.url == locked",
        "expect(found).to_be_visible(timeout=20_000)",
        "from tests.browser.test_presence_walk import tick",
    ],
)
def test_each_of_them_would_be_seen(line):
    """The control."""
    assert IMPATIENT.search(line)
