"""Lists of clubs, of their participants and of their workshops, as files."""

from collections.abc import Sequence

from django.db.models import QuerySet

from clubemploi.clubs.models import Club, Enrolment, Workshop
from clubemploi.core.dates import month_fr, of_month
from clubemploi.core.exports import SPACES, Column, Export, Format
from clubemploi.core.text import fold
from clubemploi.trainees.exports import PERSON, person_columns

STATUSES, CHANNELS = dict(Enrolment.Status.choices), dict(Enrolment.Channel.choices)


def clubs_export(clubs: QuerySet[Club], into: Format, *, choices: Sequence[str] = ()) -> Export:
    """`clubs`: as queries.clubs_listed gives them."""
    columns = [
        Column("Mois", lambda club: month_fr(club.month).translate(SPACES)),
        Column("Dernier jour", lambda club: club.end_date, 12),
        Column("Tuteur", lambda club: club.tutor.get_full_name(), 24),
        Column("Lieu", lambda club: club.place, 32),
        Column("État", lambda club: club.state_label, 12),
        Column("Places", lambda club: club.capacity, 8),
        Column("Inscrits", lambda club: club.seats_taken, 8),
        Column("En liste d’attente", lambda club: club.waiting_count or 0, 16),
        Column("Ateliers", lambda club: club.workshop_count or 0, 8),
    ]
    return Export("clubs emploi", ("club emploi", "clubs emploi"), columns, clubs, into, choices)


def participants_export(club: Club, into: Format) -> Export:
    """Everyone in the club or waiting, by name: for the staff, complete."""
    columns = [
        *person_columns("trainee__"),
        Column("État", lambda row: STATUSES[row["status"]]),
        Column("Inscription", lambda row: CHANNELS[row["channel"]], 20),
        Column("Depuis le", lambda row: row["queued_at"], 17),
    ]
    fields = [f"trainee__{name}" for name in PERSON]
    rows = (
        club.enrolments.active().order_by("trainee__name_key", "pk").values("status", "channel", "queued_at", *fields)
    )
    nouns = ("inscription", "inscriptions")
    return Export(f"inscrits du club {fold(of_month(club.month))}", nouns, columns, rows, into)


def workshops_export(club: Club, into: Format) -> Export:
    columns = [
        Column("Début", lambda row: row.starts_at, 17),
        Column("Fin", lambda row: row.ends_at, 17),
        Column("Intitulé", lambda row: row.title, 40),
        Column("Lieu", lambda row: row.place or club.place, 32),
        Column("État", lambda row: "annulé" if row.cancelled_at else "tenu" if row.is_past else "prévu", 10),
    ]
    rows: QuerySet[Workshop] = club.workshops.order_by("starts_at", "pk")
    return Export(f"ateliers du club {fold(of_month(club.month))}", ("atelier", "ateliers"), columns, rows, into)
