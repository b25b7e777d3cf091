"""Step 9 completed: the blanks of a record, filled in by the person on the tutor's device."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from clubemploi.accounts.models import EmailChange, User
from clubemploi.accounts.space.operations import WRONG_CODE, check_address_code, send_address_code
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record
from clubemploi.journal.values import differences, snapshot
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import IDENTITY_FIELDS, update_trainee

FILLED = "a fait compléter la fiche par la personne elle-même, sur son appareil"
SENT = "a passé son appareil à la personne\u00a0: un code est parti à l’adresse qu’elle a tapée"
TAKEN = "Un e-mail vient d’être noté dans votre fiche\u00a0: il n’y a plus rien à confirmer."


@dataclass(frozen=True)
class Completed:
    """The `labels` of the fields saved, and the address that waits for its code, if any."""

    labels: list[str]
    awaits: str


@transaction.atomic
def complete_record(trainee: Trainee, values: Mapping[str, Any], *, by: User) -> Completed:
    """Step 9: save the blanks that the person filled in (`values`: cleaned fields); a new e-mail must first be proven.
    A field that is no longer blank is left as it is. `by`: the tutor, who is there.
    """
    stored = Trainee.lock(trainee.pk)
    blank = {*stored.blank_fields, *stored.unasked_fields}
    given = {name: value for name, value in values.items() if value and name in blank}
    email = given.pop("email", "")
    before = snapshot(stored, IDENTITY_FIELDS)
    now = update_trainee(stored, given, by=by, sentence=FILLED) if given else stored
    if email:
        send_address_code(email, stored, trainee_id=stored.pk)
        record(by=by, verb="ask_record_address", sentence=SENT, about=[stored])
    return Completed(list(differences(before, snapshot(now, IDENTITY_FIELDS))), email)


def confirm_record_address(trainee: Trainee, code: str, *, by: User) -> Trainee:
    """Put the e-mail in the record when the code is right; else Refused beside the field: five tries, ten minutes. Not
    one transaction: a wrong try must count.
    """
    email = check_address_code(code, trainee_id=trainee.pk)
    if email is None:
        raise Refused(WRONG_CODE, field="code")
    try:
        return _write_address(trainee, email, by=by)
    except Refused as error:
        raise Refused(error.message, field="code") from error


@transaction.atomic
def _write_address(trainee: Trainee, email: str, *, by: User) -> Trainee:
    stored = Trainee.lock(trainee.pk)
    EmailChange.objects.filter(trainee_id=stored.pk).delete()
    if stored.email:
        raise Refused(TAKEN)
    return update_trainee(stored, {"email": email}, by=by, sentence=f"{FILLED}\u00a0; e-mail confirmé par un code")
