"""The application's own settings, with what a test must not touch replaced."""

import os
import tempfile

os.environ.setdefault("CLUB_EMPLOI_DATA", tempfile.mkdtemp(prefix="club-emploi-tests-"))

from clubemploi.config.settings import *  # noqa: F403
from clubemploi.config.settings import DATABASES, TEMPLATES

SECRET_KEY = "only for tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # as tests/postgresql.py: no test cuts the power
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
SILENCED_SYSTEM_CHECKS = ["core.E003"]  # the tests run in one process
STORAGES = {
    "default": {"BACKEND": "clubemploi.files.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED-%s"
INSTANCE_ID = "tests"
