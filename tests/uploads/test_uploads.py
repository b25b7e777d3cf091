"""Strangers' files: drawn anew, or refused with a sentence; the process that asks never dies of them."""

import hashlib
import io
import json
import zlib

import filetype
import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from clubemploi.core import limited
from clubemploi.core.errors import Refused
from clubemploi.uploads import checking as uploads
from clubemploi.uploads import child as upload_child
from tests.uploads import files_corpus as corpus

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
def test_every_kind_of_pixel(uploads_within, mode, kind):
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
        (corpus.pdf(size=(1, 14400)), "abîmé"),
    ],
    ids=range(13),
)
def test_what_is_no_scan_is_refused_with_a_sentence(uploads_within, content, sentence):
    refused_with(sentence, content)


def refused_with(sentence, content):
    with pytest.raises(Refused, match=sentence) as refused:
        pages_of(content, max_pages=5)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(corpus.huge_png(), "trop de pixels"), (corpus.picture()[:-400], "abîmé"), (corpus.pdf(0), "abîmé")],
    ids=range(3),
)
def test_nor_by_the_child_within_its_limits(content, sentence):
    refused_with(sentence, content)


def test_a_page_of_any_size_is_drawn_small():
    assert pages_of(corpus.pdf(size=(14400, 14400)))[0].size == (2339, 2339)


