"""The child process of joining.py.

`python -m clubemploi.pdf.joining_child count FOLDER NAME…`: one JSON line a file, {"pages": how many, or 0}; what was
read is written anew as NAME.part, without scripts of its own, attachments or outline.
`… join FOLDER`: the parts that FOLDER/order.json lists, as FOLDER/joined.pdf. Nothing of Django here.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem, Pdf
from PIL import Image

from clubemploi.core.limited import hold_to

A4 = (595.28, 841.89)
MARGIN = 34.0  # 12 mm
MEMORY, CPU_SECONDS, OUTPUT = 1024 * 1024 * 1024, 15, 256 * 1024 * 1024
MAX_PAGES = 500
PICTURE_PIXELS = 2000  # the longest side: 200 dots an inch on A4
DIGIT = 4.45  # width of a character of the page's number, more or less: 8 pt
READ_ERRORS = (pikepdf.PdfError, OSError, ValueError, TypeError, KeyError, RuntimeError, Image.DecompressionBombError)


def count(folder: Path, name: str) -> int:
    with (folder / name).open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    part = folder / f"{name}.part"
    try:
        return _copy_pdf(folder / name, part) if is_pdf else _draw_picture(folder / name, part)
    except READ_ERRORS:
        return 0


def _copy_pdf(path: Path, part: Path) -> int:
    """Its pages alone, and what the pages need."""
    with pikepdf.open(path, suppress_warnings=True) as source, Pdf.new() as pdf:
        if not 0 < len(source.pages) <= MAX_PAGES:
            return 0
        pdf.pages.extend(source.pages)
        for page in pdf.pages:
            _box(page)  # a page without measures is no page
        pdf.save(part)
        return len(pdf.pages)


def _draw_picture(path: Path, part: Path) -> int:
    """In the middle of an A4 page, lying when it is wide; never larger than it is at 96 dots an inch."""
    with Image.open(path) as opened:
        picture = opened.convert("RGBA") if opened.mode in ("P", "LA", "PA", "RGBA") else opened.convert("RGB")
    if picture.mode == "RGBA":  # on white, as on paper
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    picture.thumbnail((PICTURE_PIXELS, PICTURE_PIXELS))
    width, height = A4[::-1] if picture.width > picture.height else A4
    dots = max(
        96.0, *(72 * side / (room - 2 * MARGIN) for side, room in zip(picture.size, (width, height), strict=True))
    )
    picture.save(part, "PDF", resolution=dots, quality=85)
    with pikepdf.open(part, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        _, _, wide, high = _box(page)
        page.mediabox = pikepdf.Array(
            [(wide - width) / 2, (high - height) / 2, (wide + width) / 2, (high + height) / 2]
        )
        for name in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
            if name in page.obj:
                del page.obj[name]
        pdf.save(part)
    return 1


def _box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def join(folder: Path) -> None:
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    with Pdf.new() as pdf:
        with pdf.open_outline() as outline:
            for name, title in order["parts"]:
                outline.root.append(OutlineItem(title, len(pdf.pages)))
                with pikepdf.open(folder / f"{name}.part") as source:
                    pdf.pages.extend(source.pages)
        font = pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        )
        for number, page in enumerate(pdf.pages, start=1):
            _number(page, font, f"{order['mark']} {number} / {len(pdf.pages)}")
        pdf.Root.Lang = pikepdf.String("fr-FR")
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        pdf.Root.PageMode = Name.UseOutlines
        pdf.docinfo["/Title"] = order["title"]
        pdf.save(folder / "joined.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _number(page: pikepdf.Page, font: Any, text: str) -> None:
    """In the upper right corner as the page is looked at, however it is turned."""
    left, bottom, right, top = _box(page)
    down, along = 20.0, MARGIN + DIGIT * len(text)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    place = {
        90: f"0 1 -1 0 {left + down} {top - along}",
        180: f"-1 0 0 -1 {left + along} {bottom + down}",
        270: f"0 -1 1 0 {right - down} {bottom + along}",
    }.get(turned, f"1 0 0 1 {right - along} {top - down}")
    name = page.add_resource(font, Name.Font, prefix="Folio")
    shown = text.encode("cp1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    drawn = f"q BT {name} 8 Tf 0.3 0.36 0.37 rg {place} Tm (".encode() + shown + b") Tj ET Q"
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + drawn)


def main() -> None:
    hold_to(memory=MEMORY, cpu_seconds=CPU_SECONDS, output=OUTPUT)
    order, folder, *names = sys.argv[1:]
    if order == "join":
        join(Path(folder))
        return
    for name in names:
        sys.stdout.write(json.dumps({"pages": count(Path(folder), name)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
