"""Sheets on paper: photographs of them, and the words of a printed one."""

import io

import pypdfium2
from PIL import Image, ImageDraw


def picture(shade, size=(200, 280), kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", size, (shade, 90, 90)).save(out, kind)
    return out.getvalue()


def paper_page(number=1):
    """A sheet signed by hand, photographed."""
    image = Image.new("RGB", (900, 1270), "#f7f4ec")
    draw = ImageDraw.Draw(image)
    draw.text((80, 90), f"Feuille de présence, page {number}", fill="#222", font_size=40)
    for top in range(220, 1120, 75):
        draw.rectangle((80, top, 820, top + 75), outline="#777", width=2)
        draw.line([(560, top + 50), (620, top + 15), (660, top + 60), (740, top + 20)], "#224", 4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def read(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\u00a0", " ") for page in document]
