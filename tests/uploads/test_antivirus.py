"""clamd's INSTREAM, spoken with a fake one on a real socket."""

import io

import pytest

from clubemploi.uploads import antivirus
from clubemploi.uploads.antivirus import Verdict, scan
from tests.uploads.clamd import EICAR, clamd, judge  # noqa: F401


def test_a_virus_is_found_in_a_large_file(clamd):  # noqa: F811
    clamd(judge)
    assert scan(io.BytesIO(bytes(600_000) + EICAR)) == Verdict.INFECTED


def test_a_clean_file(clamd):  # noqa: F811
    clamd(judge)
    assert scan(io.BytesIO(b"bonjour" * 100_000)) == Verdict.CLEAN


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\xff\xfe\0", b"", b"stream: OK FOUND?\0", b"x" * 5000]
)
def test_anything_else_is_unknown(clamd, answer):  # noqa: F811
    clamd(lambda _: answer)
    assert scan(io.BytesIO(EICAR)) == Verdict.UNKNOWN


def test_a_clamd_that_hangs_is_unknown(clamd, monkeypatch):  # noqa: F811
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
