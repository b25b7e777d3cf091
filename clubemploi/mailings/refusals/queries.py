"""What a person has refused."""

from clubemploi.mailings.models import Refusal
from clubemploi.trainees.models import Trainee


def refusals_of(trainee: Trainee) -> list[Refusal]:
    """A person's refusals. One query."""
    return list(trainee.refusals.order_by("scope", "kind"))
