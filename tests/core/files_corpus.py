"""Files built in code: genuine ones of each kind, and hostile ones."""

import io
import struct
import zlib

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
