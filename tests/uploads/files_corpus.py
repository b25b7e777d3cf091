"""Files built in code: genuine ones of each kind, and hostile ones."""

import io
import struct
import wave
import zipfile
import zlib

import openpyxl
import pikepdf
from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112


def picture(kind="JPEG", size=(300, 200), *, mode="RGB", exif=True, turned=6, **options) -> bytes:
    """A photo whose left half is red: taken on its side when `turned` is 6, with the place where it was taken."""
    image = Image.new(mode, size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    marks = Image.Exif()
    if exif:
        marks[ORIENTATION] = turned
        marks.get_ifd(GPS)[2] = (48.0, 34.0, 24.0)
    out = io.BytesIO()
    image.save(out, kind, exif=marks, **options)
    return out.getvalue()


def pdf(pages=1, size=(595, 842), edit=None, **save) -> bytes:
    """Pages with a red square at the top left; `edit(pdf)` adds what it wants."""
    document = pikepdf.new()
    for _ in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.MediaBox = [0, 0, *size]
        page.Contents = document.make_stream(b"1 0 0 rg 20 %d 200 200 re f" % (size[1] - 220))
    if edit:
        edit(document)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def huge_png(width=50_000, height=50_000) -> bytes:
    """A small file that unfolds into gigabytes."""
    small = picture("PNG", (8, 8), exif=False)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return small[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + small[33:]


# ── Office files ────────────────────────────────────────────────────────────
CONTENT = "[Content_Types].xml"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def archive(entries: dict[str, bytes], stored=("mimetype",)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(more: dict[str, bytes] | None = None, main=MAIN, without=()) -> bytes:
    entries = {
        CONTENT: (
            b'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            b'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            b'relationships+xml"/><Override PartName="/word/document.xml" ContentType="'
            + main.encode()
            + b'"/></Types>'
        ),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "Internal")),
        "word/document.xml": b"<w:document xmlns:w='w'><w:body/></w:document>",
    }
    return archive({name: text for name, text in (entries | (more or {})).items() if name not in without})


def relations(*links: tuple[str, str, str]) -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    tags = "".join(
        f'<Relationship Id="r{n}" Type="{office}{kind}" Target="{target}" TargetMode="{mode}"/>'
        for n, (kind, target, mode) in enumerate(links)
    )
    return f"<Relationships>{tags}</Relationships>".encode()


def xlsx() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "Odile"
    book.save(out)
    return out.getvalue()


def odt(more: dict[str, bytes] | None = None, kind=b"text", manifest=b"", *, without_manifest=False) -> bytes:
    entries = {
        "mimetype": b"application/vnd.oasis.opendocument." + kind,
        "content.xml": b"<office:document-content/>",
        "META-INF/manifest.xml": b"<manifest:manifest>" + manifest + b"</manifest:manifest>",
    }
    if without_manifest:
        del entries["META-INF/manifest.xml"]
    return archive(entries | (more or {}))


# ── Sound and film ──────────────────────────────────────────────────────────
def box(kind: bytes, content=b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def mp4(brand=b"isom", handler=b"vide", more=b"") -> bytes:
    index = box(b"moov", box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13)))))
    return box(b"ftyp", brand + bytes(4) + brand) + index + box(b"mdat", b"film" * 100) + more


def wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(1600))
    return out.getvalue()


def mp3(frames=5, tag=True) -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s at 44.1 kHz
    return (b"ID3\4\0\0\0\0\0\x0a" + bytes(10) if tag else b"") + frame * frames + b"TAG" + bytes(125)


def ogg(codec=b"OpusHead") -> bytes:
    page = b"OggS\0\2" + bytes(20) + b"\1" + bytes([40])
    return page + codec.ljust(40, b"\0") + page + bytes(40)


def webm(doctype=b"webm", known=True) -> bytes:
    heading = b"\x42\x82" + bytes([0x80 | len(doctype)]) + doctype
    length = b"\x01" + (50).to_bytes(7, "big") if known else b"\x01" + b"\xff" * 7
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(heading)]) + heading + b"\x18\x53\x80\x67" + length + bytes(50)
