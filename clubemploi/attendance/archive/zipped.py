"""One ZIP of sealed sheets for a funder: the PDFs by year and club, an index, and how to verify them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from django.utils import timezone

from clubemploi.attendance.archive.exports import COLUMNS, COUNTS, PROOF, minutes_of, tutor_of
from clubemploi.attendance.models import AttendanceSheet
from clubemploi.core.addresses import absolute
from clubemploi.core.dates import day_fr
from clubemploi.core.exports import Column, local_moment, xlsx_pieces
from clubemploi.core.pagination import batches
from clubemploi.core.text import plural
from clubemploi.files.archives import Entry, distinct, safe_part, written
from clubemploi.files.storage import is_kept, kept_file

READ_AT_ONCE = 500
GONE = "(fichier introuvable)"
READ_ME = """\
Feuilles de présence closes
===========================

Cette archive vient de {association}. Elle a été établie le {day}, et contient {count}.

Ce qu’il y a dedans
-------------------
- Un dossier par année, puis un par club emploi (son mois et son tuteur). Chaque fichier PDF est la feuille de
  présence d’un atelier : la date, l’intitulé, puis v1, v2… Une feuille rouverte et close de nouveau a une nouvelle
  version ; l’ancienne est gardée par l’association.
- index.xlsx : une ligne par feuille, avec ses dates, ses heures, le nombre de présents et d’absents, l’empreinte
  (SHA-256) du fichier PDF et le numéro de preuve de la clôture.
- empreintes.txt : les mêmes empreintes, pour les vérifier toutes à la fois.

Comment vérifier
----------------
- Un fichier : ouvrez {page}
  et déposez-y le PDF, tel qu’il est ici. La page dit s’il vient bien de l’association, et s’il est intact.
- Tous à la fois, sous Linux ou macOS, dans le dossier de l’archive :
      sha256sum -c empreintes.txt        (macOS : shasum -a 256 -c empreintes.txt)
- Sous Windows, pour un fichier :
      certutil -hashfile "le fichier.pdf" SHA256
  puis comparez avec l’index.

Un fichier ouvert puis enregistré de nouveau, annoté, ou imprimé puis numérisé, n’est plus le même : gardez ceux-ci.

Ces feuilles portent des noms et des signatures : ne les donnez qu’à qui doit les contrôler.
"""


def archive_entries(numbers: Sequence[int], association: str) -> Iterator[Entry]:
    """What is in the archive of these sealed sheets (`numbers`: their primary keys, in order), read as it leaves.

    They are read twice, some hundreds at a time: for the files, then for the index.
    """
    zone: ZoneInfo = timezone.get_current_timezone()  # of the request: it ends before
    return _entries(numbers, association, zone, timezone.now())


def _entries(numbers: Sequence[int], association: str, zone: ZoneInfo, now: dt.datetime) -> Iterator[Entry]:
    gone: set[int] = set()
    yield "LISEZ-MOI.txt", now, partial(written, [_read_me(len(numbers), association, now.astimezone(zone).date())])
    for path, sheet in _with_paths(numbers, zone):
        if is_kept(sheet.pdf_name):
            yield path, sheet.closed_at, partial(kept_file, sheet.pdf_name)
        else:
            gone.add(sheet.pk)
    yield "index.xlsx", now, partial(written, _index(numbers, zone, gone))
    sums = (f"{one.pdf_digest}  {path}\n".encode() for path, one in _with_paths(numbers, zone) if one.pk not in gone)
    yield "empreintes.txt", now, partial(written, sums)


def _with_paths(numbers: Sequence[int], zone: ZoneInfo) -> Iterator[tuple[str, AttendanceSheet]]:
    """The sheets, each with where it is in the archive; the same each time."""
    held: list[AttendanceSheet] = []

    def paths() -> Iterator[str]:
        for sheet in _sheets(numbers):
            held[:] = [sheet]
            yield path_of(sheet, zone)

    for path in distinct(paths()):
        yield path, held[0]


def _sheets(numbers: Sequence[int]) -> Iterator[AttendanceSheet]:
    rows = AttendanceSheet.objects.select_related("workshop__club__tutor").defer("content")
    for some in batches(numbers, READ_AT_ONCE):
        found = rows.in_bulk(some)
        yield from (found[number] for number in some if number in found)


def path_of(sheet: AttendanceSheet, zone: ZoneInfo) -> str:
    """« 2026/2026-03 Hélène Marchand/2026-03-02 Faire le point v1.pdf »: the year and month are the club's."""
    month, day = sheet.workshop.club.month, sheet.starts_at.astimezone(zone).date()
    folder = safe_part(f"{month:%Y-%m} {tutor_of(sheet)}")
    return f"{month.year}/{folder}/{safe_part(f'{day} {sheet.title[:60].strip()} v{sheet.number}.pdf')}"


def _index(numbers: Sequence[int], zone: ZoneInfo, gone: set[int]) -> Iterator[bytes]:
    """A workbook: one line a sheet."""
    columns = [*COLUMNS, Column("Heures", lambda row: round(minutes_of(row) / 60, 2), 8), *COUNTS, *PROOF]
    rows = (
        [GONE if sheet.pk in gone else path, *(local_moment(column.value(sheet), zone) for column in columns)]
        for path, sheet in _with_paths(numbers, zone)
    )
    return xlsx_pieces(["Fichier", *(c.title for c in columns)], [60, *(c.width for c in columns)], rows)


def _read_me(count: int, association: str, day: dt.date) -> bytes:
    """With the mark and the line ends that Windows expects."""
    text = READ_ME.format(
        association=association,
        day=day_fr(day),
        count=plural(count, "feuille close", "feuilles closes"),
        page=absolute("sheet_verify"),
    )
    return ("\ufeff" + text).replace("\n", "\r\n").encode()
