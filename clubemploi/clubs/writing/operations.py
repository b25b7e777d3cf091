"""Writing to the people of a club: what merge fields say about it, and a mailing to those enrolled."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.agenda.entries import events_of
from clubemploi.clubs.models import Club, Workshop
from clubemploi.clubs.workshops.announcements import change_sentence, forget_changes, untold
from clubemploi.core.dates import day_fr, hours_fr, moment_fr, month_fr
from clubemploi.core.errors import Refused
from clubemploi.core.phones import format_phone
from clubemploi.journal.operations import record
from clubemploi.mailings.models import ANSWERED, Kind, Mailing
from clubemploi.mailings.operations import prepare_mailing
from clubemploi.trainees.models import Trainee

# What one writes to people who are enrolled; convocations and reminders go to a list, documents have their own page.
KINDS = [(kind.value, kind.label) for kind in Kind if kind not in {*ANSWERED, Kind.DOCUMENTS}]


def club_values(club: Club, workshops: Sequence[Workshop] | None = None) -> dict[str, str]:
    """{merge field: its text} for everything about a club. One query beside its tutor, unless `workshops` are given:
    those still to come.
    """
    upcoming = list(club.workshops.upcoming()) if workshops is None else workshops
    lines = []
    for workshop in upcoming:
        day = day_fr(timezone.localdate(workshop.starts_at), weekday=True)
        lines.append(f"{day}, {hours_fr(workshop.starts_at, workshop.ends_at)}\u00a0: {workshop.title}")
    return {
        "mois du club": month_fr(club.month),
        "lieu": club.place,
        "tuteur": club.tutor.get_full_name(),
        "téléphone du tuteur": format_phone(club.tutor.phone) if club.tutor.phone else "",
        "ateliers": "\n".join(lines),
        "prochain atelier": moment_fr(upcoming[0].starts_at) if upcoming else "",
    }


def people_of(club: Club) -> list[Trainee]:
    """Those enrolled, by name. One query."""
    return list(Trainee.objects.filter(enrolments__club=club, enrolments__status="enrolled").order_by("name_key"))


@transaction.atomic
def write_to_participants(club: Club, *, kind: str, by: User) -> Mailing:
    """A draft to everyone enrolled, with calendar entries where it is about workshops. A « changement » tells what they
    have not been told yet (step 7). Refused when nobody is, or for a kind that goes to a list."""
    if kind not in {*dict(KINDS), Kind.DOCUMENTS}:
        raise Refused("Ce genre de message part d’une liste de convocation.")
    changes = untold(club) if kind == Kind.WORKSHOP_CHANGE else []
    people = people_of(club)
    if not people:
        raise Refused("Personne n’est inscrit dans ce club\u00a0: il n’y a personne à qui écrire.")
    coming = list(club.workshops.upcoming())
    about = {Kind.WORKSHOP_SOON: coming[:1], Kind.WORKSHOP_CHANGE: changes, Kind.CONFIRMATION: coming}
    values = club_values(club) | {"changement": "\n".join(change_sentence(w, club) for w in changes)}
    mailing = prepare_mailing(
        people, by=by, kind=kind, values=values, about=str(club), tutor=club.tutor,
        events=events_of(about.get(Kind(kind), []), club),
        about_path=reverse("club_detail", args=[club.pk]),
        expires_at=coming[0].starts_at if coming and kind == Kind.WORKSHOP_SOON else None,
    )  # fmt: skip
    if changes:
        forget_changes(club)
    return mailing


@transaction.atomic
def keep_quiet(club: Club, *, by: User) -> None:
    """Step 7: what has changed need not be written to those enrolled; they see it in Mon espace."""
    if forget_changes(club):
        record(by=by, verb="keep_quiet", sentence="a choisi de ne pas écrire aux inscrits", about=[club])
