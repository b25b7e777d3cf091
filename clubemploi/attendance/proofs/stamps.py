"""Time stamps (RFC 3161): asking an authority to say that a hash existed, and reading its word again."""

import datetime as dt
import secrets

from asn1crypto import cms, core, tsp
from cryptography import x509
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from clubemploi.attendance.models import Stamp
from clubemploi.core.outside import OutsideError, post_outside
from clubemploi.pdf.certificates import name_of, read_certificates

UNREADABLE = "La réponse de l’autorité est illisible."


class StampError(Exception):
    """No stamp was given; the message is a French sentence."""


def ask_stamp(address: str, digest: str, *, roots: str, seconds: float | None = None) -> Stamp:
    """A stamp of this SHA-256, not stored yet. `roots`: PEM of whom to trust; empty, only the hash and the answer's
    nonce are compared.
    """
    nonce = secrets.randbits(63)
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes.fromhex(digest)}
    asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True}).dump()
    kinds = {"kind": "application/timestamp-query", "expected": "application/timestamp-reply"}
    try:
        token = _in_order(post_outside(address, asked, **kinds, seconds=seconds))
        answer = decode_timestamp_response(token)
        if answer.tst_info.nonce != nonce:
            raise StampError("L’autorité a répondu à une autre demande.")
        stamped_at, authority = answer.tst_info.gen_time.astimezone(dt.UTC), _signer_of(answer)
    except OutsideError as error:
        raise StampError(str(error)) from error
    except (ValueError, TypeError, KeyError) as error:
        raise StampError(UNREADABLE) from error
    stamp = Stamp(digest=digest, token=token, stamped_at=stamped_at, authority=authority)
    if problem := problem_with(stamp, roots=roots):
        raise StampError(problem)
    return stamp


def problem_with(stamp: Stamp, *, roots: str) -> str:
    """Why this stamp does not prove its hash, or "" when it does."""
    try:
        answer = decode_timestamp_response(bytes(stamp.token))
        imprint = answer.tst_info.message_imprint.message
    except ValueError:
        return UNREADABLE
    if bytes(imprint) != bytes.fromhex(stamp.digest):
        return "L’autorité a horodaté autre chose."
    if answer.tst_info.gen_time.astimezone(dt.UTC) != stamp.stamped_at:
        return "L’autorité a dit une autre date."
    if not roots:
        return ""
    builder = VerifierBuilder(roots=read_certificates(roots))
    try:
        builder.build().verify(answer, bytes.fromhex(stamp.digest))
    except (VerificationError, ValueError):
        return "La signature de l’autorité n’est pas celle du certificat des réglages."
    return ""


def proven_stamp(digest: str, *, roots: str) -> Stamp | None:
    """The stamp of this hash, when the authority's certificate is known and it verifies. One query."""
    stamp = Stamp.objects.filter(digest=digest).first() if roots else None
    return stamp if stamp and not problem_with(stamp, roots=roots) else None


def _in_order(content: bytes) -> bytes:
    """The answer with its certificates in DER's order, which openssl does not keep and our reader asks for.

    They are beside what is signed: no signature changes.
    """
    parts = core.Sequence.load(content, strict=True)  # a refusal has a status alone
    if tsp.PKIStatusInfo.load(parts[0].dump())["status"].native != "granted":
        raise StampError("L’autorité a refusé d’horodater.")
    answer = tsp.TimeStampResp.load(content, strict=True)
    signed = answer["time_stamp_token"]["content"]
    given = sorted(signed["certificates"], key=lambda one: one.dump()) if signed["certificates"] else []
    if len(given) < 2:
        return content
    signed["certificates"] = cms.CertificateSet(given)
    return answer.dump()


def _signer_of(answer: TimeStampResponse) -> str:
    """The name of whose certificate signed it."""
    [info] = answer.signed_data.signer_infos
    for der in answer.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(der)
        if certificate.serial_number == info.serial_number and certificate.issuer == info.issuer:
            return name_of(certificate.subject)
    return name_of(info.issuer)
