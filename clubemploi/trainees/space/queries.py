"""Who can be invited into Mon espace."""

from clubemploi.trainees.models import Trainee


def is_outside(trainee: Trainee) -> bool:
    """Whether they can be invited into Mon espace: they have an e-mail and have not come in yet. Load their account
    with them.
    """
    return bool(trainee.email) and not (trainee.user and trainee.user.is_active and trainee.user.last_login)
