"""The printed codes: drawn and read back, where a decoder is installed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiosk.station.checks.findings import Case, Finding, bad, good, skipped

QUIET_MODULES = 12
PIXELS = 3
LINES = 40


def check_sheets(_case: Case) -> Sequence[Finding]:
    """One bar code and one QR code of a traveler."""
    try:
        import zxingcpp  # only in the test extra; loading its library takes 20 ms
    except ImportError:
        return [skipped("sheets", "no decoder is installed (pip install zxing-cpp)")]
    from kiosk.paper.codes import work_order
    from kiosk.paper.symbols import code128, qr_code  # python-barcode: 78 ms

    payload = work_order("J10001").payload
    failed = []
    for name, rows in (("bar code", [code128(payload).pattern] * LINES), ("QR code", qr_code(payload).rows)):
        if _decode(zxingcpp, rows) != [payload]:
            failed.append(name)
    if failed:
        remedy = (
            "Install the kiosk again with the versions it asks for: pip install --force-reinstall step-kiosk"
        )
        return [bad("sheets", f"the printed {' and '.join(failed)} can't be read back", remedy)]
    return [good("sheets", "bar codes and QR codes are read back as printed")]


def _decode(decoder: Any, rows: Sequence[str]) -> list[str]:
    """Texts found in a picture with `PIXELS` pixels a module and a quiet zone all round."""
    side = "0" * QUIET_MODULES
    picture = [f"{side}{row}{side}" for row in rows]
    blank = "0" * len(picture[0])
    picture = [blank] * QUIET_MODULES + picture + [blank] * QUIET_MODULES
    pixels = bytearray()
    for row in picture:
        line = b"".join((b"\x00" if module == "1" else b"\xff") * PIXELS for module in row)
        pixels += line * PIXELS
    shape = (len(picture) * PIXELS, len(blank) * PIXELS)
    return [each.text for each in decoder.read_barcodes(memoryview(pixels).cast("B", shape))]
