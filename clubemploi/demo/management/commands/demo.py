from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.color import no_style
from django.db import connection, transaction

from clubemploi.accounts.models import User
from clubemploi.core.text import plural
from clubemploi.demo.association import build_demo
from clubemploi.demo.scale import SIZES, fill_up
from clubemploi.journal import triggers


class Command(BaseCommand):
    help = "Fill the demonstration's database with a fictitious association (only with CLUB_EMPLOI_DEMO=1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="empty the database first")
        parser.add_argument("--scale", choices=SIZES, help="fill up to the small or the large set of the bench")

    def handle(self, *args: Any, reset: bool, scale: str | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Refused: this is not a demonstration. Set CLUB_EMPLOI_DEMO=1.")
        if reset:
            empty_database()
        if User.objects.exists():
            self.stdout.write("La démonstration est déjà en place (--reset pour la refaire).")
            return
        made = build_demo()
        if scale:
            made = fill_up(scale)
        self.stdout.write(", ".join(plural(count, name.rstrip("s")) for name, count in made.items()))


def empty_database() -> None:
    """Every row of every table of ours goes, the journal's too: its guard is lifted meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in triggers.drop(connection.vendor, triggers.GUARDED):
            cursor.execute(sql)
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        emptied = [table for table in tables if table not in {"django_content_type", "auth_permission"}]
        for sql in connection.ops.sql_flush(no_style(), emptied, reset_sequences=True, allow_cascade=True):
            cursor.execute(sql)
        for sql in triggers.create(connection.vendor, triggers.GUARDED):
            cursor.execute(sql)
