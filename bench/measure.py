"""Measure each page of one database, in this process, as its user; JSON on standard output."""

import json
import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
django.setup()

from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from clubemploi.accounts.models import User  # noqa: E402
from clubemploi.clubs.models import Club, Workshop  # noqa: E402
from clubemploi.invitations.models import InvitationList  # noqa: E402
from clubemploi.mailings.models import Mailing  # noqa: E402
from clubemploi.trainees.models import DuplicatePair, Trainee, TrainingSession  # noqa: E402

WARM, RUNS = 3, 21
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def pages() -> list[tuple[str, str, str]]:
    """(page, whose, address): the same objects in every set, those of the demonstration itself."""
    club = Club.objects.filter(seats_taken__gt=0).order_by("pk").first()
    workshop = Workshop.objects.filter(club=club).order_by("pk").first()
    person = Trainee.objects.order_by("pk").first()
    session = TrainingSession.objects.order_by("pk").first()
    pair = DuplicatePair.objects.candidates().order_by("pk").first()
    detail = reverse("club_detail", args=[club.pk])
    return [
        *people_pages(session),
        *mail_pages(),
        ("mon espace", "karim", reverse("my_space")),
        ("mon espace, enrolling", "karim", reverse("enrol_online")),
        ("mon espace, privacy", "karim", reverse("own_privacy")),
        ("clubs", "martine", reverse("club_list")),
        ("clubs, one year", "martine", f"{reverse('club_list')}?annee={club.month.year}"),
        ("my clubs", "odile", reverse("my_clubs")),
        ("club", "martine", detail),
        ("club, typing a name", "martine", f"{detail}?q=lefe"),
        ("new club", "martine", reverse("club_create")),
        ("team", "martine", reverse("team_list")),
        ("mail", "martine", reverse("mail_list")),
        ("settings", "martine", reverse("settings_section", args=["courrier"])),
        ("getting started", "martine", reverse("getting_started")),
        ("clubs, page 2", "martine", f"{reverse('club_list')}?page=2"),
        ("clubs over", "martine", f"{reverse('club_list')}?etat=over"),
        ("sessions, by number", "martine", f"{reverse('session_list')}?q={session.number[:4]}"),
        ("trainee", "martine", reverse("trainee_detail", args=[person.pk])),
        ("trainee, edit", "martine", reverse("trainee_edit", args=[person.pk])),
        ("duplicates", "martine", reverse("duplicate_list")),
        ("duplicates, two", "martine", reverse("duplicate_compare", args=[pair.low_id, pair.high_id])),
        ("sessions", "martine", reverse("session_list")),
        ("session", "martine", reverse("session_detail", args=[session.pk])),
        ("imports", "martine", reverse("import_list")),
        ("PDF, list", "martine", reverse("club_participants_full_pdf", args=[club.pk])),
        ("PDF, sheet", "martine", reverse("attendance_sheet_pdf", args=[workshop.pk])),
    ]


def mail_pages() -> list[tuple[str, str, str]]:
    """Lists of convocation and mailings: those of the demonstration, among the people of the set."""
    invitation_list, mailing = InvitationList.objects.order_by("pk").first(), Mailing.objects.order_by("pk").first()
    person = mailing.deliveries.order_by("pk").first().trainee_id
    return [
        ("convocations", "martine", reverse("invitation_lists")),
        ("convocation", "martine", reverse("invitation_list", args=[invitation_list.pk])),
        ("convocation, a name", "thierry", f"{reverse('invitation_list', args=[invitation_list.pk])}?nom=benali"),
        ("convocation, who is not in it", "martine", reverse("list_left_out", args=[invitation_list.pk])),
        ("mailings", "martine", reverse("mailing_list")),
        ("mailing", "martine", mailing.get_absolute_url()),
        ("person's mail", "martine", reverse("trainee_mail", args=[person])),
        ("addresses to correct", "martine", reverse("hold_list")),
    ]


def people_pages(session: TrainingSession) -> list[tuple[str, str, str]]:
    """The list of people, each way of filtering, sorting and searching it; and the search from everywhere."""
    trainees, phone = reverse("trainee_list"), Trainee.objects.exclude(phone="").order_by("pk").first().phone
    return [
        ("trainees", "martine", trainees),
        ("trainees, page 5", "martine", f"{trainees}?page=5"),
        ("trainees of a tutor", "odile", trainees),
        ("trainees by name", "martine", f"{trainees}?q=lefevre"),
        ("trainees by full name", "martine", f"{trainees}?q=karim+benali"),
        ("trainees by e-mail", "martine", f"{trainees}?q=karim@demo"),
        ("trainees by phone", "martine", f"{trainees}?q=0{phone[3:]}"),
        ("trainees of a session", "martine", f"{trainees}?q={session.number}"),
        ("trainees, « m »", "martine", f"{trainees}?q=m"),
        ("trainees, « mar »", "martine", f"{trainees}?q=mar"),
        ("trainees, last page counted", "martine", f"{trainees}?page=400"),
        ("trainees, newest session first", "martine", f"{trainees}?tri=-session"),
        ("trainees, newest situation first", "martine", f"{trainees}?tri=-situation"),
        ("trainees without work", "martine", f"{trainees}?situation=unemployed"),
        ("trainees without e-mail", "martine", f"{trainees}?sans_email=on"),
        ("trainees of the network", "martine", f"{trainees}?reseau=oui"),
        ("trainees, by session filter", "martine", f"{trainees}?session={session.number}"),
        ("search everywhere", "martine", f"{reverse('search')}?q=benali"),
        ("search everywhere, tutor", "odile", f"{reverse('search')}?q=benali"),
    ]


def measure(client: Client, address: str) -> dict[str, float]:
    for _ in range(WARM):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    query_count = len(queries)
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        reset_queries()
    times.sort()
    return {
        "queries": query_count,
        "bytes": len(response.content),
        "ms": statistics.median(times),
        "p95": times[int(len(times) * 0.95)],
        "pdf": response["Content-Type"] == "application/pdf",
    }


def main() -> None:
    clients = {}
    results = {}
    for page, who, address in pages():
        if who not in clients:
            clients[who] = Client(SERVER_NAME="127.0.0.1")
            clients[who].force_login(User.objects.get(email=f"{who}@demo.example"), backend=BACKEND)
        results[page] = measure(clients[who], address)
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
