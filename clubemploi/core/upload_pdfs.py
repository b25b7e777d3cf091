"""Strangers' PDFs, in the child."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image

from clubemploi.core.upload_rules import DAMAGED_PDF, LOCKED_PDF, NBSP, PAGE_PIXELS, UnsafeError

DRAWING_SCALE = 200 / 72  # 200 dots an inch


def drawn_pages(path: Path, max_pages: int) -> Iterator[Image.Image]:
    """Each page as a picture: scripts, forms, links and attachments stay behind."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise UnsafeError(LOCKED_PDF if "password" in str(error).lower() else DAMAGED_PDF) from error
    count = len(document)
    if count > max_pages:
        raise UnsafeError(
            f"Ce PDF a {count} pages{NBSP}; la limite est de {max_pages}. Coupez-le en plusieurs fichiers."
        )
    for number in range(count):
        try:
            page = document[number]
            width, height = page.get_size()
            scale = min(DRAWING_SCALE, PAGE_PIXELS / max(width, height, 1))
            if min(width, height) * scale < 1:
                raise UnsafeError(DAMAGED_PDF)
            yield page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
            page.close()
        except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError) as error:
            raise UnsafeError(DAMAGED_PDF) from error
