"""What several walks do in the same way."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from clubemploi.clubs.models import Attendance
from clubemploi.invitations import tasks as invitations
from clubemploi.mailings import tasks as mailings
from clubemploi.mailings.models import Mailing

WIDE, PHONE, TABLET = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 820, "height": 1180}
PASSWORD = "quatre mots sans lien"
both = pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])


def weekday_in(month: dt.date, weekday: int) -> dt.date:
    return next(month + dt.timedelta(n) for n in range(7) if (month + dt.timedelta(n)).weekday() == weekday)


def five_minutes_pass() -> None:
    """What was written leaves."""
    Mailing.objects.filter(state="leaving").update(send_at=timezone.now())
    invitations.drop_settled_people()
    while mailings.queue_next():
        pass


def add_workshop(page: Page, added: Locator) -> None:
    """The button of a filled form, until `added` is there; the day may be a holiday: is that meant?"""
    add, meant = page.get_by_role("button", name="Ajouter", exact=True), page.get_by_label("Oui, c’est bien voulu")
    add.click()
    expect(meant.or_(added)).to_be_visible()
    if meant.count():
        meant.check()
        add.click()
    expect(added).to_be_visible()


def statuses() -> dict[str, str]:
    """What is noted, by first name."""
    rows = Attendance.objects.exclude(status="expected").values_list("enrolment__trainee__first_name", "status")
    return dict(rows)


def tick(page: Page, name: str, label: str) -> None:
    page.get_by_role("group", name=f"Présence de {name}").get_by_text(label, exact=True).click()


def draw(page: Page) -> None:
    """A real stroke of the pointer, in the frame, as slow as a hand: a point a picture of the screen."""
    frame = page.locator("canvas:visible")
    fitted = "canvas => canvas.width === Math.floor(canvas.offsetWidth * Math.max(devicePixelRatio, 1))"
    page.wait_for_function(fitted, arg=frame.element_handle())
    frame.evaluate("canvas => canvas.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = frame.bounding_box()
    x, y = box["x"] + 40, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 25):
        page.mouse.move(x + step * 6, y + (step % 5) * 9 - 18)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    page.mouse.up()


def sign_as(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    draw(page)
    page.get_by_role("button", name="Valider ma signature").click()
    expect(page.get_by_role("button", name=name)).to_be_disabled()


def width_of(page: Page) -> int:
    """Of what is on the page, once its letters are there."""
    return page.evaluate("document.fonts.ready.then(() => document.documentElement.scrollWidth)")
