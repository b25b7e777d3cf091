"""The three refusals: this kind of mailing, all mailings, no contact at all. Each is shown, and taken back."""

from django.db import transaction

from clubemploi.accounts.models import User
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record
from clubemploi.mailings.models import SERVICE, Delivery, Refusal
from clubemploi.outbox.models import WAITING, Message, State
from clubemploi.outbox.operations import release_address
from clubemploi.trainees.models import Trainee


@transaction.atomic
def refuse_mailings(trainee: Trainee, scope: str, *, kind: str = "", by: User | None) -> Refusal:
    """Note a refusal: nothing of that sort leaves any more, not even what waits in the outbox. Twice is once. `kind`:
    for the scope « kind » alone. `by=None`: the person, by their link.
    """
    Trainee.lock(trainee.pk)
    if scope not in Refusal.Scope.values or (scope == Refusal.Scope.KIND) != bool(kind):
        raise Refused("Ce refus n’existe pas.")
    themself = by is None or by.pk == trainee.user_id
    refusal, is_new = Refusal.objects.get_or_create(
        trainee=trainee, scope=scope, kind=kind, defaults={"by_themself": themself}
    )
    if is_new:
        who = "ne veut plus" if themself else "a noté que la personne ne veut plus"
        record(by=by, verb="refuse_mailings", sentence=f"{who}\u00a0: {refusal.label}", about=[trainee])
        _stop_what_waits(trainee, scope, kind)
    return refusal


def _stop_what_waits(trainee: Trainee, scope: str, kind: str) -> None:
    rows = Delivery.objects.filter(trainee=trainee, message__state__in=WAITING)
    if scope == Refusal.Scope.KIND:
        rows = rows.filter(mailing__kind=kind)
    elif scope == Refusal.Scope.MAILINGS:
        rows = rows.exclude(mailing__kind__in=SERVICE)
    mails = Message.objects.filter(pk__in=rows.values("message"), state__in=WAITING)
    mails.update(state=State.CANCELLED, answer="La personne n’en veut plus.")


@transaction.atomic
def take_back_refusal(refusal: Refusal, *, by: User | None) -> None:
    """Take a refusal back: they may be written to again."""
    known = Refusal.objects.select_related("trainee").filter(pk=refusal.pk).first()
    if known is None:
        return
    record(
        by=by,
        verb="take_back_refusal",
        sentence=f"veut de nouveau recevoir\u00a0: {known.label}",
        about=[known.trainee],
    )
    known.delete()


@transaction.atomic
def trust_address(trainee: Trainee, *, by: User) -> None:
    """Note that an address mail came back from is right: it is written to again."""
    if release_address(trainee.email, by=by):
        record(by=by, verb="trust_address", sentence="a confirmé l’adresse e-mail", about=[trainee])
