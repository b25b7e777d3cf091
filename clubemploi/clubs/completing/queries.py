"""The records of a club that have blanks."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from clubemploi.clubs.models import Club, Enrolment
from clubemploi.trainees.models import Trainee


def records_to_complete(club: Club) -> list[Enrolment]:
    """Step 9: those enrolled whose record has blanks, the most blanks first, then by name. Each has `unproven`: the
    e-mail they typed and have not confirmed. One query.
    """
    rows = club.enrolments.enrolled().select_related("trainee__user", "trainee__email_change")
    blank = [row for row in rows.order_by("trainee__name_key", "pk") if row.trainee.missing]
    for row in blank:
        change = getattr(row.trainee, "email_change", None)
        row.unproven = change.email if change and not row.trainee.email else ""  # type: ignore[attr-defined]  # for the page
    return sorted(blank, key=lambda row: -len(row.trainee.missing))


def shared_addresses(club: Club) -> list[Trainee]:
    """Those enrolled whose e-mail is in another record too, by name. One query."""
    same = Trainee.objects.filter(email=OuterRef("email")).exclude(pk=OuterRef("pk"))
    here = Enrolment.objects.enrolled().filter(club=club).values("trainee")
    return list(Trainee.objects.filter(Exists(same), pk__in=here).exclude(email="").order_by("name_key", "pk"))


def enrolled_among(club: Club, numbers: Collection[int]) -> list[Enrolment]:
    """Of the enrolments of these numbers, those enrolled in this club, by name. One query."""
    rows = club.enrolments.enrolled().filter(pk__in=numbers).select_related("trainee")
    return list(rows.order_by("trainee__name_key", "pk"))
