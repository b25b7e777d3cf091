"""Closed by default: production's checks and headers, what monitoring hears, what the log keeps to itself."""

import json
import logging
import os
import subprocess
import sys
import time

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from clubemploi.config import health
from clubemploi.config.logs import JsonFormatter, without_people
from clubemploi.core.checks import check_address, check_cache, check_files
from clubemploi.outbox.models import Message


def manage(*words, **variables):
    environment = {**os.environ, **variables}
    for name in ("DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "manage.py", *words], env=environment, capture_output=True, text=True, check=False
    )


def test_production_is_silent_with_its_own_settings(tmp_path):
    done = manage(
        "check", "--deploy", "--fail-level", "WARNING", CLUB_EMPLOI_DATA=str(tmp_path),
        SITE_URL="https://club.exemple.fr", ALLOWED_HOSTS="club.exemple.fr",
    )  # fmt: skip
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stdout + done.stderr


def test_production_over_http_is_told(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", CLUB_EMPLOI_DATA=str(tmp_path))
    assert done.returncode == 1
    assert "SITE_URL is not https" in done.stderr


def test_own_checks(settings, tmp_path):
    assert [problem.id for problem in check_cache(None)] == ["core.E003"]  # the tests' own cache
    settings.CACHES = {"default": {"BACKEND": "clubemploi.config.cache.SharedFileCache"}}
    assert check_cache(None) == []
    settings.STATIC_ROOT, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    assert [problem.id for problem in check_files(None)] == ["core.E004"]
    settings.MEDIA_ROOT = tmp_path.parent / "elsewhere"
    assert check_files(None) == []
    settings.HTTPS = True
    assert check_address(None) == []


def test_headers_of_every_page(association):
    headers = Client().get("/connexion/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name, value in {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items():
        assert headers[name] == value
    assert "no-store" in headers["Cache-Control"]
    assert "camera=()" in headers["Permissions-Policy"]


# ── Monitoring ──────────────────────────────────────────────────────────────
@pytest.fixture
def place(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    health.worker_sign().touch()
    return tmp_path


def ask():
    response = Client().get(reverse("health"))
    return response.status_code, response.json()["checks"]


def test_all_is_well(place):
    status, checks = ask()
    assert (status, set(checks)) == (200, {"database", "queue", "worker", "disk", "backup", "stamps"})
    assert all(check["ok"] for check in checks.values())


def test_a_silent_worker_an_old_queue_and_an_old_backup_are_told(place, association):
    old = time.time() - 3 * 24 * 3600
    for name in ("worker-alive", "last-backup"):
        (place / name).touch()
        os.utime(place / name, (old, old))
    Message.objects.create(kind="service", to="a@exemple.fr", expires_at="2030-01-01T00:00Z", message_id="<1>")
    Message.objects.update(next_try_at="2020-01-01T00:00Z")
    status, checks = ask()
    assert status == 503
    assert {name for name, check in checks.items() if not check["ok"]} == {"worker", "queue", "backup"}


def test_no_worker_was_ever_seen(place):
    health.worker_sign().unlink()
    assert ask()[1]["worker"] == {"ok": False, "silent_seconds": None}


def test_a_full_disk_is_told(place, monkeypatch):
    monkeypatch.setattr(health, "DISK_MEGABYTES", 10**9)
    assert ask()[0] == 503


def test_a_database_that_does_not_answer_is_told(place, monkeypatch):
    def broken():
        raise DatabaseError

    monkeypatch.setattr(health, "queue_age", broken)
    report = health.health_report()
    assert (report["ok"], report["checks"]["database"]) == (False, {"ok": False})


def test_monitoring_hears_nobody_s_data(cast, place):
    text = Client().get(reverse("health")).content.decode()
    assert "@" not in text
    assert "Benali" not in text


# ── Logs ────────────────────────────────────────────────────────────────────
def test_a_line_is_json_and_names_nobody():
    try:
        int("karim@exemple.fr")
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord(
        "django.request", logging.ERROR, __file__, 1, "Not Found: %s", ("/stagiaires/?q=Benali",), info
    )
    line = json.loads(JsonFormatter().format(record))
    assert (line["level"], line["message"], line["error"]) == ("ERROR", "Not Found: /stagiaires/?…", "ValueError")
    assert line["at"].endswith("+00:00")
    assert "karim" not in json.dumps(line)
    assert any("test_hardening.py" in frame for frame in line["where"])
    bare = logging.LogRecord("x", logging.INFO, __file__, 1, "started", (), None)
    assert set(json.loads(JsonFormatter().format(bare))) == {"at", "level", "logger", "message"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("mail to karim.benali+x@exemple.fr refused", "mail to (e-mail) refused"),
        ("call 06 12 34 56 78 or +33612345678", "call (phone) or (phone)"),
        ("GET /invitation/abcDEF123/ 200", "GET /invitation/…/ 200"),
        ("import 42 failed after 1234567 rows", "import 42 failed after 1234567 rows"),
    ],
)
def test_people_are_taken_out_of_a_line(said, kept):
    assert without_people(said) == kept


def test_a_crash_shows_a_number_and_nothing_else(as_, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("clubemploi.accounts.team.views.team_listed", broken)
    client = as_("martine")
    client.raise_request_exception = False
    response = client.get(reverse("team_list"))
    page = response.content.decode()
    assert response.status_code == 500
    assert "secret" not in page
    assert "Traceback" not in page
    reference = page.partition("<strong>")[2].partition("</strong>")[0]
    assert len(reference) >= 6
    assert reference in caplog.text
