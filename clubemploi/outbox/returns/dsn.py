"""Returned mail: which of ours, and whether it is definitive. RFC 3464, read with the standard library alone.

Nothing in a return is believed but the address it was sent to: that one is ours, with a proof (addresses.py).
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Mail
from typing import Any

from clubemploi.outbox.models import Bounce
from clubemploi.outbox.returns.addresses import message_returned_to

LARGEST = 1024 * 1024  # bytes that are read of one
SENT_TO = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"[^\s<>,;\"]+@[^\s<>,;\"]+")


@dataclass(frozen=True)
class Return:
    message: int  # pk of the mail that came back
    kind: str  # of Bounce.Kind
    status: str  # « 5.1.1 », or nothing
    detail: str


def read_return(raw: bytes) -> Return | None:
    """What this mail says of one of ours; None when it is not a return, or not of a mail that we sent."""
    mail = email.message_from_bytes(raw[:LARGEST], policy=email.policy.compat32)
    message = _whose(mail)
    if message is None:
        return None
    report = next(_reports(mail), None)
    if report is not None:
        return _of_report(message, report)
    if mail.get("Auto-Submitted", "").lower().startswith("auto-replied") or mail.get("X-Autoreply"):
        return None  # « je suis absente jusqu'au 12 »
    return _of_text(message, mail)


def _whose(mail: Mail) -> int | None:
    for header in SENT_TO:
        for value in mail.get_all(header, []):
            for address in _ADDRESS.findall(str(value)[:2000]):
                if (pk := message_returned_to(address)) is not None:
                    return pk
    return None


def _reports(mail: Mail) -> Iterator[dict[str, str]]:
    """The fields of each recipient in a delivery-status part."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        payload: Any = part.get_payload()  # a list, if it is one, of the messages that the fields are
        for block in payload if isinstance(payload, list) else []:
            fields = {name.lower(): " ".join(str(value).split()) for name, value in block.items()}
            if "action" in fields:
                yield fields


def _of_report(message: int, fields: dict[str, str]) -> Return | None:
    action = fields["action"].lower().split()[0] if fields["action"] else ""
    status = _status(fields.get("status", "")) or _status(fields.get("diagnostic-code", ""))
    detail = fields.get("diagnostic-code", "")[:300]
    if action == "delayed":
        return Return(message, Bounce.Kind.DELAYED, status, detail)
    if action != "failed":
        return None  # delivered, relayed, expanded: good news, that nobody asked for
    return Return(message, _kind(status or "5.0.0"), status, detail)


def _of_text(message: int, mail: Mail) -> Return | None:
    """A server that answers in words only: its first enhanced status code, or what it calls it."""
    text = f"{mail.get('Subject', '')}\n{_first_text(mail)}"
    status = _status(text)
    says_so = re.search(
        r"undeliver|delivery (?:status|failure|has failed)|returned mail|non remis|échec", text, re.IGNORECASE
    )
    if not status and not says_so:
        return None
    return Return(message, _kind(status) if status else Bounce.Kind.SOFT, status, " ".join(text.split())[:300])


def _first_text(mail: Mail) -> str:
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            return payload.decode("utf-8", "replace")[:20_000] if isinstance(payload, bytes) else ""
    return ""


def _status(text: str) -> str:
    found = _STATUS.search(text)
    return found[0] if found else ""


def _kind(status: str) -> str:
    """5.1.1 (nobody there) is definitive; 4.x passes, and so do a full mailbox (5.2.2) and a policy (5.7.x)."""
    kind, subject, _ = status.split(".")
    passes = kind == "4" or subject in {"7", "4", "3"} or status.endswith(".2.2")
    return Bounce.Kind.SOFT if passes else Bounce.Kind.HARD
