"""A real Chromium on a real server; a test fails on a CSP violation, a console error, a request elsewhere."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from clubemploi.accounts.models import User
from tests.browser.gestures import WIDE
from tests.browser.patience import WAIT
from tests.cast import Cast, make_cast

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --lang=fr-FR"
)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Answers of 4xx are shown in the console as failed loads: those are ours, and tested by their page.
OURS = (
    "422 (Unprocessable",
    "409 (Conflict",
    "404 (Not Found",
    "403 (Forbidden",
    "410 (Gone",
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
)
expect.set_options(timeout=WAIT)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")  # a third quicker than with windows
    found = {"executable_path": chromium} if Path(chromium).exists() else {}  # else Playwright's own
    french = {"env": {**os.environ, "LANGUAGE": "fr", "LANG": "C.UTF-8"}}  # the browser's own calendar
    return {**browser_type_launch_args, **found, **french, "args": FLAGS.split()}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def stage(live_server, transactional_db) -> Cast:
    """The cast, on a server that the browser reaches."""
    with transaction.atomic():
        return make_cast()


@pytest.fixture
def open_as(stage, live_server, browser: Browser) -> Callable[..., Page]:
    """`open_as("martine", "/clubs/")`: a page signed in as one of the cast; width, scheme and JavaScript to choose."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def watch(page: Page) -> None:
        page.on(
            "console",
            lambda m: (
                m.type == "error" and not any(o in m.text for o in OURS) and problems.append(f"console: {m.text}")
            ),
        )
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on(
            "request",
            lambda r: (
                r.url.startswith((live_server.url, "data:", "blob:", "about:")) or problems.append(f"request: {r.url}")
            ),
        )

    def open_page(who: str | User | None, path: str, *, size=WIDE, js: bool = True, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=size,
            java_script_enabled=js,
            color_scheme=scheme,
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        context.set_default_timeout(WAIT)
        contexts.append(context)
        user = getattr(stage, who) if isinstance(who, str) else who
        if user is not None:
            client = Client()
            client.force_login(user, backend=BACKEND)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        watch(page)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


AXE = """async () => {
  const colours = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(colours.map((one) => one.finished)); // else axe sees one on its way to another
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return { violations };
}"""


def assert_accessible(page: Page) -> None:
    """axe finds nothing on this screen."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate(AXE))
    assert found.violations_count == 0, found.generate_report()
