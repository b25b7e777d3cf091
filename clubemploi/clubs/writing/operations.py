"""Writing to the people of a club."""

from django.db import transaction
from django.urls import reverse

from clubemploi.accounts.models import User
from clubemploi.clubs.agenda.entries import events_of
from clubemploi.clubs.models import Club
from clubemploi.clubs.workshops.announcements import change_sentence, forget_changes, untold
from clubemploi.clubs.writing.queries import people_of
from clubemploi.clubs.writing.values import club_values
from clubemploi.core.errors import Refused
from clubemploi.journal.operations import record
from clubemploi.mailings.models import ANSWERED, Kind, Mailing
from clubemploi.mailings.operations import prepare_mailing

# What one writes to people who are enrolled; convocations and reminders go to a list, documents have their own page.
KINDS = [(kind.value, kind.label) for kind in Kind if kind not in {*ANSWERED, Kind.DOCUMENTS}]


@transaction.atomic
def write_to_participants(club: Club, *, kind: str, by: User) -> Mailing:
    """Draft a mailing to everyone enrolled, with calendar entries where it is about workshops. A « changement d’atelier
    » tells what they have not been told yet (step 7). Raises Refused when nobody is enrolled, or for a kind that goes
    to an invitation list.
    """
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
        people,
        by=by,
        kind=kind,
        values=values,
        about=str(club),
        tutor=club.tutor,
        events=events_of(about.get(Kind(kind), []), club),
        about_path=reverse("club_detail", args=[club.pk]),
        expires_at=coming[0].starts_at if coming and kind == Kind.WORKSHOP_SOON else None,
    )
    if changes:
        forget_changes(club)
    return mailing


@transaction.atomic
def keep_quiet(club: Club, *, by: User) -> None:
    """Step 7: decide that those enrolled need no mail about what has changed; they see it in Mon espace."""
    if forget_changes(club):
        record(by=by, verb="keep_quiet", sentence="a choisi de ne pas écrire aux inscrits", about=[club])
