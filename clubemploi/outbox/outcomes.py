"""What became of one try, in a state and one plain French sentence."""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass

from clubemploi.outbox.models import State


@dataclass(frozen=True)
class Outcome:
    state: str
    answer: str
    is_server_down: bool = False  # nobody else's mail would get further: stop the batch
    retry_seconds: int | None = None  # when the server said how long to wait
    is_bad_address: bool = False  # nobody there: mailings leave it alone


_DELAY = re.compile(r"\b(?:in|after|wait|dans)\s+(?:(\d\d):(\d\d):(\d\d)|(\d{1,5})\s*([smh]))", re.IGNORECASE)
_UNITS = {"s": 1, "m": 60, "h": 3600}

SILENT = {
    "connect": "Le serveur d’envoi ne répond pas\u00a0: vérifiez son nom, son port, et la connexion à Internet.",
    "ehlo": "Le serveur d’envoi a coupé dès le début de la conversation.",
    "starttls": "La conversation n’a pas pu être chiffrée\u00a0: vérifiez le port et le chiffrement choisis.",
    "login": "Le serveur d’envoi a coupé pendant l’identification.",
    "mail": "Le serveur d’envoi a coupé avant de prendre le mail.",
    "rcpt": "Le serveur d’envoi a coupé avant de prendre le mail.",
    "data": "Le serveur d’envoi a coupé avant de prendre le mail.",
}
DOUBT = "Le serveur a coupé en pleine remise\u00a0: ce mail est peut-être arrivé, peut-être pas."


def of_exception(stage: str, error: Exception) -> Outcome:
    """No answer at all, at that stage of the conversation (see smtp/transport.py)."""
    if stage in {"payload", "replied"}:
        return Outcome(State.UNCERTAIN, DOUBT, is_server_down=True)
    sentence = SILENT[stage]
    if isinstance(error, socket.gaierror):
        sentence = "Le nom du serveur d’envoi est introuvable\u00a0: vérifiez-le dans les réglages."
    elif isinstance(error, ConnectionRefusedError):
        sentence = "Le serveur d’envoi refuse la connexion\u00a0: vérifiez le port."
    elif isinstance(error, ssl.SSLCertVerificationError):
        sentence = "Le certificat du serveur d’envoi n’est pas valable pour ce nom\u00a0: vérifiez le nom du serveur."
    elif isinstance(error, ssl.SSLError):
        sentence = SILENT["starttls"]
    elif stage == "login" and isinstance(error, smtplib.SMTPNotSupportedError):
        sentence = (
            "Le serveur d’envoi ne prend pas d’identifiant ici\u00a0: vérifiez le port et le chiffrement choisis."
        )
    elif stage == "login" and isinstance(error, UnicodeError):
        sentence = "L’identifiant ou le mot de passe contient une lettre accentuée, que ce serveur ne peut pas lire."
    return Outcome(State.DEFERRED, sentence, is_server_down=True)


def stated_delay(text: str) -> int | None:
    """The seconds in « try again in 300 seconds », « come back in 00:05:00 »; None when the server did not say."""
    found = _DELAY.search(text)
    if found is None:
        return None
    hours, minutes, seconds, count, unit = found.groups()
    return int(count) * _UNITS[unit.lower()] if unit else int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def of_reply(stage: str, code: int, text: str) -> Outcome:
    """What the server answered at that stage. Its own words follow ours, between parentheses."""
    words = f" (réponse {code}\u00a0: {' '.join(text.split())[:120]})"
    passing, closing = 400 <= code < 500, code == 421
    later = Outcome(State.DEFERRED, "Le serveur demande de réessayer plus tard" + words, closing, stated_delay(text))
    if stage == "replied":
        if 200 <= code < 300:
            return Outcome(State.ACCEPTED, "Pris en charge par le serveur d’envoi" + words)
        if passing:
            return later
        if not 500 <= code < 600:  # neither yes nor no: it may have kept the mail
            return Outcome(State.UNCERTAIN, DOUBT, is_server_down=True)
        size = "Le mail est trop lourd pour le destinataire" if code == 552 else "Le serveur a refusé ce mail"
        return Outcome(State.REFUSED, size + words)
    if stage == "login":
        return Outcome(State.DEFERRED, "L’identifiant ou le mot de passe est refusé par le serveur" + words, True)
    if stage in {"connect", "ehlo", "starttls"}:
        return Outcome(State.DEFERRED, "Le serveur d’envoi ne veut pas de nous pour l’instant" + words, True)
    if stage == "mail":
        sentence = (
            "Le serveur d’envoi refuse l’adresse de l’expéditeur" if not passing else "Le serveur demande d’attendre"
        )
        return Outcome(State.DEFERRED, sentence + words, not passing or closing)
    if passing:
        return later
    if not 500 <= code < 600:
        return Outcome(State.DEFERRED, "Le serveur d’envoi a répondu de travers" + words, is_server_down=True)
    # A refusal for policy (5.7.x) or a full mailbox (5.2.2) says nothing about the address.
    is_bad = stage == "rcpt" and code in {550, 551, 553} and not re.match(r"5\.(7\.\d|2\.2)", text.strip())
    return Outcome(State.REFUSED, "Le serveur refuse cette adresse" + words, is_bad_address=is_bad)
