"""Figures beside the pages, on one database: lists, search, exports and PDFs against the bars of the quality page.

Milliseconds are compared with the machine: a bar is stretched by how much slower the bare list (a hundred rows by
Django, no page around them) is here than the quality page says; never shortened. JSON on standard output.
"""

import json
import os
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from clubemploi.accounts.models import User  # noqa: E402
from clubemploi.association.queries import letterhead  # noqa: E402
from clubemploi.core.exports import Format, stream  # noqa: E402
from clubemploi.pdf.making import render_pdf  # noqa: E402
from clubemploi.trainees.exports import people_export  # noqa: E402
from clubemploi.trainees.models import Trainee  # noqa: E402

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BARE_MS = {"sqlite": 11.0, "postgresql": 15.0}  # of the quality page, on its machine
EXPORTED, RUNS = 20_000, 7


def best(run: Callable[[], object], times: int = RUNS) -> float:
    """Milliseconds of the quickest of several runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return min(taken)


def bare_list(client: Client) -> float:
    """What Django alone takes for a hundred people as a page of the site: the smallest page, and the rows."""
    rows = Trainee.objects.order_by("name_key", "pk").values("pk", "first_name", "last_name", "email", "phone")
    page = best(lambda: client.get("/deconnexion/"))
    return page + best(lambda: ["".join(f"<td>{cell}</td>" for cell in row.values()) for row in rows[:100]])


def export(kind: Format) -> None:
    people = Trainee.objects.order_by("name_key", "pk")[:EXPORTED]
    for _ in stream(people_export(people, kind)):
        pass


def pdf_list(count: int) -> None:
    person = ["Alix Moreau", "06 12 34 56 78", "alix.moreau@exemple.fr"]
    data = {
        **letterhead(),
        "title": "Liste",
        "version": "",
        "notice": "",
        "complete": False,
        "club": "",
        "tutor": "",
        "tutor_contact": "",
        "place": "",
        "workshops": "",
        "people": [person] * count,
        "columns": [{"label": label, "wide": False} for label in ("Nom", "Téléphone", "E-mail")],
    }
    render_pdf("clubs/typst/participants.typ", data)


def main() -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(email="martine@demo.example"), backend=BACKEND)
    bare = bare_list(client)
    factor = max(1.0, bare / BARE_MS[connection.vendor])
    person = Trainee.objects.order_by("pk").first()
    figures: dict[str, tuple[float, float]] = {"bare list of 100, ms": (bare, 0)}
    for name, address, bar in [
        ("list of people, ms", "/stagiaires/", 20),
        ("search « marchand loic », ms", "/stagiaires/?q=marchand+loic", 20),
        ("search « mar », ms", "/stagiaires/?q=mar", 20),
        ("search « m », ms", "/stagiaires/?q=m", 20),
        ("search everywhere « sophie », ms", "/recherche/?q=sophie", 20),
        ("one person, ms", f"/stagiaires/{person.pk}/", 15),
    ]:
        figures[name] = (best(lambda address=address: client.get(address)), bar * factor)
    for kind, bar in ((Format.CSV, 500), (Format.XLSX, 1500)):
        with CaptureQueriesContext(connection) as queries:
            taken = best(lambda kind=kind: export(kind), times=2)
        figures[f"export of 20,000, {kind.label}, ms"] = (taken, bar * factor)
        figures[f"its statements, {kind.label}"] = (len(queries) / 2, 10)
    for count, bar in ((25, 100), (500, 1000), (1000, 300)):
        figures[f"PDF list of {count}, ms"] = (best(lambda count=count: pdf_list(count), times=3), bar * factor)
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
