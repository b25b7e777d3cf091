"""« Sac du tuteur » leaves with people's phones: it is written down, as every list taken away."""

from collections.abc import Sequence

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club, Workshop
from clubemploi.core.dates import of_month
from clubemploi.documents.bag.prints import Bag, fill_bag
from clubemploi.documents.models import Document
from clubemploi.journal.operations import record_export


def take_bag(club: Club, workshops: Sequence[Workshop], documents: Sequence[Document], *, by: User) -> Bag:
    """The bag of a club, with the sheets of these workshops and these documents. Raises Refused past the limits."""
    bag = fill_bag(club, workshops, documents)
    record_export(f"a préparé le sac du tuteur du club {of_month(club.month)}", by=by, about=[club])
    return bag
