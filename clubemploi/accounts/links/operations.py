"""Personal links: made, found, used once."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import PersonalLink, User
from clubemploi.core.codes import new_token
from clubemploi.core.errors import Refused

WORN = "Ce lien a déjà servi, ou n’est plus valable. Demandez-en un nouveau à la personne qui vous l’a envoyé."


@transaction.atomic
def make_link(purpose: str, *, owner: User | None, valid_for: dt.timedelta) -> str:
    """Make a link and return its token, which is known only now. Earlier unused links of the same purpose and owner
    stop working.
    """
    now = timezone.now()
    PersonalLink.objects.usable().filter(purpose=purpose, owner=owner).update(expires_at=now)
    token = new_token()
    PersonalLink.objects.create(
        purpose=purpose, owner=owner, token_hash=PersonalLink.hash_of(token), expires_at=now + valid_for
    )
    return token


def use_link(token: str, purpose: str) -> PersonalLink:
    """Use the link up and return it. Raises Refused when it no longer works; of two uses at once, one is refused."""
    used = PersonalLink.objects.usable().filter(purpose=purpose, token_hash=PersonalLink.hash_of(token))
    if not used.update(used_at=timezone.now()):
        raise Refused(WORN)
    return PersonalLink.objects.select_related("owner").get(token_hash=PersonalLink.hash_of(token))
