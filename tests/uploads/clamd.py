"""A fake clamd, which speaks INSTREAM on a real socket."""

import socket
import threading

import pytest

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
