"""« Commencer »: the first steps of a new association, and which are done."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.clubs.models import Club
from clubemploi.trainees.models import Trainee


@dataclass(frozen=True)
class FirstStep:
    title: str
    why: str
    label: str  # of the button
    address: str
    is_done: bool


def first_steps(user: User, association: Association) -> list[FirstStep]:
    """In order; settings only for those who may change them. Four queries."""
    steps = []
    if user.is_administrator:
        steps.append(
            FirstStep(
                "Régler l’envoi des mails",
                "Les invitations et les codes de connexion partent par le serveur de votre messagerie.",
                "Régler et essayer",
                reverse("settings_section", args=["courrier"]),
                bool(association.smtp_host) or bool(settings.SMTP_URL) or settings.DEMO,
            )
        )
    steps += [
        FirstStep(
            "Ajouter les tuteurs",
            "Chacun reçoit un lien pour ouvrir son compte.",
            "Inviter un tuteur",
            reverse("team_invite"),
            User.objects.tutors().exists(),
        ),
        FirstStep(
            "Importer les stagiaires",
            "Votre tableau Excel suffit\u00a0: les colonnes sont reconnues, rien n’est écrit sans votre accord.",
            "Importer un tableau",
            reverse("import_list"),
            Trainee.objects.exists(),
        ),
        FirstStep(
            "Créer le premier club emploi",
            "Un mois, un tuteur, un lieu\u00a0; puis ses ateliers.",
            "Ajouter un club emploi",
            reverse("club_create"),
            Club.objects.exists(),
        ),
    ]
    return steps
