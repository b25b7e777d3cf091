from django import template

register = template.Library()
KINDS = {
    "invitation": "invitation dans l’équipe",
    "login-code": "code de connexion",
    "password-reset-code": "code pour changer de mot de passe",
    "unknown-account": "code demandé sans compte",
    "service": "message de service",
    "convocation": "convocation",
    "relance": "relance",
    "documentation": "envoi de documentation",
    "rappel": "rappel avant un atelier",
    "changement": "changement d’atelier",
    "confirmation": "confirmation d’inscription",
    "message": "message libre",
    "copie": "copie à l’expéditeur",
    "essai": "essai d’un envoi",
}


@register.filter
def mail_kind(kind: str) -> str:
    """What people call this kind of mail; the others tell somebody that their account changed."""
    return KINDS.get(kind, "sécurité du compte")
