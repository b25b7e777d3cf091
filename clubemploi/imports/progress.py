"""What is said while a job runs, outside its transaction: how far it is, and the wish to stop it.

In the cache that all processes share: on SQLite nobody else can write to the database meanwhile.
"""

from dataclasses import dataclass

from django.core.cache import cache

KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


def note_progress(sheet_import_id: int, done: int, total: int) -> None:
    cache.set(f"imports-progress-{sheet_import_id}", (done, max(total, done, 1)), KEPT_SECONDS)


def progress_of(sheet_import_id: int) -> Progress:
    return Progress(*cache.get(f"imports-progress-{sheet_import_id}", (0, 1)))


def wish_to_stop(sheet_import_id: int) -> None:
    cache.set(f"imports-stop-{sheet_import_id}", True, KEPT_SECONDS)


def is_stop_wished(sheet_import_id: int) -> bool:
    return bool(cache.get(f"imports-stop-{sheet_import_id}"))


def forget_stop(sheet_import_id: int) -> None:
    cache.delete_many([f"imports-stop-{sheet_import_id}", f"imports-progress-{sheet_import_id}"])
