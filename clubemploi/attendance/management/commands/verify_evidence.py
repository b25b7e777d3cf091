"""`club-emploi verify-evidence`: the whole chain of proofs, every signature and every closed sheet, read again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clubemploi.attendance.chain import verify_all


class Command(BaseCommand):
    help = "Check that no signature, closed sheet or link of the chain was changed, added or taken out."

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_all()
        for fault in report.faults:
            self.stdout.write(f"ALTÉRÉ\u00a0: {fault.sentence}")
        counted = f"{report.links} preuves, {report.signatures} signatures, {report.sheets} feuilles closes"
        if report.faults:
            raise CommandError(f"{counted}\u00a0: {len(report.faults)} altérations.")
        self.stdout.write(f"{counted}\u00a0: tout est intact. Tête\u00a0: {report.head}")
