"""What is written to one person about their place in a club, with the entries of their calendar."""

from collections.abc import Sequence
from typing import Any

from clubemploi.association.models import Association
from clubemploi.calendars.ical import Event, calendar_of_mail, calendar_text
from clubemploi.clubs.agenda.entries import event_of, events_of, person_of
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.clubs.writing.values import club_values
from clubemploi.core.text import fold
from clubemploi.mailings.fields import fill, personal_values
from clubemploi.mailings.message_models.queries import first_text
from clubemploi.mailings.models import Kind
from clubemploi.mailings.queries import Way, ways_to_reach
from clubemploi.outbox.operations import queue_message
from clubemploi.outbox.rendering import lay_out
from clubemploi.trainees.models import Trainee

WAITING = (
    "Vous êtes en liste d’attente pour le club emploi de [mois du club]",
    (
        "Bonjour [prénom],\n\nLe club emploi de [mois du club] est complet\u00a0: vous êtes sur la liste d’attente. "
        "Dès qu’une place se libère, elle est à vous, dans l’ordre d’arrivée, et nous vous prévenons.\n\n"
        "À bientôt,\n[association]"
    ),
)
SEAT_FOUND = (
    "Une place s’est libérée au club emploi de [mois du club]",
    (
        "Bonjour [prénom],\n\nBonne nouvelle\u00a0: une place s’est libérée, vous êtes maintenant inscrit au club "
        "emploi de [mois du club], avec [tuteur].\n\nLieu\u00a0: [lieu]\n[ateliers]\n\n"
        "Si vous ne pouvez plus venir, dites-le-nous vite\u00a0: la place ira à quelqu’un d’autre.\n\n"
        "À bientôt,\n[association]"
    ),
)
GOODBYE = (
    "Vous n’êtes plus inscrit au club emploi de [mois du club]",
    (
        "Bonjour [prénom],\n\nC’est noté\u00a0: vous n’êtes plus inscrit au club emploi de [mois du club]. "
        "Ce n’était pas voulu\u00a0? Écrivez-nous, ou inscrivez-vous de nouveau.\n\nÀ bientôt,\n[association]"
    ),
)


def confirm_enrolment(enrolment: Enrolment, *, by: Any, workshops: Sequence[Workshop] | None = None) -> None:
    """Step 6: mail the person who has just enrolled one calendar file of the workshops still to come, or the news that
    they wait. `by`: an accounts.User, or None. `workshops`: those to come, when they are known.
    """
    club = enrolment.club
    workshops = list(club.workshops.upcoming()) if workshops is None else workshops
    if enrolment.status == Enrolment.Status.WAITING:
        _write(enrolment, WAITING, [], workshops, by=by)
    else:
        model = first_text(Kind.CONFIRMATION)
        _write(enrolment, (model.subject, model.body), events_of(workshops, club), workshops, by=by)


def tell_seat_found(enrolment: Enrolment, *, by: Any) -> None:
    """Mail the next of the waiting list that they have got the seat."""
    workshops = list(enrolment.club.workshops.upcoming())
    _write(enrolment, SEAT_FOUND, events_of(workshops, enrolment.club), workshops, by=by)


def confirm_withdrawal(enrolment: Enrolment, workshops: Sequence[Workshop], *, by: Any) -> None:
    """Mail whoever has just left; their calendar strikes out `workshops`, where they were expected."""
    club = enrolment.club
    struck = [Event.from_json({**event_of(w, club).to_json(), "is_cancelled": True}) for w in workshops]
    _write(enrolment, GOODBYE, struck, workshops, by=by)


def remind_of_workshop(attendance: Attendance, way: Way, text: tuple[str, str], *, values: dict[str, str]) -> None:
    """Mail the reminder before a workshop; it expires when the workshop begins. `text`: subject and body. `values`: see
    club_values.
    """
    workshop, trainee = attendance.workshop, attendance.enrolment.trainee
    association, person = Association.current(), person_of(trainee, way.to)
    organizer = (association.sender_address, association.name)
    calendar = calendar_of_mail(events_of([workshop], workshop.club), person=person, organizer=organizer)
    _queue(
        trainee,
        workshop.club,
        way,
        text,
        values,
        association,
        kind=Kind.WORKSHOP_SOON,
        calendar=calendar,
        by=None,
        expires_at=workshop.starts_at,
    )


def _write(
    enrolment: Enrolment, text: tuple[str, str], events: Sequence[Event], workshops: Sequence[Workshop], *, by: Any
) -> None:
    """Queue the mail, if mail reaches them."""
    trainee, club, association = enrolment.trainee, enrolment.club, Association.current()
    way = ways_to_reach([trainee], kind=Kind.CONFIRMATION, limit=association.mailings_a_month)[trainee.pk]
    if way.channel == "email":
        calendar = calendar_text(events, person=person_of(trainee, way.to)) if events else ""
        _queue(
            trainee,
            club,
            way,
            text,
            club_values(club, workshops),
            association,
            kind=Kind.CONFIRMATION,
            calendar=calendar,
            by=by,
        )


def _queue(
    trainee: Trainee,
    club: Club,
    way: Way,
    model: tuple[str, str],
    common: dict[str, str],
    association: Association,
    **fields: Any,
) -> None:
    subject, body = model
    values = {fold(name): value for name, value in common.items()}
    values |= {"association": association.name} | personal_values(trainee)
    text, html = lay_out(subject, body, {"association": association})
    queue_message(
        to=way.to,
        to_name=trainee.full_name,
        subject=fill(subject, values),
        text=fill(text, values),
        html=fill(html, values, html=True),
        reply_to=club.tutor.email,
        **fields,
    )
