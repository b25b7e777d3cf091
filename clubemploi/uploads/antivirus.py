"""ClamAV, when the setting CLAMAV_SOCKET says where clamd listens: a path, or host:port."""

import logging
import socket
from contextlib import closing
from typing import IO

from django.conf import settings
from django.db.models import TextChoices

logger = logging.getLogger(__name__)
CHUNK = 256 * 1024
SECONDS = 60
LONGEST_ANSWER = 1000


class Verdict(TextChoices):
    NOT_CONFIGURED = "not_configured", "pas d’antivirus"
    CLEAN = "clean", "aucun virus trouvé"
    INFECTED = "infected", "virus trouvé"
    UNKNOWN = "unknown", "en contrôle"  # clamd did not answer: ask again later


def scan(file: IO[bytes]) -> Verdict:
    """What clamd says of the file, read from where it stands. Never raises for clamd's sake."""
    if not settings.CLAMAV_SOCKET:
        return Verdict.NOT_CONFIGURED
    try:
        with closing(_connected(settings.CLAMAV_SOCKET)) as line:
            answer = _ask(line, file)
    except (OSError, ValueError) as error:
        logger.warning("clamd did not answer: %s", type(error).__name__)
        return Verdict.UNKNOWN
    if answer == "stream: OK":
        return Verdict.CLEAN
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        logger.warning("clamd found %s", answer[8:-6])
        return Verdict.INFECTED
    logger.warning("clamd answered something else")
    return Verdict.UNKNOWN


def _connected(place: str) -> socket.socket:
    if "/" in place:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def _ask(line: socket.socket, file: IO[bytes]) -> str:
    """INSTREAM: chunks that say their length, an empty one, then one answer that ends with a zero."""
    line.sendall(b"zINSTREAM\0")
    while chunk := file.read(CHUNK):
        line.sendall(len(chunk).to_bytes(4, "big") + chunk)
    line.sendall(bytes(4))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
        answer += more
    return answer.rstrip(b"\0").decode(errors="replace")
