"""`club-emploi verify-evidence`: the whole chain of proofs, every signature and every closed sheet, read again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clubemploi.attendance.proofs.verification import link_hashed, verify_all
from clubemploi.core.text import plural


class Command(BaseCommand):
    help = "Check that no signature, closed sheet or link of the chain was changed, added or taken out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", metavar="HASH", help="an « empreinte » read in an old mail or on a sealed sheet")

    def handle(self, *args: Any, head: str | None = None, **options: Any) -> None:
        report = verify_all()
        for fault in report.faults:
            self.stdout.write(f"ALTÉRÉ\u00a0: {fault.sentence}")
        counted = f"{report.links} preuves, {report.signatures} signatures, {report.sheets} feuilles closes"
        if report.faults:
            raise CommandError(f"{counted}\u00a0: {plural(len(report.faults), 'altération')}.")
        self.stdout.write(f"{counted}\u00a0: tout est intact. Tête\u00a0: {report.head}")
        if head is not None:
            self._find(head)

    def _find(self, head: str) -> None:
        link = link_hashed(head)
        if link is None:
            raise CommandError("Cette empreinte n’est pas dans la chaîne\u00a0: elle a été réécrite ou coupée depuis.")
        at = f"{link.written_at:%d/%m/%Y %H:%M} UTC" if link.written_at else "?"
        self.stdout.write(f"Cette empreinte est celle de la preuve {link.number}, écrite le {at}.")
