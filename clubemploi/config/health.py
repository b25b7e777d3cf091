"""What `/sante` says: database, worker, disk, age of the queue and of the last backup. No personal data."""

import datetime as dt
import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.outbox.queries import queue_age

WORKER_SILENT_SECONDS = 120
DISK_MEGABYTES = 500
QUEUE_SECONDS = 3600
STAMP_DAYS = 2  # an authority that does not answer stops nothing
BACKUP_SECONDS = 2 * 24 * 3600


def worker_sign(folder: Path | None = None) -> Path:
    """The file that the worker touches at each round: written nowhere else, read here."""
    return (folder or settings.DATA_DIR) / "worker-alive"


def _age(path: Path) -> float | None:
    """Seconds since a file was last touched; None when there is none."""
    try:
        return max(0.0, time.time() - path.stat().st_mtime)
    except OSError:
        return None


def health_report() -> dict[str, Any]:
    """{"ok": whether all is well, "checks": {name: {"ok", and its figure}}}. Three short queries."""
    checks: dict[str, dict[str, Any]] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = queue_age()
        checks["database"] = {"ok": True}
        late = waiting is not None and waiting > QUEUE_SECONDS
        checks["queue"] = {"ok": not late, "oldest_seconds": None if waiting is None else round(waiting)}
    except DatabaseError:
        checks["database"] = {"ok": False}
    silent = _age(worker_sign())
    checks["worker"] = {
        "ok": silent is not None and silent < WORKER_SILENT_SECONDS,
        "silent_seconds": None if silent is None else round(silent),
    }
    free = shutil.disk_usage(settings.DATA_DIR).free // 2**20
    checks["disk"] = {"ok": free > DISK_MEGABYTES, "free_megabytes": free}
    backup = _age(settings.DATA_DIR / "last-backup")
    # Before the first backup there is nothing to be late with; monitoring sees the null.
    checks["backup"] = {
        "ok": backup is None or backup < BACKUP_SECONDS,
        "age_seconds": None if backup is None else round(backup),
    }
    failing = Association.current().stamp_failing_since if checks["database"]["ok"] else None
    days = (timezone.now() - failing).days if failing else 0
    checks["stamps"] = {"ok": days < STAMP_DAYS, "failing_days": days}
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return {"ok": all(check["ok"] for check in checks.values()), "at": now, "checks": checks}
