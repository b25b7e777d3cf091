"""Opening, changing and closing the address of one's calendar."""

from django.db import transaction

from clubemploi.accounts.models import PersonalLink, User
from clubemploi.calendars.models import Feed
from clubemploi.core.codes import new_token
from clubemploi.core.sealing import seal
from clubemploi.journal.operations import record


@transaction.atomic
def open_feed(user: User, *, by: User) -> Feed:
    """Give this person's calendar a new secret address; the former one stops answering."""
    User.objects.select_for_update().get(pk=user.pk)
    token = new_token()
    values = {"token": seal(token), "token_hash": PersonalLink.hash_of(token)}
    feed, is_new = Feed.objects.update_or_create(user=user, defaults=values)
    words = "a ouvert l’adresse de son agenda" if is_new else "a changé l’adresse de son agenda"
    record(by=by, verb="open_feed", sentence=words, about=[user])
    return feed


@transaction.atomic
def close_feed(user: User, *, by: User) -> None:
    """Stop the address from answering. Already closed, nothing happens."""
    if Feed.objects.filter(user=user).delete()[0]:
        record(by=by, verb="close_feed", sentence="a fermé l’adresse de son agenda", about=[user])
