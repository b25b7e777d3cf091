"""Asking another server by HTTP, within limits: no redirect is followed, the answer is small, the time is short."""

import http.client
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

SECONDS = 10.0
LIMIT = 64 * 1024


class OutsideError(Exception):
    """No usable answer; the message is a French sentence."""


def post_outside(address: str, body: bytes, *, kind: str, expected: str, seconds: float | None = None) -> bytes:
    """What `address` (http or https) answers to this body of type `kind`, which must be of type `expected`.

    `seconds`: for all of it, however slowly the other side speaks.
    """
    parts = urlsplit(address)
    connect = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}.get(parts.scheme)
    if connect is None or not parts.hostname:
        raise OutsideError("L’adresse doit commencer par https:// ou http://.")
    allowed = SECONDS if seconds is None else seconds
    connection = connect(parts.hostname, parts.port, timeout=allowed)
    is_late, sockets = threading.Event(), list[socket.socket]()
    timer = threading.Timer(allowed, _hang_up, [sockets, is_late])
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        sockets.append(connection.sock)  # the connection forgets it when the answer is to be its last
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {"Content-Type": kind, "Accept": expected})
        answer = connection.getresponse()
        content = answer.read(LIMIT + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = is_late.is_set() or isinstance(error, TimeoutError)
        raise OutsideError("Le serveur n’a pas répondu à temps." if late else "Le serveur ne répond pas.") from error
    finally:
        timer.cancel()
        connection.close()
    if is_late.is_set():
        raise OutsideError("Le serveur n’a pas répondu à temps.")
    if answer.status != http.HTTPStatus.OK:
        raise OutsideError(f"Le serveur a répondu par l’erreur {answer.status}.")
    if len(content) > LIMIT or answer.getheader("Content-Type", "").split(";")[0].strip().lower() != expected:
        raise OutsideError("Le serveur a répondu autre chose que ce qui était demandé.")
    return content


def _hang_up(sockets: list[socket.socket], is_late: threading.Event) -> None:
    is_late.set()
    with suppress(OSError):  # closed meanwhile
        for one in sockets:
            one.shutdown(socket.SHUT_RDWR)
