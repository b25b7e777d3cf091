"""Files under our own names, on the disk and on an S3-compatible storage alike: the same tests on both."""

import hashlib

import pytest
from django.core.files.storage import default_storage

from clubemploi.files.storage import digest_of_file, drop_file, keep_file, kept_file, write_safely


def test_what_is_kept_is_read_again(storage):
    assert keep_file("sheets/a.pdf", [b"one ", b"two"]) == 7
    with kept_file("sheets/a.pdf") as file:
        assert file.read() == b"one two"
    assert digest_of_file("sheets/a.pdf") == hashlib.sha256(b"one two").hexdigest()


def test_what_is_gone_has_no_digest(storage):
    keep_file("a", [b"x"])
    drop_file("a")
    drop_file("a")
    assert digest_of_file("a") == ""
    with pytest.raises(FileNotFoundError), kept_file("a"):
        pass


def test_a_large_file_comes_whole(storage):
    assert keep_file("large", [b"0123456789abcdef" * 65536] * 10) == 10 * 2**20
    with kept_file("large") as file:
        assert file.seek(5 * 2**20) == 5 * 2**20
        assert file.read(3) == b"012"
        assert sum(len(chunk) for chunk in iter(lambda: file.read(65536), b"")) == 5 * 2**20 - 3


def test_a_broken_source_leaves_nothing(storage):
    def broken():
        yield b"begun"
        raise OSError("the line went dead")

    with pytest.raises(OSError, match="dead"):
        keep_file("half", broken())
    assert not default_storage.exists("half")


def test_a_full_disk_leaves_nothing_on_it(tmp_path):
    def broken():
        yield b"begun"
        raise OSError("no space left")

    with pytest.raises(OSError, match="space"):
        write_safely(tmp_path / "deep" / "half", broken())
    assert not list((tmp_path / "deep").iterdir())
