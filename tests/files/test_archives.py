"""Many files as one ZIP: read back by others, names that every computer takes, constant memory."""

import datetime as dt
import io
import shutil
import subprocess
import tracemalloc
import zipfile
from contextlib import closing
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from clubemploi.files.archives import LETTERS, distinct, safe_part, zip_pieces, zip_response

AT = dt.datetime(2027, 3, 9, 8, 30, 2, tzinfo=dt.UTC)
PARIS = ZoneInfo("Europe/Paris")


def entry(path, content=b"x", at=AT):
    return path, at, partial(lambda data: closing(io.BytesIO(data)), content)


def archive_of(*entries):
    return zipfile.ZipFile(io.BytesIO(b"".join(zip_pieces(entries, PARIS))))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Faire le point", "Faire le point"),
        ("CV / lettre", "CV - lettre"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("..", "sans nom"),
        ("", "sans nom"),
        (" . ", "sans nom"),
        ("C:\\Windows", "C-Windows"),
        ("«\u00a0L’entretien\u00a0»", "« L’entretien »"),
        ('"Oser"?', "-Oser-"),
        ("con.pdf", "_con.pdf"),
        ("Aux", "_Aux"),
        ("He\u0301le\u0300ne", "Hélène"),
        ("a\x00b\u202egpj.exe", "abgpj.exe"),
        ("ligne\nsuivante", "ligne-suivante"),
        ("fin...", "fin"),
        ("🙂 東京", "🙂 東京"),
    ],
)
def test_a_name_is_one_that_every_computer_takes(typed, name):
    assert safe_part(typed) == name


def test_a_long_name_is_cut_and_keeps_its_ending():
    assert safe_part("é" * 255 + ".pdf") == "é" * (LETTERS - 4) + ".pdf"


def test_no_two_files_have_the_same_path():
    assert list(distinct(["a/b.pdf", "A/B.PDF", "a/b.pdf", "a/b (2).pdf", "x", "x"])) == [
        "a/b.pdf", "A/B (2).PDF", "a/b (3).pdf", "a/b (2) (2).pdf", "x", "x (2)",
    ]  # fmt: skip


def test_what_goes_in_comes_out(tmp_path):
    paths = [
        "2026/Hélène/« Oser ».pdf",
        "2026/Hélène/« oser ».pdf",
        "../hors.txt",
        "/racine",
        "é" * 255 + ".pdf",
        "vide",
    ]
    whole = b"".join(zip_pieces([entry(path, path.encode() * 9) for path in paths[:-1]] + [entry("vide", b"")], PARIS))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[:4] == [
            "2026/Hélène/« Oser ».pdf",
            "2026/Hélène/« oser » (2).pdf",
            "sans nom/hors.txt",
            "sans nom/racine",
        ]
        assert [archive.read(name) for name in names] == [path.encode() * 9 for path in paths[:-1]] + [b""]
        info = archive.getinfo(names[0])
        assert info.flag_bits & 0x800  # the name is UTF-8
        assert info.compress_type == zipfile.ZIP_STORED
        assert info.date_time == (2027, 3, 9, 9, 30, 2)
    if unzip := shutil.which("unzip"):  # another reader than Python's own, where there is one
        (tmp_path / "a.zip").write_bytes(whole)
        told = subprocess.run([unzip, "-t", tmp_path / "a.zip"], capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout
        assert "No errors detected" in told.stdout


def test_an_archive_of_nothing_is_an_archive():
    assert archive_of().namelist() == []


def test_files_of_before_1980_have_the_oldest_day():
    archive = archive_of(entry("vieux", at=dt.datetime(1900, 5, 6, 12, tzinfo=dt.UTC)))
    assert archive.infolist()[0].date_time[:3] == (1980, 5, 6)


def test_memory_does_not_depend_on_the_files():
    """Five hundred sheets of 200 kB: a hundred megabytes go through one."""
    page = bytes(200_000)
    tracemalloc.start()
    try:
        sent = sum(len(piece) for piece in zip_pieces((entry(f"2026/{n}.pdf", page) for n in range(500)), PARIS))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sent > 100_000_000
    assert peak < 2_500_000, f"{peak:,} bytes"


def test_the_response_leaves_piece_by_piece():
    asked = []

    def entries():
        for number in range(3):
            asked.append(number)
            yield entry(f"{number}", bytes(100_000))

    response = zip_response("Feuilles closes 2026", entries())
    assert response["Content-Disposition"] == 'attachment; filename="feuilles-closes-2026.zip"'
    assert asked == []
    pieces = iter(response)
    next(pieces)
    assert asked == [0]
