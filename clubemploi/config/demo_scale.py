"""The demonstration, many times over: for the bench. Bulk writes, since the operations are measured elsewhere."""

import datetime as dt

from django.db import transaction

from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop, last_day
from clubemploi.core.dates import add_months
from clubemploi.journal.models import Entry, Mention
from clubemploi.trainees.models import Participation, Trainee, TrainingSession
from clubemploi.trainees.operations import index_trainees

BATCH = 1000


@transaction.atomic
def multiply(scale: int) -> None:
    """Copy what `build_demo` made `scale - 1` times: people under other e-mails, sessions and clubs in other years."""
    people = list(Trainee.objects.order_by("pk"))
    sessions = list(TrainingSession.objects.order_by("pk"))
    clubs = list(Club.objects.order_by("pk").select_related("tutor"))
    for copy in range(1, scale):
        new_people = _copy_people(people, copy)
        new_sessions = _copy_sessions(sessions, copy)
        _copy_participations(people, new_people, sessions, new_sessions)
        index_trainees(new_people)
        _copy_clubs(clubs, dict(zip((p.pk for p in people), new_people, strict=True)), copy)


def _copy_people(people: list[Trainee], copy: int) -> list[Trainee]:
    rows = []
    for person in people:
        fields = {f.attname: getattr(person, f.attname) for f in Trainee._meta.concrete_fields if not f.primary_key}
        local, _, domain = person.email.partition("@")
        more = {"user_id": None, "creation_key": None, "email": f"{local}-{copy}@{domain}" if local else ""}
        digits = (int(person.phone[4:]) + copy * 7919) % 10**8 if person.phone else 0
        more["phone"] = f"+336{digits:08d}" if person.phone else ""
        rows.append(Trainee(**{**fields, **more}))
    made = Trainee.objects.bulk_create(rows, batch_size=BATCH)
    mentions = Entry.objects.bulk_create(
        [Entry(verb="create_trainee", sentence="a créé la fiche") for _ in made], batch_size=BATCH
    )
    Mention.objects.bulk_create(
        [Mention(entry=entry, kind="trainee", object_id=row.pk) for entry, row in zip(mentions, made, strict=True)],
        batch_size=BATCH,
    )
    return made


def _copy_sessions(sessions: list[TrainingSession], copy: int) -> list[TrainingSession]:
    return TrainingSession.objects.bulk_create(
        [
            TrainingSession(
                number=f"{session.number}-{copy}",
                title=session.title,
                start_date=session.start_date - dt.timedelta(days=copy * 7),
                end_date=session.end_date - dt.timedelta(days=copy * 7),
                place=session.place,
            )
            for session in sessions
        ]
    )


def _copy_participations(people, new_people, sessions, new_sessions) -> None:
    to_person = dict(zip((p.pk for p in people), new_people, strict=True))
    to_session = dict(zip((s.pk for s in sessions), new_sessions, strict=True))
    Participation.objects.bulk_create(
        [
            Participation(trainee=to_person[trainee], session=to_session[session])
            for trainee, session in Participation.objects.filter(trainee__in=people).values_list("trainee", "session")
        ],
        batch_size=BATCH,
    )


def _copy_clubs(clubs: list[Club], to_person: dict[int, Trainee], copy: int) -> None:
    """Two months earlier each time, as the tutors' second clubs: the demonstration's own stay the newest."""
    for club in clubs:
        month = add_months(club.month, -2 * (copy % 300))
        new = Club.objects.create(
            month=month, end_date=last_day(month, 2), tutor=club.tutor, place=club.place, capacity=club.capacity,
            seats_taken=club.seats_taken, is_second=True,
        )  # fmt: skip
        shift = dt.datetime.combine(month, dt.time()) - dt.datetime.combine(club.month, dt.time())
        workshops = {
            w.pk: Workshop.objects.create(
                club=new,
                title=w.title,
                starts_at=w.starts_at + shift,
                ends_at=w.ends_at + shift,
                cancelled_at=w.cancelled_at,
            )
            for w in club.workshops.all()
        }
        for enrolment in club.enrolments.all():
            fields = {"channel": enrolment.channel, "status": enrolment.status, "queued_at": enrolment.queued_at}
            made = Enrolment.objects.create(club=new, trainee=to_person[enrolment.trainee_id], **fields)
            Attendance.objects.bulk_create(
                [
                    Attendance(enrolment=made, workshop=workshops[a.workshop_id], status=a.status)
                    for a in enrolment.attendances.all()
                ]
            )
