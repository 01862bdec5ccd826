"""Reads symbols back from a rasterised PDF with a decoder that shares no code with what drew them (zxing-
cpp).
"""

from __future__ import annotations

from collections import Counter

import pypdfium2
import zxingcpp
from PIL import Image

from kiosk.paper.pdf import Sheet

SYMBOLOGY = {zxingcpp.BarcodeFormat.Code128: "Code 128", zxingcpp.BarcodeFormat.QRCode: "QR"}

Found = Counter[tuple[int, str, str]]
"""How often each (page, symbology, payload) is there."""


def decoded(picture: Image.Image) -> list[tuple[str, str]]:
    """Every symbol in a picture as (symbology, payload); symbologies that nobody prints here keep their own
    name.
    """
    # The decoder's second pass, over a picture of a third the size, has barely one pixel per module:
    # one symbol in 15,600 was found there once more with a wrong text.
    results = zxingcpp.read_barcodes(picture, try_downscale=False)
    return [(SYMBOLOGY.get(one.format, str(one.format)), one.bytes.decode("latin-1")) for one in results]


def pages_of(pdf: bytes, dots_per_inch: int) -> list[Image.Image]:
    """The pages of a PDF as grey pictures."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dots_per_inch / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def read_back(sheet: Sheet, dots_per_inch: int) -> Found:
    """Every symbol on every page, as a scanner finds it."""
    return Counter(
        (number, symbology, payload)
        for number, page in enumerate(pages_of(sheet.pdf, dots_per_inch), start=1)
        for symbology, payload in decoded(page)
    )


def drawn(sheet: Sheet) -> Found:
    """Every symbol that the sheet says it holds."""
    return Counter((one.page, one.symbology, one.payload) for one in sheet.payloads)
