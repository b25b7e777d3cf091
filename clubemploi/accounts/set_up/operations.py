"""The first run: a link printed by `serve`, then the association and its first administrator, together."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.db import transaction

from clubemploi.accounts.links.operations import make_link, use_link
from clubemploi.accounts.models import PersonalLink, User
from clubemploi.association.models import Association
from clubemploi.association.operations import open_association, update_settings
from clubemploi.core.errors import Refused

VALID_FOR = dt.timedelta(days=1)


def make_set_up_link() -> str:
    """Make the set-up link and return its token; the one made at an earlier start stops working. Raises Refused once
    set up.
    """
    if Association.objects.exists():
        raise Refused("Cette installation est déjà faite.")
    return make_link(PersonalLink.Purpose.SET_UP, owner=None, valid_for=VALID_FOR)


@transaction.atomic
def set_up(
    token: str, association: Mapping[str, Any], administrator: Mapping[str, Any], *, logo: BinaryIO | None = None
) -> User:
    """Open the association (`association`: its fields) and the account of its first administrator (`administrator`:
    email, names, password), who is a manager too: both or neither. Raises Refused when the link no longer works or the
    set-up was done meanwhile.
    """
    use_link(token, PersonalLink.Purpose.SET_UP)
    return create_administrator(association, administrator, logo=logo)


@transaction.atomic
def create_administrator(
    association: Mapping[str, Any], administrator: Mapping[str, Any], *, logo: BinaryIO | None = None
) -> User:
    """Create the first administrator, and the association unless it exists. The new administrator is the actor in the
    journal.
    """
    if User.objects.filter(email=User.objects.normalize_email(administrator["email"])).exists():
        raise Refused("Cette adresse a déjà un compte.", field="email")
    user = User.objects.create_user(**administrator, is_administrator=True, is_manager=True)
    if not Association.objects.exists():
        open_association(association, by=user)
        if logo:
            update_settings({}, by=user, logo=logo)
    return user
