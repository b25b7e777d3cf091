"""By which server mails leave: SMTP_URL of the environment, or the association's settings."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings

from clubemploi.association.models import Association


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    security: str  # "none", "starttls" or "tls"
    username: str
    password: str
    sender_address: str
    sender_name: str
    bounce_address: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.host and self.sender_address)


def server_settings(association: Association | None = None) -> Server:
    """SMTP_URL is « smtp+starttls://user:password@host:587 », also « smtp+tls » and « smtp ». One query at most."""
    association = association or Association.current()
    sender = (association.sender_address, association.sender_name or association.name, association.bounce_address)
    if settings.SMTP_URL:
        url = urlsplit(settings.SMTP_URL)
        security = {"smtp": "none", "smtp+tls": "tls"}.get(url.scheme, "starttls")
        port = url.port or {"none": 25, "tls": 465}.get(security, 587)
        return Server(
            url.hostname or "", port, security, unquote(url.username or ""), unquote(url.password or ""), *sender
        )
    return Server(
        association.smtp_host,
        association.smtp_port,
        association.smtp_security,
        association.smtp_username,
        association.open_smtp_password,
        *sender,
    )
