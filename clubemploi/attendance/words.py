"""Words of a comment that deserve a second thought: health, religion, origin, family (RGPD, article 9).

A gentle warning, never a refusal: « cancer » may be part of a hospital's name.
"""

import re

from clubemploi.core.text import fold

SUBJECTS = {
    "santé": """malade maladie depression depressif depressive handicap handicape handicapee enceinte grossesse cancer
        hopital hospitalise hospitalisee traitement medicament alcool alcoolique drogue addiction psychiatre burnout""",
    "religion": "musulman musulmane catholique juif juive protestant ramadan voile foulard priere mosquee eglise",
    "origine": """arabe africain africaine maghrebin noire gitan rom etranger etrangere immigre immigree nationalite
        race""",
    "vie de famille": """divorce divorcee separee celibataire conjoint mari epouse concubin adultere homosexuel
        lesbienne""",
}
_SUBJECT_OF = {word: subject for subject, words in SUBJECTS.items() for word in words.split()}
# Offered while one writes: they say what was done, not what somebody is.
READY_PHRASES = (
    "Bonne participation.",
    "A avancé sur son CV.",
    "A préparé un entretien.",
    "Projet clair, à poursuivre.",
    "À rappeler avant le prochain atelier.",
)


def sensitive_subjects(text: str) -> list[str]:
    """« santé », « origine »: what the words of this text seem to touch, each once, in order."""
    words = re.findall(r"[a-z]+", fold(text))
    return list(dict.fromkeys(_SUBJECT_OF[word] for word in words if word in _SUBJECT_OF))


def warning_about(text: str) -> str:
    """The sentence shown beside it, or nothing."""
    subjects = sensitive_subjects(text)
    if not subjects:
        return ""
    return (
        f"Ce commentaire semble parler de {' et de '.join(subjects)}. Est-ce nécessaire\u00a0? "
        "La personne peut demander à lire tout ce qui est écrit sur elle."
    )
