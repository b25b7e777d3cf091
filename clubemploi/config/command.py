"""`club-emploi`: serve, worker, demo, create-admin, and Django's own commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
    # A module cannot be called create-admin.
    words = [sys.argv[0], *(word if word.startswith("-") else word.replace("-", "_") for word in sys.argv[1:2])]
    execute_from_command_line([*words, *sys.argv[2:]])
