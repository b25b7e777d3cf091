"""The club's page leads: where the club stands among the steps, and what comes next."""

from dataclasses import dataclass

from django.utils import timezone

from clubemploi.clubs.models import Club, Enrolment, Workshop
from clubemploi.core.dates import NBSP, day_fr, hours_fr
from clubemploi.core.text import plural


@dataclass(frozen=True)
class Step:
    label: str
    state: str  # "ok", "now" or "" (to come)


@dataclass(frozen=True)
class Progress:
    """Where a club stands, and the one thing to do next (`action`: what the template's button does)."""

    steps: list[Step]
    title: str
    detail: str
    action: str
    workshop: Workshop | None = None
    incomplete: int = 0  # records of those enrolled that have blanks


def progress_of(club: Club, workshops: list[Workshop], participants: list[Enrolment], *, invited: int = 0) -> Progress:
    """Steps done and the next one, from what the page has already loaded: no query of its own.

    `invited`: how many people are on the club's lists.
    """
    held = [w for w in workshops if not w.cancelled_at]
    past = [w for w in held if w.is_past]
    enrolled = [e for e in participants if e.status == Enrolment.Status.ENROLLED]
    incomplete = [e for e in enrolled if e.trainee.missing]
    done = [
        True,
        bool(held),
        bool(invited or enrolled),
        bool(enrolled),
        bool(enrolled) and not incomplete,
        bool(held) and len(past) == len(held),
    ]
    labels = [
        "Club créé",
        plural(len(held), "atelier") if held else "Ateliers",
        plural(invited, "invité") if invited else "Convocations",
        plural(len(enrolled), "inscrit") if enrolled else "Inscriptions",
        "Fiches complètes" if done[4] or not incomplete else f"{plural(len(incomplete), 'fiche')} à compléter",
        f"{len(past)}{NBSP}atelier{'s' if len(past) > 1 else ''} sur {len(held)}" if past else "Ateliers tenus",
    ]
    title, detail, action, workshop = _next_step(club, held, enrolled, incomplete, invited)
    current = {"add_workshops": 1, "invite": 2, "enrol": 3, "complete": 4}.get(action, 5 if action else -1)
    steps = [
        Step(label, "now" if index == current and not ok else "ok" if ok else "")
        for index, (label, ok) in enumerate(zip(labels, done, strict=True))
    ]
    return Progress(steps, title, detail, action, workshop, len(incomplete))


def _next_step(
    club: Club, held: list[Workshop], enrolled: list[Enrolment], incomplete: list[Enrolment], invited: int
) -> tuple[str, str, str, Workshop | None]:
    if club.cancelled_at:
        return "Ce club est annulé.", "Tout est conservé\u00a0; il peut être rétabli.", "", None
    if not held:
        return (
            "Prochaine étape\u00a0: prévoir les ateliers.",
            "Sans atelier, personne ne peut être inscrit.",
            "add_workshops",
            None,
        )
    if not enrolled and club.state != Club.State.OVER:
        return _fill_the_club(held, invited)
    coming = next((w for w in held if not w.is_past), None)
    without_email = [e for e in incomplete if not e.trainee.email]
    if without_email and (coming is None or coming != held[0] or (coming.starts_at - timezone.now()).days > 2):
        records = plural(len(without_email), "fiche sans e-mail", "fiches sans e-mail")
        return (
            f"Prochaine étape\u00a0: compléter {records}.",
            "Demandez-le à l’atelier, ou par téléphone.",
            "complete",
            None,
        )
    if coming:
        day = day_fr(timezone.localdate(coming.starts_at), weekday=True, year=False)
        return (
            f"Prochain atelier\u00a0: {day}, {hours_fr(coming.starts_at, coming.ends_at)}.",
            f"«\u00a0{coming.title}\u00a0». Imprimez la feuille de présence avant de partir.",
            "print_sheet",
            coming,
        )
    return "Tous les ateliers ont eu lieu.", "Les présences et les fiches restent consultables.", "", None


def _fill_the_club(held: list[Workshop], invited: int) -> tuple[str, str, str, Workshop | None]:
    """Nobody is enrolled yet: invite people, then enrol them."""
    if not invited:
        title = "Prochaine étape\u00a0: inviter les stagiaires sans emploi."
        return title, "Choisissez les sessions de formation\u00a0: la liste se fait toute seule.", "invite", None
    where = f"aux {plural(len(held), 'atelier')}" if len(held) > 1 else "à l’atelier"
    return "Prochaine étape\u00a0: inscrire les stagiaires.", f"Chacun sera rattaché {where} du club.", "enrol", None
