"""The demonstration's online spaces: who was invited and came in, an absence announced, a change not told yet."""

import datetime as dt

from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.absences.operations import announce_absence
from clubemploi.clubs.enrolments.queries import participants_of
from clubemploi.clubs.models import Attendance, Club
from clubemploi.clubs.workshops.operations import update_workshop
from clubemploi.trainees.models import Note, Trainee
from clubemploi.trainees.operations import add_note
from clubemploi.trainees.space.operations import invite_many_to_space

WORD = "Bon travail, projet clair. Pensez à apporter votre CV imprimé la prochaine fois."


def build_spaces(karim: Trainee, running: Club, *, tutor: User) -> None:
    """Half of the running club is invited, some came in; one of them will be away."""
    add_note(karim, WORD, audience=Note.Audience.TRAINEE, by=tutor)
    others = [e.trainee for e in participants_of(running) if e.trainee != karim and e.trainee.email]
    invite_many_to_space(others[:4], by=tutor)
    inside = Trainee.objects.filter(pk__in=[person.pk for person in others[:2]])
    User.objects.filter(trainee__in=inside).update(last_login=timezone.now() - dt.timedelta(days=1))
    coming = list(running.workshops.upcoming())
    if not coming:
        return
    away = Attendance.objects.filter(workshop=coming[0], enrolment__trainee__in=inside).first()
    if away and (user := away.enrolment.trainee.user):
        announce_absence(away, "Un rendez-vous à la préfecture.", by=user)
    moved = coming[-1]
    update_workshop(
        moved,
        {"title": moved.title, "place": "Médiathèque, Noyon", "starts_at": moved.starts_at, "ends_at": moved.ends_at},
        by=tutor,
        confirmed=True,
    )
