"""What an answer brings: the confirmation, with the text of the association's model."""

from typing import Any

from clubemploi.association.models import Association
from clubemploi.clubs.models import Enrolment
from clubemploi.clubs.writing import club_values
from clubemploi.core.text import fold
from clubemploi.mailings.fields import fill, personal_values
from clubemploi.mailings.models import Kind
from clubemploi.mailings.queries import first_text, ways_to_reach
from clubemploi.outbox.operations import queue_message
from clubemploi.outbox.rendering import lay_out

WAITING_SUBJECT = "Vous êtes en liste d’attente pour le club emploi de [mois du club]"
WAITING_BODY = (
    "Bonjour [prénom],\n\nLe club emploi de [mois du club] est complet\u00a0: vous êtes sur la liste d’attente. "
    "Dès qu’une place se libère, elle est à vous, dans l’ordre d’arrivée, et nous vous prévenons.\n\n"
    "À bientôt,\n[association]"
)


def confirm_enrolment(enrolment: Enrolment, *, by: Any) -> None:
    """To the person who has just enrolled, if mail reaches them. `by`: an accounts.User, or nobody."""
    trainee, association = enrolment.trainee, Association.current()
    way = ways_to_reach([trainee], kind=Kind.CONFIRMATION, limit=association.mailings_a_month)[trainee.pk]
    if way.channel != "email":
        return
    model = first_text(Kind.CONFIRMATION)
    is_waiting = enrolment.status == Enrolment.Status.WAITING
    subject, body = (WAITING_SUBJECT, WAITING_BODY) if is_waiting else (model.subject, model.body)
    values = {fold(name): value for name, value in club_values(enrolment.club).items()}
    values |= {"association": association.name} | personal_values(trainee)
    text, html = lay_out(subject, body, {"association": association})
    queue_message(
        kind=Kind.CONFIRMATION, to=way.to, to_name=trainee.full_name, by=by, subject=fill(subject, values),
        text=fill(text, values), html=fill(html, values, html=True), reply_to=enrolment.club.tutor.email,
    )  # fmt: skip
