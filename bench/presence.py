"""`python -m bench.presence`: presences, sheets and proofs measured, on an empty database of its own.

A club of 60 people and 16 workshops, of which one is signed by 25 and sealed; then 40,000 closed sheets and a chain of
10,000 links. Ends with 1 when a bar is missed: 12 queries a page, 60 kB but for the grid, 100 ms to seal 25 signatures.
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable

import django

os.environ.setdefault("CLUB_EMPLOI_DATA", tempfile.mkdtemp(prefix="club-emploi-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from clubemploi.attendance.models import AttendanceSheet, Evidence  # noqa: E402
from clubemploi.attendance.operations import close_sheet, note_all_present  # noqa: E402
from clubemploi.attendance.prints import sealed_sheet  # noqa: E402
from clubemploi.attendance.proofs.chain import append_evidence  # noqa: E402
from clubemploi.attendance.proofs.operations import seal_sheet  # noqa: E402
from clubemploi.attendance.proofs.verification import verify_all  # noqa: E402
from clubemploi.attendance.sheets import digest_of  # noqa: E402
from clubemploi.attendance.signing.operations import sign_presence  # noqa: E402
from clubemploi.clubs.enrolments.operations import enrol_trainee  # noqa: E402
from clubemploi.clubs.models import Club, Workshop  # noqa: E402
from clubemploi.core.dates import add_months, first_of_month, today, wall_time  # noqa: E402
from tests.cast import ClubFactory, UserFactory, WorkshopFactory, make_association, make_trainee  # noqa: E402

PEOPLE, WORKSHOPS, SIGNED, SHEETS, LINKS = 60, 16, 25, int(os.environ.get("BENCH_SHEETS", "40000")), 10_000
QUERIES, BYTES, SEAL_MS = 12, 60_000, 100
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LINE = [[100 + 7 * n, 300 + (n * 37) % 120] for n in range(120)]
missed: list[str] = []


def say(name: str, value: float, unit: str, bar: float | None = None) -> None:
    wrong = bar is not None and value > bar
    if wrong:
        missed.append(name)
    print(f"{name:44}{value:10.1f} {unit:8}" + (f"bar {bar:.0f}" if bar else "") + ("   MISSED" if wrong else ""))


def timed(run: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def page(client: Client, name: str, address: str, *, byte_bar: float | None = BYTES) -> None:
    """Queries, bytes, and the median of nine."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    with CaptureQueriesContext(connection) as queries:
        size = len(client.get(address).content)
    say(f"{name}: queries", len(queries), "", QUERIES)
    say(f"{name}: size", size, "bytes", byte_bar)
    say(f"{name}: server time", statistics.median(timed(lambda: client.get(address)) for _ in range(9)), "ms")


def build() -> Club:
    call_command("migrate", verbosity=0)
    make_association()
    manager = UserFactory(email="martine@exemple.fr", first_name="Martine", last_name="Lefort", is_manager=True)
    month = add_months(first_of_month(today()), -3)
    club = ClubFactory(month=month, tutor=UserFactory(is_tutor=True, first_name="Hélène", last_name="Marchand"))
    for number in range(WORKSHOPS):
        starts_at = wall_time(month + dt.timedelta(days=2 + 3 * number), dt.time(9, 30))
        WorkshopFactory(club=club, starts_at=starts_at)
    for _ in range(PEOPLE):
        enrol_trainee(club, make_trainee(), by=manager, channel="manager")
    return club


