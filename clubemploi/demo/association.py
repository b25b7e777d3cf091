"""The lively association of `make demo`: invented people, dates relative to today, made by the real operations."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.accounts.team.operations import invite_member
from clubemploi.association.operations import open_association
from clubemploi.attendance.models import AttendanceSheet
from clubemploi.attendance.operations import close_sheet
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Attendance, Club, Enrolment
from clubemploi.clubs.operations import create_club
from clubemploi.clubs.workshops.operations import add_workshops, cancel_workshop
from clubemploi.clubs.workshops.series import propose_series
from clubemploi.core.dates import add_months, first_of_month, today
from clubemploi.core.text import fold
from clubemploi.demo import people as words
from clubemploi.demo.documents import build_documents, build_kits
from clubemploi.demo.mail import build_mailings
from clubemploi.demo.sending import build_sending
from clubemploi.demo.space import build_spaces
from clubemploi.trainees.duplicates.examination import examine_next
from clubemploi.trainees.models import Note, Participation, SituationKind, Trainee, TrainingSession
from clubemploi.trainees.operations import add_note, create_trainee, index_trainees, set_situation

PASSWORD = "club-emploi-demo"  # noqa: S105  shown on the demonstration's sign-in page, and refused anywhere else
TRAINEES, SESSIONS = 295, 20  # and five who look like them: see _doubles
ASSOCIATION = {
    "name": "Passerelle Emploi",
    "address": "Maison des associations, 12 rue des Lombards, 60200 Compiègne",
    "phone": "+33344000000",
    "sender_address": "club-emploi@demo.example",
    "second_factor_required": False,  # so that one may look around
}


AGNES: dict[str, Any] = {"email": "agnes@demo.example", "first_name": "Agnès", "last_name": "Petit"}
AGNES |= {"is_tutor": True, "is_manager": False, "is_administrator": False}


@dataclass(frozen=True)
class Staff:
    martine: User
    bernard: User
    thierry: User
    odile: User
    helene: User


@transaction.atomic
def build_demo(seed: int = 2013) -> dict[str, int]:
    """Fill an empty database; {what: how many}. The same seed on the same day makes the same association."""
    chance = random.Random(seed)
    staff = _staff()
    open_association(ASSOCIATION, by=staff.martine)
    invite_member(AGNES, by=staff.martine)
    sessions = _sessions(chance)
    trainees = _trainees(chance, staff.martine, sessions)
    _doubles(chance, staff.bernard, trainees, sessions)
    clubs = _clubs(chance, staff, trainees)
    build_spaces(trainees[0], clubs[3], tutor=staff.thierry)
    build_documents(staff.martine, staff.thierry)
    build_kits(clubs[3], tutor=staff.thierry)
    build_mailings(chance, manager=staff.martine, running=clubs[3], coming=clubs[4])
    build_sending(clubs[3], by=staff.thierry)
    while examine_next():  # what the worker would do
        pass
    return {"stagiaires": Trainee.objects.count(), "sessions": len(sessions), "clubs": len(clubs)}


def _account(first_name: str, last_name: str, **roles: bool) -> User:
    email = f"{fold(first_name).replace(' ', '-')}@demo.example"
    return User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name, **roles)


def _staff() -> Staff:
    staff = Staff(
        martine=_account("Martine", "Lefort", is_manager=True, is_administrator=True),
        bernard=_account("Bernard", "Caron", is_manager=True),
        thierry=_account("Thierry", "Roussel", is_tutor=True),
        odile=_account("Odile", "Marchand", is_tutor=True),
        helene=_account("Hélène", "Dubreuil", is_tutor=True),
    )
    User.objects.filter(is_tutor=True).update(phone="+33344000001")
    User.objects.exclude(pk=staff.helene.pk).update(last_login=timezone.now() - dt.timedelta(days=2))
    return staff


def _sessions(chance: random.Random) -> list[TrainingSession]:
    """Twenty, every five weeks or so up to last week, numbered in their year."""
    starts = [today() - dt.timedelta(days=today().weekday() + 7 + 35 * n) for n in reversed(range(SESSIONS))]
    numbers: dict[int, int] = {}
    rows = []
    for start in starts:
        numbers[start.year] = numbers.get(start.year, 0) + 1
        rows.append(
            TrainingSession(
                number=f"{start.year}-{numbers[start.year]:02d}",
                title=chance.choice(words.SESSION_TITLES),
                start_date=start,
                end_date=start + dt.timedelta(days=11),
                place=chance.choice(words.PLACES),
            )
        )
    return TrainingSession.objects.bulk_create(rows)


def _trainees(chance: random.Random, by: User, sessions: list[TrainingSession]) -> list[Trainee]:
    people = [_trainee(chance, by, number) for number in range(TRAINEES)]
    Participation.objects.bulk_create(
        [Participation(trainee=person, session=sessions[index % SESSIONS]) for index, person in enumerate(people)]
    )
    index_trainees(people)
    for person in people:
        _situation(chance, person, by, finds_a_job=person != people[0] and chance.random() < 0.33)
    for person in chance.sample(people, 40):
        add_note(person, chance.choice(words.NOTES), audience=chance.choice(Note.Audience.values), by=by)
    return people


def _trainee(chance: random.Random, by: User, number: int) -> Trainee:
    """The first is Karim, who signs in; one in eight has no e-mail, some lack more."""
    civility = "sir" if number == 0 else chance.choice(["sir", "madam"])
    first_name = "Karim" if number == 0 else chance.choice(words.FIRST_NAMES[civility])
    last_name = "Benali" if number == 0 else chance.choice(words.LAST_NAMES)
    name = f"{fold(first_name)}.{fold(last_name)}".replace(" ", "")
    postcode, city = chance.choice(words.CITIES)
    has_email, has_address, agrees = (chance.random() < share for share in (0.87, 0.9, 0.4))
    values = {
        "civility": civility,
        "first_name": first_name,
        "last_name": last_name,
        "email": "karim@demo.example" if number == 0 else f"{name}{number}@exemple.fr" if has_email else "",
        "phone": f"+336{chance.randrange(10**7, 10**8)}" if chance.random() < 0.93 else "",
        "address": f"{chance.randrange(1, 180)} {chance.choice(words.STREETS)}" if has_address else "",
        "postcode": postcode,
        "city": city,
        "birth_date": dt.date(1960, 1, 1) + dt.timedelta(days=chance.randrange(13000)),
        "in_network": chance.random() < 0.5 or number == 0,
        "share_last_name": agrees,
        "share_email": agrees and has_email,
        "share_phone": agrees and chance.random() < 0.5,
        "user": _account("Karim", "Benali") if number == 0 else None,
    }
    return create_trainee(values, by=by)


def _doubles(chance: random.Random, by: User, people: list[Trainee], sessions: list[TrainingSession]) -> None:
    """A few of them typed twice, as it happens; and a twin sister, who is somebody else."""
    whole = [person for person in people[1:] if person.email and person.phone and len(person.last_name) > 5]
    mail, call, slip, swap, twin = chance.sample(whole, 5)
    again = [
        {"first_name": mail.first_name[:1], "last_name": mail.last_name, "email": mail.email},
        {"first_name": call.first_name, "last_name": call.last_name, "second_phone": call.phone, "city": "Noyon"},
        {"first_name": slip.first_name, "last_name": slip.last_name[:-2] + slip.last_name[-1]},
        {"first_name": swap.last_name, "last_name": swap.first_name, "phone": swap.phone},
        {"first_name": "Bérengère", "last_name": twin.last_name, "phone": twin.phone},
    ]
    for values, born in zip(again, (None, None, slip.birth_date, None, twin.birth_date), strict=True):
        person = create_trainee({**values, "birth_date": born}, by=by)
        Participation.objects.create(trainee=person, session=chance.choice(sessions))
        index_trainees([person])
        set_situation(person, SituationKind.UNEMPLOYED, by=by, since=today() - dt.timedelta(days=40))
    add_note(person, "Sa sœur suit aussi nos ateliers.", audience=Note.Audience.TUTORS, by=by)


def _situation(chance: random.Random, person: Trainee, by: User, *, finds_a_job: bool) -> None:
    """Out of work, most of them; a third found a job since."""
    since = today() - dt.timedelta(days=chance.randrange(120, 700))
    set_situation(person, SituationKind.UNEMPLOYED, by=by, since=since)
    if finds_a_job:
        found = since + dt.timedelta(days=chance.randrange(30, 110))
        set_situation(person, SituationKind.EMPLOYED, by=by, since=found, detail=chance.choice(words.JOBS))


def _clubs(chance: random.Random, staff: Staff, trainees: list[Trainee]) -> list[Club]:
    """Two past, two running (Karim's among them); to come: a full house, one without workshops yet, one with seats."""
    now = first_of_month(today())
    plan = [  # months from now, tutor, places, people, weekday of the workshops (None: not planned yet)
        (-5, staff.odile, 12, 11, 1),
        (-3, staff.thierry, 12, 9, 1),
        (-1, staff.helene, None, 8, 3),
        (0, staff.thierry, 12, 9, 1),
        (1, staff.odile, 8, 10, 1),
        (2, staff.thierry, 12, 0, None),
        (1, staff.helene, 10, 4, 3),
    ]
    clubs, someone = [], iter(chance.sample(trainees[1:], 60))
    for months, tutor, capacity, count, weekday in plan:
        values = {"month": add_months(now, months), "tutor": tutor, "place": chance.choice(words.PLACES)}
        club = create_club({**values, "capacity": capacity}, by=staff.martine)
        clubs.append(club)
        if weekday is None:
            continue
        _workshops(club, weekday, by=staff.martine)
        people = [next(someone) for _ in range(count)]
        if months == 0:
            people[0] = trainees[0]
        for person in people:
            enrol_trainee(club, person, by=staff.martine, channel=Enrolment.Channel.MANAGER)
        _presences(chance, club)
    cancel_workshop(clubs[3].workshops.order_by("starts_at")[6], by=staff.thierry)
    return clubs


def _workshops(club: Club, weekday: int, *, by: User) -> None:
    first = next(club.month + dt.timedelta(n) for n in range(7) if (club.month + dt.timedelta(n)).weekday() == weekday)
    rhythm = {"date": first, "start": dt.time(9, 30), "end": dt.time(12), "count": 8, "every": 1}
    proposals = propose_series(club, {**rhythm, "titles": "\n".join(words.WORKSHOP_TITLES)})
    add_workshops(club, [proposal.values("") for proposal in proposals if proposal.kept], by=by)


def _presences(chance: random.Random, club: Club) -> None:
    """What the tutor noted at the workshops already held, and closed, but for the last one."""
    statuses = [Attendance.Status.PRESENT] * 8 + [Attendance.Status.ABSENT, Attendance.Status.EXCUSED]
    held = [
        row for row in Attendance.objects.filter(workshop__club=club).select_related("workshop") if row.workshop.is_past
    ]
    for row in held:
        row.status = chance.choice(statuses)
        row.noted_by, row.noted_at = club.tutor, row.workshop.ends_at
    Attendance.objects.bulk_update(held, ["status", "noted_by", "noted_at"])
    past = [workshop for workshop in club.workshops.held() if workshop.is_past]
    for workshop in past if club.state == Club.State.OVER else past[:-1]:
        sheet = close_sheet(workshop, by=club.tutor)
        AttendanceSheet.objects.filter(pk=sheet.pk).update(closed_at=workshop.ends_at + dt.timedelta(minutes=5))
