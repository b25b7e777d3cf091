"""`make chaos`: workers killed, databases stopped, disks full; the server's own log says what was really delivered.

One line a check; ends with 1 when one fails. A check that could not be made is said loudly, and counts as not done.
CHAOS_MAILS (10000), CHAOS_KILLS (50): how much. The database is DATABASE_URL, or a SQLite file of its own.
"""

import os
import sys

from tests.chaos.world import FOLDER

os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER / 'chaos.sqlite3'}")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
os.environ |= {"CLUB_EMPLOI_DATA": str(FOLDER), "INSTANCE_ID": "chaos"}

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.chaos import checks  # noqa: E402


def main(names: list[str]) -> int:
    call_command("migrate", verbosity=0)
    failed = skipped = 0
    for name, check in checks.ALL.items():
        if names and name not in names:
            continue
        try:
            print(f"{connection.vendor}, {name}: {check()}", flush=True)
        except checks.NotDoneError as error:
            skipped += 1
            print(f"{connection.vendor}, {name}: NOT DONE: {error}", flush=True)
        except AssertionError as error:
            failed += 1
            print(f"{connection.vendor}, {name}: FAILED: {error}", flush=True)
    print(f"{connection.vendor}: {failed} failed, {skipped} not done")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
