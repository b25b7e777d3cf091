"""Pictures drawn anew, in the child: pixels alone, upright, without metadata (no GPS), nothing hidden behind them."""

import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from clubemploi.uploads.rules import BIG_PICTURE, DAMAGED, MAX_JPEG_PIXELS, MAX_PIXELS, UnsafeError

UNREADABLE = (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError)
Image.MAX_IMAGE_PIXELS = None  # ours are told apart by format, below


def drawn(path: Path, longest: int) -> Image.Image:
    """The picture upright, its longer side at most `longest` pixels, as RGB, or RGBA when it shows through."""
    try:
        with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as file:
            is_jpeg = file.format in ("JPEG", "MPO")
            if file.width * file.height > (MAX_JPEG_PIXELS if is_jpeg else MAX_PIXELS):
                raise UnsafeError(BIG_PICTURE)
            file.draft("RGB", (longest, longest))  # a JPEG is read at a half, a quarter or an eighth already
            image: Image.Image = file
            if file.mode.startswith("I"):  # 16 bits of grey
                image = file.convert("I").point(lambda value: value * (1 / 256)).convert("L")
            see_through = file.mode in ("RGBA", "LA", "PA") or "transparency" in file.info
            turned = ImageOps.exif_transpose(image.convert("RGBA" if see_through else "RGB"))
    except UNREADABLE as error:
        raise UnsafeError(DAMAGED) from error
    turned.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return turned


def as_jpeg(image: Image.Image, quality: int) -> bytes:
    """On white paper; a fresh picture, so that nothing of the old one's metadata is written."""
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    content = io.BytesIO()
    page.save(content, "JPEG", quality=quality, optimize=True)
    return content.getvalue()


def as_png(image: Image.Image) -> bytes:
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    content = io.BytesIO()
    fresh.save(content, "PNG")
    return content.getvalue()
