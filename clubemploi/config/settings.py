"""All settings, read from the environment. A bare start is safe: closed, SQLite, a secret of its own.

The variables are listed in docs/running.md; docs/adr/ says why the choices are what they are.
"""

import secrets
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DEMO = env.bool("CLUB_EMPLOI_DEMO", default=False)
DATA_DIR = Path(env.str("CLUB_EMPLOI_DATA", default=str(BASE_DIR / "data" / ("demo" if DEMO else "main")))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _own_secret() -> str:
    """The signing key of this installation: made once, kept beside its data, readable by its owner only."""
    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


# ── Django ──────────────────────────────────────────────────────────────────
DEBUG = env.bool("CLUB_EMPLOI_DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or _own_secret()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []

INSTALLED_APPS = [
    "clubemploi.config",
    "clubemploi.demo",
    "clubemploi.guide",
    "clubemploi.portal",
    "clubemploi.imports",
    "clubemploi.attendance",
    "clubemploi.invitations",
    "clubemploi.documents",
    "clubemploi.merging",
    "clubemploi.clubs",
    "clubemploi.mailings",
    "clubemploi.trainees",
    "clubemploi.calendars",
    "clubemploi.accounts",
    "clubemploi.outbox",
    "clubemploi.association",
    "clubemploi.journal",
    "clubemploi.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "clubemploi.association.middleware.AssociationMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clubemploi.accounts.middleware.SessionRulesMiddleware",
    "clubemploi.accounts.locked_device.LockedDeviceMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clubemploi.core.middleware.PrivatePagesMiddleware",
    "clubemploi.core.middleware.RefusedMiddleware",
]

ROOT_URLCONF = "clubemploi.config.urls"
WSGI_APPLICATION = "clubemploi.config.wsgi.application"
FORM_RENDERER = "clubemploi.core.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["clubemploi.core.templatetags.ui", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clubemploi.association.context.site",
                "clubemploi.config.menu.frame",
            ],
        },
    }
]

# ── Data ────────────────────────────────────────────────────────────────────
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'club-emploi.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue up instead of failing with "database is locked" when two readers want to write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0; PRAGMA foreign_keys=ON;",
    }
    # A file, not memory: the browser tests and the concurrency tests open it from several threads.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by every process: sign-in attempts are counted in it (config/cache.py). CACHE_URL names an external one.
CACHES = {"default": env.cache_url("CACHE_URL", default="dummycache://")}
if not env.str("CACHE_URL", default=""):
    CACHES["default"] = {
        "BACKEND": "clubemploi.config.cache.SharedFileCache",
        "LOCATION": str(DATA_DIR / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "clubemploi.files.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"  # outside the web root: files leave through a view that checks rights
if env.str("S3_BUCKET", default=""):  # files of people on an S3-compatible storage: files/storage.py
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
            "region_name": env.str("S3_REGION", default="") or None,
            "access_key": env.str("S3_KEY", default="") or None,
            "secret_key": env.str("S3_SECRET", default="") or None,
            "default_acl": None,
            "file_overwrite": True,  # a name is ours, and given once
        },
    }
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# An import may weigh this much; the reader's own limits are in imports/sheet/limits.py.
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", default="")  # where clamd listens: a path, or host:port (uploads/antivirus.py)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
REQUEST_LIMIT_BYTES = 1024**3  # all the files of one request: fifty documents of 20 Mo, or one film of 500
FILE_UPLOAD_HANDLERS = ["clubemploi.uploads.handler.MeasuredUploadHandler"]

# ── Language and time ───────────────────────────────────────────────────────
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# ── Mail ────────────────────────────────────────────────────────────────────
SMTP_URL = env.str("SMTP_URL", default="")  # instead of the mail server of the association's settings
INSTANCE_ID = env.str("INSTANCE_ID", default="")  # which installation this is, when several machines share its data
BOUNCE_SPOOL = Path(
    env.str("BOUNCE_SPOOL", default=str(DATA_DIR / "bounces"))
)  # a folder of returned mails, beside IMAP
EMAIL_BACKEND = "clubemploi.outbox.backend.OutboxBackend"  # every mail is first a row

# ── Accounts ────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "clubemploi.accounts.passwords.GuessableValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "clubemploi.accounts.adapter.AccountAdapter"
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.bool("BEHIND_PROXY", default=False))  # whose X-Forwarded-For is believed
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the association writes to people at addresses that it gave them itself
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds; a mail takes its time, ASVS 6.5.5 allows ten minutes
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Codes typed in; codes sent to a new address that somebody wants. The others are allauth's own.
ACCOUNT_RATE_LIMITS = {
    "answer_code": "20/10m/ip",
    "personal_link": "20/10m/ip",
    "address_code": "5/h/user",
    "record_code": "5/h/key",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True  # how long is a setting of the association: accounts/middleware.py
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "clubemploi.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_TOLERANCE = 1
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "clubemploi.core.views.csrf_failure"

# ── Headers ─────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []

# ── Logs: see config/logs.py ──────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "clubemploi.config.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}
