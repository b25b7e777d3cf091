"""« Sac du tuteur »: it leaves with people's phones, so taking it is in the journal, like any list taken away."""

from collections.abc import Sequence

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club, Workshop
from clubemploi.core.dates import of_month
from clubemploi.documents.bag.prints import Bag, fill_bag
from clubemploi.documents.models import Document
from clubemploi.journal.operations import record_export


def take_bag(club: Club, workshops: Sequence[Workshop], documents: Sequence[Document], *, by: User) -> Bag:
    """Make the PDF of a club's bag, with the sheets of these workshops and these documents. Refused past the limits."""
    bag = fill_bag(club, workshops, documents)
    record_export(f"a préparé le sac du tuteur du club {of_month(club.month)}", by=by, about=[club])
    return bag