def sealing(club: Club) -> None:
    """A sheet of 25, each signed on the tutor's device: closed, then sealed."""
    workshop = club.workshops.first()
    rows = list(workshop.attendances.order_by("pk"))
    for row in rows[SIGNED:]:
        row.delete()
    signing = [
        timed(lambda row=row: sign_presence(row, [LINE, LINE[:40]], by=club.tutor, method="device", key=uuid.uuid4()))
        for row in rows[:SIGNED]
    ]
    say("one signature", statistics.median(signing), "ms")
    note_all_present(workshop, by=club.tutor)
    say(f"closing a sheet of {SIGNED}", timed(lambda: close_sheet(workshop, by=club.tutor)), "ms")
    sheet = AttendanceSheet.objects.select_related("workshop__club__tutor", "closed_by").get(workshop=workshop)
    link = Evidence.objects.get(number=sheet.evidence)
    sealed_sheet(sheet, link)
    say(
        f"the PDF of {SIGNED} signatures, warm",
        statistics.median(timed(lambda: sealed_sheet(sheet, link)) for _ in range(9)), "ms", SEAL_MS,
    )  # fmt: skip
    say("the same, kept and in the chain", timed(lambda: seal_sheet(sheet)), "ms")


def many_sheets(club: Club) -> None:
    """Past clubs of ten workshops, each with a sheet of twelve."""
    content = {"people": [{"attendance": 0, "name": f"Alix Moreau{n}", "presence": "present"} for n in range(12)]}
    first = add_months(club.month, -1)
    clubs = Club.objects.bulk_create(
        Club(
            month=add_months(first, -(n % 48)), end_date=add_months(first, 2 - n % 48), tutor=club.tutor,
            place="Noyon", is_second=True,
        )
        for n in range(SHEETS // 10)
    )  # fmt: skip
    workshops = [
        Workshop(club=one, title=f"Atelier {n}", starts_at=start, ends_at=start + dt.timedelta(hours=2))
        for one in clubs
        for n in range(10)
        for start in [wall_time(one.month + dt.timedelta(days=5 * n), dt.time(9))]
    ]
    Workshop.objects.bulk_create(workshops, batch_size=1000)
    AttendanceSheet.objects.bulk_create(
        (
            AttendanceSheet(
                workshop=one, number=1, closed_by=club.tutor, closed_at=one.ends_at, content=content, digest="0" * 64,
                evidence=1_000_000 + n, title=one.title, starts_at=one.starts_at, ends_at=one.ends_at, expected=12,
                present=12, pdf_digest=f"{n:064x}", pdf_key=uuid.uuid4(),
            )
            for n, one in enumerate(workshops)
        ),
        batch_size=1000,
    )  # fmt: skip


def long_chain(club: Club) -> None:
    """Genuine links: openings of a version that there is not, so that no row is held against them."""
    body = {"workshop": club.workshops.first().pk, "version": 1000, "sheet": digest_of({})}
    while Evidence.objects.count() < LINKS:
        with transaction.atomic():
            for _ in range(500):
                append_evidence("reopening", body)
    start = time.perf_counter()
    report = verify_all()
    say(f"verify_all over {report.links} links", (time.perf_counter() - start) * 1000, "ms")
    assert report.faults == [], report.faults[:3]


def main() -> int:
    club = build()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(club.tutor, backend=BACKEND)
    print(connection.vendor)
    sealing(club)
    grid = f"grid of {PEOPLE} by {WORKSHOPS}"
    page(client, grid, reverse("presence_grid", args=[club.pk]), byte_bar=None)
    page(client, f"one workshop of {PEOPLE}", reverse("presence_sheet", args=[club.workshops.last().pk]), byte_bar=None)
    long_chain(club)
    many_sheets(club)
    client.force_login(UserFactory(is_manager=True, is_tutor=True), backend=BACKEND)
    archive = reverse("sheet_list")
    shown = f"archive of {AttendanceSheet.objects.count()}"
    page(client, shown, archive)
    page(client, f"{shown}, one year", f"{archive}?annee={add_months(club.month, -12).year}")
    page(client, f"{shown}, one tutor", f"{archive}?tuteur={club.tutor_id}")
    page(client, f"{shown}, by tutor", f"{archive}?tri=tuteur")
    page(client, f"{shown}, last page", f"{archive}?page={SHEETS}")
    print(f"{len(missed)} bars missed" if missed else "every bar met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
