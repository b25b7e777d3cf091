"""Files given: whole or in part, under headers that keep them tame."""

import io

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory

from clubemploi.files.downloads import download_response, previews
from clubemploi.files.storage import keep_file, kept_file

DIGITS = b"0123456789" * 100


def give(asked="", *, inline=False, content_type="application/pdf", name="été « 1 ».pdf", content=DIGITS):
    headers = {"Range": asked, "Accept-Encoding": "gzip"} if asked else {"Accept-Encoding": "gzip"}
    request = RequestFactory(headers=headers).get("/")
    file = io.BytesIO(content)
    response = download_response(request, file, name, content_type, inline=inline)
    response = GZipMiddleware(lambda _: response)(request)
    body = b"".join(response) if response.streaming else response.content
    request_finished.disconnect(close_old_connections)  # as Django's own client does: the database is another test's
    response.close()
    request_finished.connect(close_old_connections)
    assert file.closed
    return response, body


def test_a_file_is_saved_not_opened():
    response, body = give()
    assert (response.status_code, body, response["Content-Length"]) == (200, DIGITS, "1000")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%A9t")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in response["Cache-Control"]
    assert "X-Frame-Options" not in response  # DENY, by the middleware


@pytest.mark.parametrize(
    ("asked", "status", "body", "said"),
    [
        ("bytes=0-9", 206, DIGITS[:10], "bytes 0-9/1000"),
        ("bytes=995-", 206, DIGITS[995:], "bytes 995-999/1000"),
        ("bytes=-3", 206, b"789", "bytes 997-999/1000"),
        ("bytes=-5000", 206, DIGITS, "bytes 0-999/1000"),
        ("bytes=990-5000", 206, DIGITS[990:], "bytes 990-999/1000"),
        ("bytes=0-", 206, DIGITS, "bytes 0-999/1000"),
        ("bytes=1000-", 416, b"", "bytes */1000"),
        ("bytes=-0", 416, b"", "bytes */1000"),
        ("bytes=9-3", 200, DIGITS, None),
        ("bytes=0-1,5-6", 200, DIGITS, None),
        ("pages=1-2", 200, DIGITS, None),
        ("bytes=-", 200, DIGITS, None),
    ],
)
def test_a_part_of_a_file(asked, status, body, said):
    response, given = give(asked)
    assert (response.status_code, given, response.get("Content-Range")) == (status, body, said)


def test_from_where_files_are_kept(storage):
    keep_file("a", [DIGITS])
    with kept_file("a") as file:
        request = RequestFactory(headers={"Range": "bytes=500-502"}).get("/")
        assert b"".join(download_response(request, file, "a", "audio/mpeg", inline=True)) == b"012"


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [("application/pdf", True), ("image/png", True), ("video/mp4", True), ("text/plain; charset=utf-8", True),
     ("text/html", False), ("image/svg+xml", False), ("application/vnd.oasis.opendocument.text", False)],
)  # fmt: skip
def test_only_some_are_shown(content_type, shown):
    response, _ = give(inline=True, content_type=content_type)
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert response.get("X-Frame-Options") == ("SAMEORIGIN" if shown else None)
    assert ("frame-ancestors 'self'" in response["Content-Security-Policy"]) is shown
    assert ("sandbox" in response["Content-Security-Policy"]) is (content_type != "application/pdf")


def test_a_name_cannot_write_headers():
    response, _ = give(name='a"; filename="b.exe')
    assert response["Content-Disposition"] == r'attachment; filename="a\"; filename=\"b.exe"'


def test_a_page_with_previews_may_frame_our_own():
    page = previews(lambda request: HttpResponse("ok"))(RequestFactory().get("/"))
    assert page._csp_update == {"frame-src": ["'self'"], "media-src": ["'self'"]}
