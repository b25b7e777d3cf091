"""The demonstration, filled up to the sizes of the quality page: for the bench. Bulk writes, batch by batch."""

import datetime as dt
import random
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import QuerySet

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop, last_day
from clubemploi.core.dates import add_months, first_of_month, today, wall_time
from clubemploi.core.text import fold
from clubemploi.demo import people as words
from clubemploi.trainees.keys import name_key
from clubemploi.trainees.models import Participation, SituationKind, Trainee, TrainingSession
from clubemploi.trainees.operations import index_trainees
from clubemploi.trainees.tasks import examine_next

LARGE = {
    "stagiaires": 200_000,
    "sessions": 10_000,
    "clubs": 5_000,
    "ateliers": 40_000,
    "inscriptions": 60_000,
    "présences": 480_000,
}
SIZES = {"large": LARGE, "small": {name: count // 100 for name, count in LARGE.items()}}
BATCH, TUTORS, WORKSHOPS = 5_000, 60, 8
COMMON = 0.15  # share of people who bear one of the demonstration's few names
BEGINNINGS = """Bar Beau Bel Ber Bon Bour Bre Cha Char Cour Dau Del Des Dou Du Fer Fon Ger Gour Gra Ha Jou La Le Ma
    Mal Mon Mor Mou Pas Per Pi Plan Por Ra Ri Ro Sau Va Vau Vi""".split()
MIDDLES = "ba bo che de di fe ga gue la le li lo ma me mi na ne no pi ra re ri ro sa se si ta te ti to ve vi".split()
ENDINGS = "ard aud ault bert cher dier dois don et eux fort gnon guet lin lot mond nier rand ron son teau".split()
MODELS = {
    "stagiaires": Trainee,
    "sessions": TrainingSession,
    "clubs": Club,
    "ateliers": Workshop,
    "inscriptions": Enrolment,
    "présences": Attendance,
}


def counts() -> dict[str, int]:
    """{what, in French: how many there are}."""
    return {name: QuerySet(model).count() for name, model in MODELS.items()}


def fill_up(size: str, seed: int = 2013) -> dict[str, int]:
    """Add to what `build_demo` made until each table holds what `size` (« small » or « large ») says; the counts."""
    chance, wanted = random.Random(seed), SIZES[size]
    missing = {name: wanted[name] - have for name, have in counts().items()}
    sessions = _sessions(missing["sessions"])
    people: list[int] = []
    for numbers in _batches(missing["stagiaires"]):
        with transaction.atomic():
            people += _people(chance, numbers, sessions)
    with transaction.atomic():
        _clubs(chance, missing, people)
    while examine_next():  # what the worker would do
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return counts()


def _batches(count: int) -> Iterator[range]:
    return (range(start, min(start + BATCH, count)) for start in range(0, count, BATCH))


def _sessions(count: int) -> list[TrainingSession]:
    """250 a year, going back from last year."""
    year = today().year - 1
    rows = []
    for n in range(count):
        start = dt.date(year - n // 250, 1, 1) + dt.timedelta(days=n % 250)
        rows.append(
            TrainingSession(
                number=f"{start.year}-{100 + n % 250}",
                title=words.SESSION_TITLES[n % 4],
                start_date=start,
                end_date=start + dt.timedelta(days=11),
                place=words.PLACES[n % 3],
            )
        )
    return TrainingSession.objects.bulk_create(rows, batch_size=BATCH)


def _people(chance: random.Random, numbers: range, sessions: list[TrainingSession]) -> list[int]:
    made = Trainee.objects.bulk_create([_person(chance, n) for n in numbers], batch_size=1000)
    Participation.objects.bulk_create(
        [Participation(trainee=row, session=sessions[n % len(sessions)]) for n, row in zip(numbers, made, strict=True)],
        batch_size=BATCH,
    )
    index_trainees(made)
    return [row.pk for row in made]


def _person(chance: random.Random, number: int) -> Trainee:
    civility = chance.choice(["sir", "madam"])
    first = chance.choice(words.FIRST_NAMES[civility])
    last = chance.choice(BEGINNINGS) + chance.choice(MIDDLES) + chance.choice(ENDINGS)
    if chance.random() < COMMON:
        last = chance.choice(words.LAST_NAMES)
    postcode, city = chance.choice(words.CITIES)
    has_email, has_phone = chance.random() < 0.87, chance.random() < 0.93
    address = f"{fold(first)}.{fold(last)}.{number}@exemple.fr".replace(" ", "")
    return Trainee(
        civility=civility,
        first_name=first,
        last_name=last,
        name_key=name_key(last, first),
        email=address if has_email else "",
        phone=f"+337{(number * 7919 + 12_345) % 10**8:08d}" if has_phone else "",
        address=f"{chance.randrange(1, 180)} {chance.choice(words.STREETS)}",
        postcode=postcode,
        city=city,
        birth_date=dt.date(1955, 1, 1) + dt.timedelta(days=chance.randrange(16_000)),
        in_network=chance.random() < 0.5,
        situation=chance.choice(SituationKind.values),
        situation_since=today() - dt.timedelta(days=chance.randrange(2_000)),
    )


def _clubs(chance: random.Random, missing: dict[str, int], people: list[int]) -> None:
    """Past clubs of eight workshops or so, led by tutors of their own, a dozen people in each."""
    tutors = User.objects.bulk_create(
        [
            User(email=f"tuteur{n}@demo.example", first_name="Camille", last_name=name, is_tutor=True)
            for n, name in enumerate(map("Tuteur {}".format, range(TUTORS)))
        ]
    )
    now, count = first_of_month(today()), missing["clubs"]
    per_club = [len(range(n, missing["inscriptions"], count)) for n in range(count)]
    clubs = []
    for n in range(count):
        month = add_months(now, -3 - n // TUTORS)
        clubs.append(
            Club(
                month=month,
                end_date=last_day(month, 2),
                tutor=tutors[n % TUTORS],
                place=words.PLACES[n % 3],
                capacity=max(15, per_club[n]),
                seats_taken=per_club[n],
            )
        )
    clubs = Club.objects.bulk_create(clubs, batch_size=BATCH)
    workshops: dict[int, list[Workshop]] = {club.pk: [] for club in clubs}
    rows = []
    for n in range(missing["ateliers"]):
        club, week = clubs[n % count], n // count
        day = club.month + dt.timedelta(days=1 + 6 * week)
        starts, ends = wall_time(day, dt.time(9, 30)), wall_time(day, dt.time(12))
        rows.append(Workshop(club=club, title=words.WORKSHOP_TITLES[week % 8], starts_at=starts, ends_at=ends))
    for row in Workshop.objects.bulk_create(rows, batch_size=BATCH):
        workshops[row.club_id].append(row)
    _enrolments(chance, missing, clubs, workshops, people)


def _enrolments(
    chance: random.Random,
    missing: dict[str, int],
    clubs: list[Club],
    workshops: dict[int, list[Workshop]],
    people: list[int],
) -> None:
    """Everybody at every workshop of their club; the few attendances that lack come from the clubs that have nine."""
    rows = [
        Enrolment(club=clubs[n % len(clubs)], trainee_id=people[n % len(people)], channel="manager", status="enrolled")
        for n in range(missing["inscriptions"])
    ]
    more = missing["présences"] - WORKSHOPS * len(rows)
    statuses = [Attendance.Status.PRESENT] * 8 + [Attendance.Status.ABSENT, Attendance.Status.EXCUSED]
    attendances = []
    for row in Enrolment.objects.bulk_create(rows, batch_size=BATCH):
        held = workshops[row.club_id]
        extra = more > 0 and len(held) > WORKSHOPS
        more -= extra
        attendances += [
            Attendance(enrolment=row, workshop=workshop, status=chance.choice(statuses))
            for workshop in held[: WORKSHOPS + extra]
        ]
        if len(attendances) > 50_000:
            Attendance.objects.bulk_create(attendances, batch_size=BATCH)
            attendances = []
    Attendance.objects.bulk_create(attendances, batch_size=BATCH)
