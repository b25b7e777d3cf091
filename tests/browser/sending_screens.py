"""The screens of an « envoi documentation », each state of them."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.documents.models import Sending
from clubemploi.documents.queries import readable_documents
from clubemploi.documents.sending.operations import pick_documents, prepare_sending
from clubemploi.mailings.models import TRIAL, Delivery, hash_of

OPEN, OVER = "g" * 32, "h" * 32


def sending_screens() -> list[tuple[str, str | None, str]]:
    """(name of the picture, whose e-mail, address)."""
    thierry = User.objects.get(email="thierry@demo.example")
    sent = Sending.objects.get()
    some, other = Delivery.objects.filter(mailing=sent.mailing, channel="email").order_by("pk")[:2]
    past = timezone.now() - dt.timedelta(days=Association.current().link_days + 1)
    Delivery.objects.filter(pk=some.pk).update(token_hash=hash_of(OPEN))
    Delivery.objects.filter(pk=other.pk).update(token_hash=hash_of(OVER), sent_at=past)
    draft = prepare_sending(sent.club, by=thierry)
    empty = reverse("sending_compose", args=[draft.pk])
    full = prepare_sending(sent.club, by=User.objects.get(email="martine@demo.example"))
    pick_documents(full, list(readable_documents(thierry)[:2]), [], by=thierry)
    return [
        ("documentation-vide", "thierry", empty),
        ("documentation-recherche", "thierry", empty + "?q=cv"),
        ("documentation", "martine", reverse("sending_compose", args=[full.pk])),
        ("documentation-envoyee", "thierry", reverse("sending_compose", args=[sent.pk])),
        ("recevoir", None, reverse("receive", args=[OPEN])),
        ("recevoir-termine", None, reverse("receive", args=[OVER])),
        ("recevoir-essai", None, reverse("receive", args=[TRIAL])),
        ("recevoir-inconnu", None, reverse("receive", args=["z" * 32])),
    ]
