"""What a device may keep for a room without network, and for whom; the rest is walked in tests/browser."""

import datetime as dt

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from clubemploi.attendance.operations import close_sheet
from tests.pages import client_of

AS_COPY = {"HTTP_X_COPY": "1"}


@pytest.fixture
def sheet(cast, people):
    return reverse("presence_sheet", args=[cast.workshop.pk])


@pytest.mark.parametrize(("before", "kept"), [(dt.timedelta(hours=25), False), (dt.timedelta(hours=23), True)])
def test_the_sheet_may_be_kept_from_the_day_before_and_then_ticked(cast, sheet, before, kept):
    with time_machine.travel(cast.workshop.starts_at - before):
        page, copy = client_of(cast.thierry).get(sheet), client_of(cast.thierry).get(sheet, **AS_COPY)
    assert [one.headers.get("X-Keep") for one in (page, copy)] == [str(cast.thierry.pk) if kept else None] * 2
    assert page.headers["Cache-Control"] == "no-store, private"
    assert (" disabled>" in page.content.decode(), " disabled>" in copy.content.decode()) == (True, False)


def test_once_closed_it_is_no_longer_kept(cast, sheet, during):
    client = client_of(cast.thierry)
    assert "X-Keep" in client.get(sheet)
    close_sheet(cast.workshop, by=cast.thierry, confirmed=True)
    assert "X-Keep" not in client.get(sheet)


def test_a_copy_takes_no_message_that_somebody_waits_for(cast, sheet, during):
    client = client_of(cast.thierry)
    client.post(reverse("presence_all", args=[cast.workshop.pk]))
    assert "noté" not in client.get(sheet, **AS_COPY).content.decode().split('id="messages"')[1].split("</div>")[0]
    assert len(list(get_messages(client.get(sheet).wsgi_request))) == 1


def test_a_locked_device_is_told_to_forget_the_sheets(cast, sheet, during):
    client = client_of(cast.thierry)
    page = reverse("class_mode", args=[cast.workshop.pk])
    assert "X-Locked" not in client.get(sheet)
    client.post(page, {"code": "4711"})
    assert (client.get(page).headers["X-Locked"], client.get(page).headers["X-Keep"]) == ("1", str(cast.thierry.pk))
    assert client.get(sheet, **AS_COPY).status_code == 302
    assert client.get(reverse("service_worker")).status_code == 200


def test_the_worker_is_never_an_old_one(client, cast):
    answer = client.get(reverse("service_worker"))
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
