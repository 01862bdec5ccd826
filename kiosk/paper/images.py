"""One symbol with its caption as a picture: SVG in millimetres, or PNG at 600 dots per inch.

For labels and documents made elsewhere. The quiet zone is part of the picture. The same input gives the
same bytes.
"""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from kiosk.paper.placing import NORMAL_MODULE, QR_MODULE, bar_height, qr_quiet_zone, quiet_zone
from kiosk.paper.symbols import Code128, QrCode, runs_of_ones, unicode_font

DOTS_PER_INCH = 600
CAPTION_HEIGHT = 5.0
CAPTION_LETTER = 1.75
"""The width of one caption letter in millimetres; a caption wider than the symbol makes the picture wider."""

Rectangle = tuple[float, float, float, float]


def svg(symbol: Code128 | QrCode, caption: str) -> bytes:
    """The symbol as SVG, at its true size."""
    rectangles, width, height = _laid_out(symbol, caption)
    bars = "".join(f"M{x:.3f} {y:.3f}h{wide:.3f}v{high:.3f}h-{wide:.3f}z" for x, y, wide, high in rectangles)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.3f}mm" height="{height:.3f}mm" '
        f'viewBox="0 0 {width:.3f} {height:.3f}">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n<path d="{bars}"/>\n'
        f'<text x="{width / 2:.3f}" y="{height - 2:.3f}" font-family="monospace" font-size="2.9" '
        f'text-anchor="middle">{escape(caption)}</text>\n</svg>\n'
    ).encode()


def png(symbol: Code128 | QrCode, caption: str) -> bytes:
    """The symbol as a black and white PNG whose modules are whole dots."""
    from PIL import Image, ImageDraw, ImageFont  # comes with fpdf2; 30 ms, and no screen needs it

    rectangles, width, height = _laid_out(symbol, caption)
    dots = DOTS_PER_INCH / 25.4
    picture = Image.new("1", (round(width * dots), round(height * dots)), 1)
    pencil = ImageDraw.Draw(picture)
    for x, y, wide, high in rectangles:
        left, top = round(x * dots), round(y * dots)
        pencil.rectangle((left, top, left + round(wide * dots) - 1, top + round(high * dots) - 1), fill=0)
    font = ImageFont.truetype(str(unicode_font()), round(2.9 * dots))
    pencil.text(
        (round(width / 2 * dots), round((height - 2) * dots)), caption, font=font, fill=0, anchor="ms"
    )
    written = io.BytesIO()
    picture.save(written, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return written.getvalue()


def _laid_out(symbol: Code128 | QrCode, caption: str) -> tuple[list[Rectangle], float, float]:
    """The dark rectangles (x, y, width, height), and the width and height of the picture."""
    module = NORMAL_MODULE if isinstance(symbol, Code128) else QR_MODULE
    quiet = quiet_zone(module) if isinstance(symbol, Code128) else qr_quiet_zone(module)
    wide = symbol.modules * module
    width = max(wide + 2 * quiet, len(caption) * CAPTION_LETTER + 4)
    width = round(width / module) * module  # whole modules, so that the dots of a picture fall on them
    left = round((width - wide) / 2 / module) * module
    if isinstance(symbol, Code128):
        high = bar_height(wide)
        bars = [(left + start * module, 2.0, modules * module, high) for start, modules in symbol.bars()]
        return bars, width, high + 2 + CAPTION_HEIGHT + 1
    squares = [
        (left + start * module, quiet + row * module, modules * module, module)
        for row, pattern in enumerate(symbol.rows)
        for start, modules in runs_of_ones(pattern)
    ]
    return squares, width, wide + 2 * quiet + CAPTION_HEIGHT
