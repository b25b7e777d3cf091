"""What people do on the screens, over and over: ticking, drawing, signing, letting five minutes pass."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clubemploi.clubs.models import Attendance
from clubemploi.invitations import tasks as invitations
from clubemploi.mailings import tasks as mailings
from clubemploi.mailings.models import Mailing

both = pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
TABLET = {"width": 820, "height": 1180}
PASSWORD = "quatre mots sans lien"


def statuses():
    rows = Attendance.objects.exclude(status="expected").values_list("enrolment__trainee__first_name", "status")
    return dict(rows)


def tick(page, name, label):
    page.get_by_role("group", name=f"Présence de {name}").get_by_text(label, exact=True).click()


def draw(page):
    """A real stroke of the pointer, in the frame."""
    inside = "dialog" if page.locator("dialog[open]").count() else "[data-tutor], [data-sign-form]"
    frame = page.locator(inside).locator("canvas")
    frame.evaluate("canvas => canvas.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = frame.bounding_box()
    x, y = box["x"] + 40, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 25):
        page.mouse.move(x + step * 6, y + (step % 5) * 9 - 18)
        page.wait_for_timeout(20)  # as slow as a hand
    page.mouse.up()


def sign_as(page, name):
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    draw(page)
    page.get_by_role("button", name="Valider ma signature").click()
    expect(page.get_by_role("button", name=name)).to_be_disabled()


def weekday_in(month: dt.date, weekday: int) -> dt.date:
    return next(month + dt.timedelta(n) for n in range(7) if (month + dt.timedelta(n)).weekday() == weekday)


def five_minutes_pass():
    Mailing.objects.filter(state="leaving").update(send_at=timezone.now())
    invitations.drop_settled_people()
    while mailings.queue_next():
        pass
