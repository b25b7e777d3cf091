"""QR codes, drawn by us: one path in a square."""

import segno


def qr_of(text: str) -> tuple[str, int]:
    """(the path of an SVG, the side of its square in dots), without the margin of four dots that readers need."""
    rows = [list(row) for row in segno.make(text, error="m").matrix]
    dots = "".join(f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, dot in enumerate(row) if dot)
    return dots, len(rows)


def qr_svg(text: str) -> str:
    """The whole picture, for a PDF."""
    dots, side = qr_of(text)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{dots}"/></svg>'
