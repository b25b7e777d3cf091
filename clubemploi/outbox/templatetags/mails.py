import re

from django import template

from clubemploi.outbox.models import TOKEN_MARK

register = template.Library()
PERSONAL = re.compile(rf"https?://\S*{re.escape(TOKEN_MARK)}\S*")
KINDS = {
    "team-invitation": "invitation dans l’équipe",
    "login-code": "code de connexion",
    "password-reset-code": "code pour changer de mot de passe",
    "unknown-account": "code demandé sans compte",
    "service": "message de service",
    "invitation": "convocation",
    "reminder": "relance",
    "documents": "envoi de documentation",
    "workshop_soon": "rappel avant un atelier",
    "workshop_change": "changement d’atelier",
    "confirmation": "confirmation d’inscription",
    "message": "message libre",
    "copy": "copie à l’expéditeur",
    "space-invitation": "invitation dans l’espace",
    "address-code": "code pour changer d’adresse",
    "trial-copy": "essai d’un envoi",
}


@register.filter
def mail_kind(kind: str) -> str:
    """What people call this kind of mail; the others tell somebody that their account changed."""
    return KINDS.get(kind, "sécurité du compte")


@register.filter
def without_links(text: str) -> str:
    """A mail as its reader finds it later: its personal links, which are not stored, are said to be in the mail."""
    return PERSONAL.sub("(lien personnel, dans votre boîte mail)", text)
