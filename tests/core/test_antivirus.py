"""clamd's INSTREAM, spoken with a fake one on a real socket."""

import io
import socket
import threading

import pytest

from clubemploi.uploads import antivirus
from clubemploi.uploads.antivirus import Verdict, scan

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def read_stream(line):
    """What clamd receives: the command, then chunks that say their length, up to an empty one."""
    reader = line.makefile("rb")
    assert reader.read(10) == b"zINSTREAM\0"
    content = b""
    while length := int.from_bytes(reader.read(4), "big"):
        content += reader.read(length)
    reader.close()
    return content


@pytest.fixture(params=["unix", "tcp"])
def clamd(request, settings, tmp_path):
    """`clamd(answer)`: a fake one that answers so; `answer` gets what was sent (None: it hangs)."""
    if request.param == "unix":
        server = socket.socket(socket.AF_UNIX)
        settings.CLAMAV_SOCKET = str(tmp_path / "s")
        server.bind(settings.CLAMAV_SOCKET)
        server.listen()
    else:
        server = socket.create_server(("127.0.0.1", 0))
        settings.CLAMAV_SOCKET = f"127.0.0.1:{server.getsockname()[1]}"
    done = threading.Event()

    def serve(answer):
        line, _ = server.accept()
        reply = answer(read_stream(line))
        if reply is None:
            done.wait(5)
        else:
            line.sendall(reply)
        line.close()

    def start(answer):
        threading.Thread(target=serve, args=[answer], daemon=True).start()

    yield start
    done.set()
    server.close()


def judge(content):
    return b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


def test_a_virus_is_found_in_a_large_file(clamd):
    clamd(judge)
    assert scan(io.BytesIO(bytes(600_000) + EICAR)) == Verdict.INFECTED


def test_a_clean_file(clamd):
    clamd(judge)
    assert scan(io.BytesIO(b"bonjour" * 100_000)) == Verdict.CLEAN


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\xff\xfe\0", b"", b"stream: OK FOUND?\0", b"x" * 5000]
)
def test_anything_else_is_unknown(clamd, answer):
    clamd(lambda _: answer)
    assert scan(io.BytesIO(EICAR)) == Verdict.UNKNOWN


def test_a_clamd_that_hangs_is_unknown(clamd, monkeypatch):
    monkeypatch.setattr(antivirus, "SECONDS", 0.2)
    clamd(lambda _: None)
    assert scan(io.BytesIO(EICAR)) == Verdict.UNKNOWN


@pytest.mark.parametrize("place", ["/nowhere/clamd.ctl", "127.0.0.1:1", "127.0.0.1:port"])
def test_nobody_there_is_unknown(settings, place):
    settings.CLAMAV_SOCKET = place
    assert scan(io.BytesIO(EICAR)) == Verdict.UNKNOWN


def test_not_configured_says_so(settings):
    settings.CLAMAV_SOCKET = ""
    assert scan(io.BytesIO(EICAR)) == Verdict.NOT_CONFIGURED
