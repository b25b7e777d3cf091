"""The demonstration’s « envoi documentation »: to the running club, four days ago; some fetched what they were sent."""

import datetime as dt

from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.documents.models import Download
from clubemploi.documents.queries import readable_documents
from clubemploi.documents.sending.operations import (
    launch_sending,
    link_all,
    pick_documents,
    prepare_sending,
    switch_document,
    take_by_link,
)
from clubemploi.documents.sending.queries import items_of
from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.models import Delivery, Mailing
from clubemploi.outbox.models import Message, State

FOUR_DAYS = dt.timedelta(days=4)


def build_sending(club: Club, *, by: User) -> None:
    """Two documents by link, one joined."""
    sending = prepare_sending(club, by=by)
    pick_documents(sending, list(readable_documents(by)[:3]), [], by=by)
    link_all(sending, by=by)
    switch_document(items_of(sending)[0], by_link=False, by=by)
    mailing = launch_sending(sending.mailing, by=by, confirmed=True)
    then = timezone.now() - FOUR_DAYS
    Mailing.objects.filter(pk=mailing.pk).update(send_at=then)
    while queue_next():
        pass
    Mailing.objects.filter(pk=mailing.pk).update(sent_at=then)
    Delivery.objects.filter(mailing=mailing).update(sent_at=then)
    mails = Message.objects.filter(delivery__mailing=mailing)
    mails.update(state=State.ACCEPTED, created_at=then, next_try_at=then, ended_at=then, attempts=1)
    people = mailing.deliveries.kept().select_related("trainee").order_by("pk")
    for number, row in enumerate(people[:5]):
        for item in items_of(sending)[1 : 2 + number % 2]:
            taken = take_by_link(item.version, row.trainee, by=None)
            Download.objects.filter(pk=taken.pk).update(at=then + dt.timedelta(hours=3 + 7 * number))
