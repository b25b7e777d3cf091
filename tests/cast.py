"""The cast everyone uses: Martine, Thierry, Odile, Karim, Sophie, and nobody."""

import datetime as dt
import itertools
import time
from dataclasses import dataclass
from typing import Any

import factory
from django.test import Client
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Club, Enrolment, Workshop, last_day
from clubemploi.core.dates import add_months, first_of_month, today, wall_time
from clubemploi.trainees.models import Trainee, TrainingSession
from clubemploi.trainees.operations import create_trainee

_numbers = itertools.count(1)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@exemple.fr")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Durand{n}")


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TrainingSession

    number = factory.Sequence(lambda n: f"2025-{n:03d}")
    title = "Bilan et projet professionnel"
    start_date = dt.date(2025, 3, 3)
    end_date = dt.date(2025, 3, 14)


class ClubFactory(factory.django.DjangoModelFactory):
    """Next month's club: its workshops are still to come."""

    class Meta:
        model = Club

    month = factory.LazyFunction(lambda: add_months(first_of_month(today()), 1))
    end_date = factory.LazyAttribute(lambda club: last_day(club.month, 2))
    tutor = factory.SubFactory(UserFactory, is_tutor=True)
    place = "Maison des associations, Compiègne"


class WorkshopFactory(factory.django.DjangoModelFactory):
    """The n-th Tuesday-like morning of the club's period, 9 h 30 – 12 h."""

    class Meta:
        model = Workshop

    club = factory.SubFactory(ClubFactory)
    title = "Un CV qui donne envie"
    starts_at = factory.LazyAttributeSequence(
        lambda o, n: wall_time(o.club.month + dt.timedelta(days=1 + n % 50), dt.time(9, 30))
    )
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(hours=2, minutes=30))


def make_trainee(by: User | None = None, **fields: Any) -> Trainee:
    """A trainee through the real operation, so that they are found by search."""
    number = next(_numbers)
    defaults = {"first_name": "Alix", "last_name": f"Moreau{number}", "email": f"alix{number}@exemple.fr", "phone": ""}
    return create_trainee({**defaults, **fields}, by=by)


@dataclass
class Cast:
    martine: User  # manager
    thierry: User  # tutor of the club
    odile: User  # another tutor
    karim: User  # signs in; enrolled in the club
    sophie: User  # signs in; trainee elsewhere
    nobody: None  # signed out
    club: Club  # Thierry's, next month, with two workshops
    workshop: Workshop
    trainee: Trainee  # Karim's record
    other_trainee: Trainee  # Sophie's record, in Odile's club
    enrolment: Enrolment
    session: TrainingSession

    def everyone(self) -> dict[str, User | None]:
        return {name: getattr(self, name) for name in ("martine", "thierry", "odile", "karim", "sophie", "nobody")}


def make_association(**fields: Any) -> Association:
    """Set up, and without the second proof, so that signing in is one step."""
    defaults = {"name": "Passerelle Emploi", "sender_address": "club@exemple.fr", "second_factor_required": False}
    return Association.objects.update_or_create(pk=1, defaults={**defaults, **fields})[0]


def make_cast() -> Cast:
    make_association()
    martine = UserFactory(
        email="martine@exemple.fr", first_name="Martine", last_name="Lefort", is_manager=True, is_administrator=True
    )
    thierry = UserFactory(
        email="thierry@exemple.fr", first_name="Thierry", last_name="Roussel", is_tutor=True, phone="+33344000001"
    )
    odile = UserFactory(email="odile@exemple.fr", first_name="Odile", last_name="Marchand", is_tutor=True)
    karim = UserFactory(email="karim@exemple.fr", first_name="Karim", last_name="Benali")
    sophie = UserFactory(email="sophie@exemple.fr", first_name="Sophie", last_name="Lefèvre")
    club = ClubFactory(tutor=thierry, capacity=12)
    workshop = WorkshopFactory(club=club, title="Faire le point sur son projet")
    WorkshopFactory(club=club)
    elsewhere = ClubFactory(tutor=odile)
    WorkshopFactory(club=elsewhere)
    trainee = make_trainee(
        martine,
        first_name="Karim",
        last_name="Benali",
        email="karim@exemple.fr",
        phone="+33612345678",
        user=karim,
        in_network=True,
    )
    other = make_trainee(
        martine,
        first_name="Sophie",
        last_name="Lefèvre",
        email="sophie@exemple.fr",
        phone="+33698765432",
        user=sophie,
        in_network=True,
    )
    enrolment = enrol_trainee(club, trainee, by=martine, channel=Enrolment.Channel.MANAGER)
    enrol_trainee(elsewhere, other, by=martine, channel=Enrolment.Channel.MANAGER)
    return Cast(
        martine=martine, thierry=thierry, odile=odile, karim=karim, sophie=sophie, nobody=None, club=club,
        workshop=workshop, trainee=trainee, other_trainee=other, enrolment=enrolment, session=SessionFactory(),
    )  # fmt: skip


def signed_in(user: User | None) -> Client:
    """Their browser, as after a first page: when the session began is noted. None: somebody signed out."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["started"] = session["seen"] = int(time.time())
        session.save()
    return client


def in_days(days: int, hour: int = 9, minute: int = 30) -> dt.datetime:
    """A wall-clock moment some days from now."""
    return wall_time(timezone.localdate() + dt.timedelta(days=days), dt.time(hour, minute))
