"""Strangers' files: drawn anew, or refused with a sentence; the process that asks never dies of them."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from clubemploi.core import uploads
from clubemploi.core.errors import Refused
from tests.core import files_corpus as corpus

MEGA = 2**20


def sent(content: bytes, name="fichier.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pages_of(content: bytes, **limits) -> list[Image.Image]:
    jpegs = uploads.pages_of(sent(content), **{"max_bytes": 20 * MEGA, **limits})
    return [Image.open(io.BytesIO(jpeg), formats=["JPEG"]) for jpeg in jpegs]


def test_a_scanned_pdf_is_drawn_page_by_page():
    pages = pages_of(corpus.pdf(3))
    assert [page.size for page in pages] == [(1653, 2339)] * 3
    assert pages[2].getpixel((200, 200))[1] < 30  # red
    assert pages[2].getpixel((1500, 2200))[1] > 240  # white


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_set_upright_without_its_place(kind):
    (page,) = pages_of(corpus.picture(kind))
    assert page.size == (200, 300)
    assert page.getpixel((100, 20))[1] < 60  # the left half is on top now
    assert not page.getexif()
    assert page.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGBA", "PNG"), ("L", "PNG"), ("P", "PNG"), ("1", "PNG"), ("CMYK", "JPEG"), ("I;16", "PNG")]
)
def test_every_kind_of_pixel(mode, kind):
    content = io.BytesIO()
    Image.new(mode, (300, 400), 0 if mode in ("I;16", "P") else "black").save(content, kind)
    (page,) = pages_of(content.getvalue())
    assert page.size == (300, 400)


def test_a_large_photo_of_a_telephone():
    (page,) = pages_of(corpus.picture(size=(8000, 6000), turned=1))
    assert page.size == (2339, 1754)


def locked(**passwords):
    return corpus.pdf(encryption=pikepdf.Encryption(**passwords))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (b"bonjour", "ni un PDF"),
        (b"PK\x03\x04" + b"\0" * 60, "ni un PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ni un PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Réglages"),
        (b"%PDF-1.7\nrien", "abîmé"),
        (b"\xff\xd8\xff\xe0 rien", "abîmé"),
        (corpus.picture()[:-400], "abîmé"),
        (corpus.picture("PNG", exif=False)[:200], "abîmé"),
        (corpus.huge_png(), "trop de pixels"),
        (locked(owner="o", user="u"), "mot de passe"),
        (corpus.pdf(6), "6 pages"),
        (corpus.pdf(0), "abîmé"),
        (corpus.pdf(size=(1, 14400)), "abîmé"),
    ],
    ids=range(14),
)
def test_what_is_no_scan_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        pages_of(content, max_pages=5)
    assert refused.value.field == "file"


def test_a_page_of_any_size_is_drawn_small():
    assert pages_of(corpus.pdf(size=(14400, 14400)))[0].size == (2339, 2339)


def test_too_heavy_says_by_how_much():
    with pytest.raises(Refused, match="pèse 3,5\u00a0Mo\u00a0: c’est 1,5\u00a0Mo de trop"):
        uploads.pages_of(sent(b"x" * (7 * MEGA // 2)), max_bytes=2 * MEGA)
    assert [uploads.weight_fr(n) for n in (1, 2, 1025, 2**20, 2097152 * 5)] == [
        "1\u00a0octet", "2\u00a0octets", "2\u00a0ko", "1\u00a0Mo", "10\u00a0Mo"]  # fmt: skip
