"""What a returned mail changes."""

import datetime as dt
import hashlib

from django.db import transaction
from django.utils import timezone

from clubemploi.outbox.models import Bounce, Hold, Message, State
from clubemploi.outbox.operations import hold_address
from clubemploi.outbox.returns.dsn import read_return

SOFT_ONES = 3  # within thirty days, and the address is put aside all the same
WITHIN = dt.timedelta(days=30)
SENTENCES = {
    Bounce.Kind.HARD: "Ce mail est revenu\u00a0: l’adresse n’existe pas, ou plus.",
    Bounce.Kind.SOFT: "Ce mail est revenu\u00a0: le destinataire n’a pas pu le recevoir cette fois.",
    Bounce.Kind.DELAYED: "Le serveur du destinataire tarde\u00a0: il essaie encore.",
}


@transaction.atomic
def record_return(raw: bytes) -> Bounce | None:
    """Read a returned mail, and return its row, or None when it is none of ours. The same one twice does nothing more.

    A definitive return marks the mail « revenu » and holds its address. A passing one is noted; the third within thirty
    days holds the address.
    """
    found = read_return(raw)
    if found is None:
        return None
    mail = Message.objects.select_for_update(of=("self",)).filter(pk=found.message).first()
    if mail is None:
        return None
    bounce, is_new = Bounce.objects.get_or_create(
        fingerprint=hashlib.sha256(raw).hexdigest(),
        defaults={"message": mail, "kind": found.kind, "status": found.status, "detail": found.detail},
    )
    if is_new and mail.state in {State.ACCEPTED, State.UNCERTAIN, State.BOUNCED}:
        _apply(mail, bounce)
    return bounce


def _apply(mail: Message, bounce: Bounce) -> None:
    words = f" (réponse {bounce.status})" if bounce.status else ""
    if mail.state != State.BOUNCED:
        mail.answer = SENTENCES[Bounce.Kind(bounce.kind)] + words
        mail.state = State.BOUNCED if bounce.kind == Bounce.Kind.HARD else mail.state
        mail.save(update_fields=["state", "answer"])
    recent = Bounce.objects.filter(
        message__to__iexact=mail.to, kind=Bounce.Kind.SOFT, read_at__gte=timezone.now() - WITHIN
    )
    if bounce.kind == Bounce.Kind.HARD or recent.count() >= SOFT_ONES:
        hold_address(mail.to, Hold.Reason.RETURNED, answer=mail.answer)
