"""`python -m bench.enrol`: step 6 measured, one person after the other, then eight at once on the same club.

Each is a whole POST of Mon espace (session, rights, seat, eight attendances, journal, confirmation with its calendar),
committed as in real use. Ends with 1 when a bar of the quality page is missed: 25 queries, 40 ms, 90 a second.
"""

import multiprocessing
import os
import statistics
import sys
import tempfile
import time

import django

os.environ.setdefault("CLUB_EMPLOI_DATA", tempfile.mkdtemp(prefix="club-emploi-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from clubemploi.accounts.models import User  # noqa: E402
from clubemploi.clubs.enrolments.queries import shown_key  # noqa: E402
from clubemploi.clubs.models import Attendance, Club, Enrolment  # noqa: E402
from clubemploi.outbox.models import Message  # noqa: E402
from clubemploi.trainees.operations import create_trainee  # noqa: E402
from tests.cast import ClubFactory, WorkshopFactory, make_association  # noqa: E402

AT_ONCE, EACH, WORKSHOPS = 8, 40, 8
QUERIES, MILLISECONDS, A_SECOND = 25, 40, 90
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Row = tuple[dict[str, str], dict[str, str]]  # cookies, data


def build() -> tuple[Club, list[dict[str, str]]]:
    """A club without a limit, and the cookies of everyone who will enrol."""
    call_command("migrate", verbosity=0)
    make_association()
    club = ClubFactory()
    for _ in range(WORKSHOPS):
        WorkshopFactory(club=club)
    cookies = []
    for number in range(AT_ONCE * EACH + EACH):
        email = f"inscrite{number}@exemple.fr"
        user = User.objects.create_user(email, None, first_name="Alix", last_name=f"Moreau{number}")
        values = {"first_name": "Alix", "last_name": f"Moreau{number}", "email": email, "user": user}
        create_trainee({**values, "in_network": True}, by=None)
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(user, backend=BACKEND)
        assert client.get(reverse("own_privacy")).status_code == 200  # when the session began is noted
        cookies.append({name: morsel.value for name, morsel in client.cookies.items()})
    return club, cookies


def enrol(client: Client, cookies: dict[str, str], data: dict[str, str]) -> float:
    """Milliseconds of one POST. `client`: one a process, as a server builds its middleware once."""
    client.cookies.clear()
    client.cookies.load(cookies)
    start = time.perf_counter()
    response = client.post(reverse("enrol_online"), data)
    taken = (time.perf_counter() - start) * 1000
    assert response.status_code == 302, response.status_code
    return taken


def run(rows: list[Row], begin: object) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.get(reverse("account_login"))
    begin.wait()  # type: ignore[attr-defined]
    for cookies, data in rows:
        enrol(client, cookies, data)


def all_at_once(cookies: list[dict[str, str]], data: dict[str, str]) -> float:
    """Enrolments a second by eight processes."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    begin = context.Barrier(AT_ONCE + 1)
    shares = [[(one, data) for one in cookies[n::AT_ONCE]] for n in range(AT_ONCE)]
    people = [context.Process(target=run, args=(share, begin)) for share in shares]
    for person in people:
        person.start()
    begin.wait()
    start = time.monotonic()
    for person in people:
        person.join()
    assert all(person.exitcode == 0 for person in people)
    return len(cookies) / (time.monotonic() - start)


def main() -> int:
    club, cookies = build()
    data = {"club": str(club.pk), "shown": shown_key(club.workshops.upcoming())}
    first, others = cookies[:EACH], cookies[EACH:]
    client = Client(SERVER_NAME="127.0.0.1")
    client.get(reverse("account_login"))
    with CaptureQueriesContext(connection) as queries:
        enrol(client, first[0], data)
    counted = sum(not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for q in queries)
    taken = statistics.median(enrol(client, one, data) for one in first[1:])
    rate = all_at_once(others, data)
    count = Enrolment.objects.enrolled().count()
    assert count == len(cookies) == Club.objects.get(pk=club.pk).seats_taken == Message.objects.count()
    assert Attendance.objects.count() == count * WORKSHOPS
    print(f"{connection.vendor}: {counted} queries, {taken:.1f} ms (median of {EACH - 1}), {rate:.0f} a second at once")
    missed = (counted > QUERIES) + (taken > MILLISECONDS) + (rate < A_SECOND)
    print(f"{missed} bars missed" if missed else "every bar met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
