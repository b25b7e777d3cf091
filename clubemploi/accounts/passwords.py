"""Which passwords are too easy: length alone does not make « motdepassemotdepasse » a good one."""

from typing import Any

from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

FAIR = 3  # of zxcvbn's scores, 0 to 4: a hundred million guesses at least
TOO_EASY = "Trop courant ou trop facile à deviner\u00a0: prenez plusieurs mots sans lien entre eux."
TOO_EASY = "Trop courant ou trop facile à deviner\u00a0: prenez plusieurs mots sans lien entre eux."
READ = 72  # characters: beyond, it takes long and adds nothing
CONTEXT = ["club emploi", "clubemploi", "atelier", "stagiaire", "association", "motdepasse", "mot de passe", "azerty"]
CONTEXT += ["azertyuiop", "qsdfghjklm", "bonjour", "bienvenue", "soleil", "jetaime", "france"]


class GuessableValidator:
    """Refuses common passwords, rows of keys, repetitions, dates, and what is known of the person."""

    def validate(self, password: str, user: Any = None) -> None:
        known = [user.email, user.first_name, user.last_name] if user is not None else []
        if zxcvbn(password[:READ], user_inputs=[*CONTEXT, *filter(None, known)])["score"] < FAIR:
            raise ValidationError(TOO_EASY, code="password_guessable")

    def get_help_text(self) -> str:
        return "Ni courant, ni facile à deviner."
