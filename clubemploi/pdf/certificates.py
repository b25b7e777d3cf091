"""The certificates that an administrator gives us, read as they come."""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from django.utils import timezone

from clubemploi.core.errors import Refused

P12_BYTES = 64 * 1024


@dataclass(frozen=True)
class Sealing:
    """A certificate and its key. `p12`: PKCS#12 without a password, to be stored sealed."""

    p12: bytes
    holder: str
    issuer: str
    expires_at: dt.datetime


def name_of(name: x509.Name) -> str:
    """Its common name, or all of it."""
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value if common else name.rfc4514_string())[:200]


def read_p12(content: bytes, password: str) -> Sealing:
    """Refused, with the field, when it does not open, holds no key, or is past its end."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except ValueError as error:
        if "password" in str(error).lower() or "mac" in str(error).lower():
            raise Refused("Ce mot de passe n’ouvre pas le certificat.", field="seal_password") from None
        raise Refused("Ce fichier n’est pas un certificat .p12 (ou .pfx) lisible.", field="seal_file") from None
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey) or certificate is None:
        raise Refused(
            "Ce fichier ne contient pas la clé privée du certificat\u00a0: exportez les deux.", field="seal_file"
        )
    if certificate.not_valid_after_utc <= timezone.now():
        raise Refused(f"Ce certificat a expiré le {certificate.not_valid_after_utc:%d/%m/%Y}.", field="seal_file")
    p12 = pkcs12.serialize_key_and_certificates(b"cachet", key, certificate, others or None, NoEncryption())
    return Sealing(p12, name_of(certificate.subject), name_of(certificate.issuer), certificate.not_valid_after_utc)


def read_certificates(pem: str) -> list[x509.Certificate]:
    """ValueError when it is not PEM; nothing is no certificate."""
    return x509.load_pem_x509_certificates(pem.encode()) if pem.strip() else []
