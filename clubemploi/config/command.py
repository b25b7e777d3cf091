"""`club-emploi`: serve, worker, demo, and Django's own commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
    execute_from_command_line(sys.argv)
