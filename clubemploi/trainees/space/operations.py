"""Mon espace: inviting people into it, and what they change in their own record (step 12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from clubemploi.accounts.models import User
from clubemploi.accounts.space.operations import (
    WRONG_CODE,
    ask_address_change,
    check_address_code,
    enter_space,
    open_space_account,
)
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record
from clubemploi.journal.values import differences, snapshot
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import IDENTITY_FIELDS, update_trainee


@transaction.atomic
def invite_to_space(trainee: Trainee, *, by: User) -> Trainee:
    """« inviter dans l'espace »: open an account, mail a link to it, and make them a member of the réseau emploi.
    Again, a new link replaces the former. Raises Refused without an e-mail, once they have come in, or when the address
    is somebody else's.
    """
    trainee = Trainee.lock(trainee.pk)
    if not trainee.email:
        raise Refused(f"{trainee} n’a pas d’e-mail\u00a0: ajoutez-le à sa fiche, puis invitez.")
    if trainee.user and trainee.user.is_active and trainee.user.last_login:
        raise Refused(f"{trainee} est déjà entré dans son espace\u00a0: un code par e-mail suffit pour y revenir.")
    trainee.user = open_space_account(
        trainee.user, email=trainee.email, first_name=trainee.first_name, last_name=trainee.last_name, by=by
    )
    trainee.in_network = True
    trainee.version += 1
    trainee.save(update_fields=["user", "in_network", "version", "updated_at"])
    record(by=by, verb="invite_to_space", sentence="a invité dans l’espace", about=[trainee, trainee.user])
    return trainee


@dataclass(frozen=True)
class Invited:
    """How many links left, who is in already, and why the others got none."""

    sent: int
    inside: int
    refused: list[str]


@transaction.atomic
def invite_many_to_space(trainees: Iterable[Trainee], *, by: User) -> Invited:
    """Invite all these people at once: whoever cannot be invited stops nobody else."""
    sent, inside, refused = 0, 0, []
    for trainee in trainees:
        if trainee.user and trainee.user.is_active and trainee.user.last_login:
            inside += 1
            continue
        try:
            invite_to_space(trainee, by=by)
            sent += 1
        except Refused as error:
            refused.append(error.message)
    return Invited(sent, inside, refused)


@dataclass(frozen=True)
class OwnChanges:
    """The `labels` of the fields saved, and the new address that waits for its code, if any."""

    labels: list[str]
    awaits: str


@transaction.atomic
def update_own_details(
    trainee: Trainee, values: Mapping[str, Any], *, by: User, version: int | None = None
) -> OwnChanges:
    """Step 12: save what they change in their own record (`values`: cleaned fields, those that are theirs to change); a
    new e-mail must first be proven. Raises Conflict.
    """
    email = values.get("email", trainee.email)
    if not email:
        raise Refused(
            "Votre adresse vous sert à entrer ici\u00a0: donnez-en une autre plutôt que de l’effacer.", field="email"
        )
    stored = Trainee.lock(trainee.pk, version)
    before = snapshot(stored, IDENTITY_FIELDS)
    now = update_trainee(stored, {name: value for name, value in values.items() if name != "email"}, by=by)
    awaits = ""
    if email != stored.email:
        ask_address_change(by, email, by=by)
        awaits = email
    return OwnChanges(list(differences(before, snapshot(now, IDENTITY_FIELDS))), awaits)


def confirm_own_address(trainee: Trainee, code: str, *, by: User) -> Trainee:
    """Replace their e-mail, in the record and to sign in, when the code is right, and tell the old address; else
    Refused beside the field: five tries. Not one transaction: a wrong try must count.
    """
    email = check_address_code(code, user_id=by.pk)
    if email is None:
        raise Refused(WRONG_CODE, field="code")
    try:
        return update_trainee(trainee, {"email": email}, by=by)
    except Refused as error:
        raise Refused(error.message, field="code") from error


@transaction.atomic
def enter_own_space(token: str, *, password: str, sharing: Mapping[str, bool]) -> User:
    """The first visit, by the link: use it up, and save what they agree to show (`sharing`: field → yes or no)."""
    user = enter_space(token, password=password)
    trainee = Trainee.objects.filter(user=user).first()
    if trainee:
        update_trainee(trainee, sharing, by=user)
    return user