def test_too_heavy_says_by_how_much():
    with pytest.raises(Refused, match="pèse 3,5\u00a0Mo\u00a0: c’est 1,5\u00a0Mo de trop"):
        uploads.pages_of(sent(b"x" * (7 * MEGA // 2)), max_bytes=2 * MEGA)
    assert [uploads.weight_fr(n) for n in (1, 2, 1025, 2**20, 2097152 * 5)] == [
        "1\u00a0octet", "2\u00a0octets", "2\u00a0ko", "1\u00a0Mo", "10\u00a0Mo"]  # fmt: skip


# ── The library ─────────────────────────────────────────────────────────────
@pytest.fixture
def look(tmp_path, monkeypatch, capsys):
    """The child's own work, in this process and without its limits: what it answers and what would be kept."""
    monkeypatch.setattr(upload_child, "hold_to", lambda **_: None)

    def look(content, kinds=uploads.ALL):
        for path in tmp_path.iterdir():
            path.unlink()
        (tmp_path / "given").write_bytes(content)
        assert upload_child.main(["check", str(tmp_path), ",".join(kinds)]) == 0
        answer = json.loads(capsys.readouterr().out)
        return answer, (tmp_path / answer["file"]).read_bytes() if "file" in answer else b""

    return look


def with_form(**entries):
    return lambda pdf: pdf.Root.__setitem__("/AcroForm", pikepdf.Dictionary(Fields=[], **entries))


def root(**entries):
    return lambda pdf: [pdf.Root.__setitem__(f"/{key}", value) for key, value in entries.items()]


def big_stream(filters):
    raw = zlib.compress(bytes(200 * MEGA), 9)
    raw = zlib.compress(raw) if len(filters) > 1 else raw

    def edit(pdf):
        pdf.Root.Bomb = pdf.make_indirect(pikepdf.Stream(pdf, b""))
        pdf.Root.Bomb.write(raw, filter=pikepdf.Array(filters), decode_parms=None)

    return edit


def huge_picture(pdf):
    pdf.Root.Bomb = pdf.make_indirect(pikepdf.Stream(pdf, b"x", {"/Width": 50_000, "/Height": 50_000}))


FLATE = pikepdf.Name.FlateDecode
DOTM = corpus.MAIN.replace("openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled")
MACRO_SHEET = corpus.docx({"word/vbaProject.bin": b"x"})
FAR = corpus.relations(("attachedTemplate", "https://exemple.test/a.dotm", "External"))
SIGNED = with_form(SigFlags=3)
REFUSED = [
    ("ancien format", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\0o\0r\0d\0"),
    ("mot de passe", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")),
    ("RTF", b"{\\rtf1 bonjour}"),
    ("archive", b"Rar!\x1a\x07"), ("archive", b"7z\xbc\xaf\x27\x1c"), ("archive", b"\x1f\x8b\x08"),
    ("archive", corpus.archive({"a.txt": b"bonjour"})),
    ("programme", b"MZ\x90\0\3"), ("programme", b"\x7fELF\2"), ("programme", b"#!/bin/sh\nrm -rf /"),
    ("page web", b"<svg onload='alert(1)'>"), ("page web", b"<?xml version='1.0'?><svg/>"),
    ("page web", b"\xef\xbb\xbf \n<!DOCTYPE html><p>"), ("page web", b"bonjour <script>alert(1)</script>"),
    ("page web", "<html>".encode("utf-16")),
    ("format connu", b"du texte\0cach\xc3\xa9"), ("format connu", b"\x81\x8d\x8f"), ("format connu", b"%!PS-Adobe"),
    ("JPEG ou en PNG", b"GIF89a" + bytes(20)), ("JPEG ou en PNG", b"BM" + bytes(40)),
    ("JPEG ou en PNG", b"II*\0" + bytes(20)),
    ("HEIC", b"\0\0\0\x18ftypheic" + bytes(12)), ("HEIC", b"\0\0\0\x18ftypavif" + bytes(12)),
    ("trop de pixels", corpus.huge_png()), ("abîmé", corpus.picture()[:-300]),
    ("abîmé", corpus.picture("WEBP", exif=False)[:60]),
    ("mot de passe", locked(owner="o", user="")), ("mot de passe", locked(owner="o", user="u")),
    ("abîmé", corpus.pdf()[:-300]), ("abîmé", b"%PDF-1.7\n%%EOF"), ("format connu", b"\n" * 9 + corpus.pdf()),
    ("taille anormale", corpus.pdf(size=(50_000, 50_000))), ("abîmé", corpus.pdf(0)),
    ("2\u00a0000 pages", lambda: corpus.pdf(2001)),
    ("Adobe Reader", corpus.pdf(edit=with_form(XFA=pikepdf.Array([])))),
    ("porte-documents", corpus.pdf(edit=root(Collection=pikepdf.Dictionary()))),
    ("anormale", lambda: corpus.pdf(edit=big_stream([FLATE, FLATE]))),
    ("anormale", lambda: corpus.pdf(edit=big_stream([FLATE]))),
    ("anormale", corpus.pdf(edit=huge_picture)),
    ("signé", corpus.pdf(edit=lambda pdf: (SIGNED(pdf), root(AA=pikepdf.Dictionary())(pdf)))),
    ("macros", MACRO_SHEET), ("macros", corpus.docx(main=DOTM)),
    ("macros", corpus.docx({"word/embeddings/a.docx": MACRO_SHEET})),
    ("objet", corpus.docx({"word/embeddings/oleObject1.bin": b"x"})),
    ("objet", corpus.docx({"word/activeX/activeX1.xml": b"x"})),
    ("autre site", corpus.docx({"word/_rels/settings.xml.rels": FAR})),
    ("anormale", corpus.docx({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"})),
    ("anormale", corpus.docx({"word/b.xml": "<!ENTITY b 'c'>".encode("utf-16")})),
    ("anormale", lambda: corpus.docx({"word/media/a.bmp": bytes(20 * MEGA)})),
    ("anormale", lambda: corpus.docx({f"word/{n}.xml": b"" for n in range(2001)})),
    ("document ordinaire", corpus.docx({"../../evil.xml": b"x"})),
    ("document ordinaire", corpus.docx({"/etc/cron.d/evil": b"x"})),
    ("document ordinaire", corpus.docx({"C:/evil": b"x"})), ("document ordinaire", corpus.docx({"a\\b": b"x"})),
    ("document ordinaire", corpus.docx({"WORD/document.XML": b"x"})),
    ("document ordinaire", corpus.docx(main="text/xml")),
    ("document ordinaire", corpus.docx(without=["word/document.xml"])),
    ("document ordinaire", b"PK\3\4" + bytes(40) + corpus.docx()), ("document ordinaire", corpus.docx() + b"GIF89a"),
    ("abîmé", corpus.docx()[:-30]), ("abîmé", corpus.docx().replace(b"word", b"evil", 1)),
    ("abîmé", corpus.odt(without_manifest=True)),
    ("macros", corpus.odt({"Basic/Standard/Module1.xml": b"x"})), ("macros", corpus.odt({"Scripts/python/a.py": b"x"})),
    ("mot de passe", corpus.odt(manifest=b"<manifest:encryption-data/>")),
    ("objet", corpus.odt(manifest=b"application/vnd.sun.star.oleobject")),
    ("document ordinaire", corpus.odt(kind=b"text-template")),
    ("abîmé", corpus.mp4()[:-20]), ("abîmé", corpus.mp4(more=corpus.docx())),
    ("abîmé", corpus.box(b"ftyp", b"isom" * 3)),
    (".mp4", corpus.mp4(brand=b"qt  ")), (".mp4", corpus.webm(b"matroska")), ("abîmé", corpus.webm() + b"zip"),
    (".mp4", corpus.ogg(b"\x80theora")), ("abîmé", corpus.ogg()[:-3]), ("abîmé", corpus.ogg() + corpus.docx()),
    ("abîmé", corpus.wav()[:-9]), ("abîmé", corpus.wav() + corpus.docx()),
    ("abîmé", corpus.mp3(2)), ("abîmé", corpus.mp3() + corpus.docx()), ("abîmé", b"ID3" + b"x" * 500),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "content"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused_says_what_to_do(look, sentence, content):
    answer, _ = look(content() if callable(content) else content)  # the heavy ones are made here
    assert sentence in answer.get("refused", answer)


KEPT = [
    ("pdf", corpus.pdf(2)), ("docx", corpus.docx()),
    ("docx", corpus.docx({"word/embeddings/chart.xlsx": corpus.xlsx()})),
    ("xlsx", corpus.xlsx()), ("odt", corpus.odt()), ("ods", corpus.odt(kind=b"spreadsheet")),
    ("odp", corpus.odt(kind=b"presentation")), ("mp4", corpus.mp4()), ("m4a", corpus.mp4(handler=b"soun")),
    ("m4a", corpus.mp4(brand=b"M4A ", handler=b"soun")), ("wav", corpus.wav()), ("mp3", corpus.mp3()),
    ("mp3", corpus.mp3(tag=False)), ("ogg", corpus.ogg()), ("ogg", corpus.ogg(b"\x01vorbis")), ("webm", corpus.webm()),
    ("webm", corpus.webm(known=False)), ("txt", "Bonjour, Zoé\u00a0!\r\n".encode()),
]  # fmt: skip


@pytest.mark.parametrize(("extension", "content"), KEPT, ids=range(len(KEPT)))
def test_genuine_files_are_kept_as_they_came(look, extension, content):
    answer, kept = look(content)
    assert answer.get("extension") == extension, answer
    assert kept == content
    assert answer["removed"] == []
    guessed = filetype.guess_extension(kept)
    assert guessed in (extension, "mp4" if extension == "m4a" else None, None), guessed


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_text_becomes_utf8(look, encoding):
    answer, kept = look("Élève de l’atelier".encode(encoding))
    assert (answer["extension"], kept.decode()) == ("txt", "Élève de l’atelier")


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (corpus.picture(), "jpg"),
        (corpus.picture("PNG"), "png"),
        (corpus.picture("WEBP"), "jpg"),
        (corpus.picture() + corpus.docx(), "jpg"),
        (corpus.picture("PNG") + b"<script>", "png"),
    ],
    ids=range(5),
)
def test_pictures_are_drawn_anew(look, content, extension):
    answer, kept = look(content)
    assert answer["extension"] == extension
    picture = Image.open(io.BytesIO(kept))
    assert (picture.size, picture.format) == ((200, 300), {"jpg": "JPEG", "png": "PNG"}[extension])
    assert not picture.getexif()
    assert b"<script>" not in kept
    assert b"word/" not in kept


def action(kind, **more):
    return pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name(f"/{kind}"), **more)


SCRIPT = action("JavaScript", JS="app.alert(1)")


def note(subtype, **more):
    def edit(pdf):
        entry = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{subtype}"), Rect=[0, 0, 9, 9], **more
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(entry)]))

    return edit


def attached(pdf):
    pdf.attachments["virus.exe"] = b"MZ evil"


ACTIVE = [
    ("scripts", root(OpenAction=SCRIPT)), ("scripts", root(AA=pikepdf.Dictionary(WC=SCRIPT))),
    ("scripts", root(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", SCRIPT])))),
    ("scripts", root(OpenAction=action("Launch", F="cmd.exe"))), ("scripts", note("Link", A=SCRIPT)),
    ("scripts", note("Link", A=action("URI", URI="javascript:alert(1)"))),
    ("scripts", note("Link", A=action("URI", URI="file:///etc/passwd"))),
    ("scripts", note("Link", A=action("SubmitForm", F="http://exemple.test"))),
    ("scripts", note("Link", A=action("GoTo", D="a", Next=pikepdf.Array([SCRIPT])))),
    ("scripts", note("Link", AA=pikepdf.Dictionary(U=SCRIPT))),
    ("pièces jointes", attached), ("pièces jointes", note("FileAttachment")), ("multimédia", note("RichMedia")),
    ("multimédia", note("Screen", A=action("Rendition"))),
]  # fmt: skip


@pytest.mark.parametrize(("removed", "edit"), ACTIVE, ids=range(len(ACTIVE)))
def test_what_acts_in_a_pdf_is_taken_out(look, removed, edit):
    answer, kept = look(corpus.pdf(edit=edit))
    assert removed in answer.get("removed", answer)
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        plain = b"".join(thing.unparse(resolved=True) for thing in pdf.objects)
        assert len(pdf.pages) == 1
        assert not pdf.attachments
    for word in (b"JavaScript", b"Launch", b"javascript", b"file:", b"SubmitForm", b"MZ", b"RichMedia", b"Rendition"):
        assert word not in plain
    assert look(kept)[0]["removed"] == []


def test_what_stands_behind_a_pdf_is_cut_off(look):
    answer, kept = look(corpus.pdf() + corpus.docx())
    assert answer["extension"] == "pdf"
    assert b"word/" not in kept


def test_a_harmless_pdf_stays_byte_for_byte(look):
    link = note("Link", A=action("URI", URI="https://exemple.test"))
    signed = corpus.pdf(edit=lambda pdf: (link(pdf), SIGNED(pdf)))
    assert look(signed)[1] == signed


def test_only_the_kinds_asked_for(look):
    assert "PDF, image" in look(corpus.mp3(), {"pdf", "image"})[0]["refused"]


def test_the_library_gets_what_is_kept(tmp_path):
    checked = uploads.check_upload(sent(corpus.picture(), "photo.pdf"), max_bytes=MEGA)
    kept = b"".join(checked.file.chunks())
    assert (checked.kind, checked.content_type, checked.extension) == (uploads.Kind.IMAGE, "image/jpeg", "jpg")
    assert (checked.size, checked.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    assert Image.open(io.BytesIO(kept)).size == (200, 300)
    with pytest.raises(Refused, match="ancien format"):
        uploads.check_upload(sent(b"\xd0\xcf\x11\xe0", "a.docx"), max_bytes=MEGA)


@pytest.mark.parametrize("limits", [{"memory": 2**26}, {"cpu_seconds": 0}, {"output": 9}], ids=str)
def test_a_child_stopped_by_a_limit_is_a_sentence(limits, tmp_path, monkeypatch):
    """A child that wants a little of everything, held to less."""
    hold = {"memory": 2**30, "cpu_seconds": 9, "output": 2**20} | limits
    (tmp_path / "greedy.py").write_text(
        f"import sys\nsys.path.insert(0, {str(limited.ROOT)!r})\n"
        f"from clubemploi.core.limited import hold_to\nhold_to(**{hold})\n"
        "from pathlib import Path\nPath(sys.argv[2], 'kept').write_bytes(bytes(99))\nkept = bytes(2**28)\n"
        "while True: sum(range(2**20))\n"
    )
    monkeypatch.setattr(limited, "ROOT", tmp_path)
    monkeypatch.setattr(uploads, "CHILD", "greedy")
    with pytest.raises(Refused, match="abîmé" if "cpu_seconds" not in limits else "trop de calcul"):
        uploads.check_upload(sent(b"bonjour"), max_bytes=MEGA)


@pytest.mark.parametrize(
    ("name", "extension", "shown"),
    [
        ("Été\r\nBcc: x.pdf", "", "Été Bcc: x.pdf"), ("../../etc/passwd", "", "passwd"),
        ("C:\\Temp\\cv.docx", "", "cv.docx"),
        ("photo\u202egpj.exe", "", "photogpj.exe"), ("e\u0301.txt", "", "é.txt"), ("", "", "document"),
        ("..", "", "document"),
        (".pdf", "pdf", "pdf.pdf"), ("a.exe", "pdf", "a.pdf"), ("a.JPEG", "jpg", "a.JPEG"),
        ("v1.2 final", "pdf", "v1.2 final.pdf"),
        ("x" * 300 + ".docx", "", "x" * 145 + ".docx"), ("\x00\x1b", "", "document"), ("a\udcff.pdf", "", "a.pdf"),
    ],
)  # fmt: skip
def test_names_that_people_see(name, extension, shown):
    assert uploads.clean_name(name, extension) == shown


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_a_clean_name_is_one_safe_line(name):
    clean = uploads.clean_name(name)
    assert 0 < len(clean) <= 150
    assert not set(clean) & set("/\\\r\n\0\u202e")
    assert uploads.clean_name(clean) == clean
