"""How wide and high a Code 128 symbol is printed, in millimetres, and which of them fit beside each other.

The normal module is 0.339 mm (8 dots at 600 dpi); below 0.254 mm (6 dots) fat bars alone defeat a decoder.
The quiet zone is at least ten modules and 6.4 mm; bars are at least 12 mm and 15 % of the width high.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from kiosk.paper.symbols import QUIET_MODULES_CODE128, QUIET_MODULES_QR, Code128, QrCode

MILLIMETRES_PER_INCH = 25.4
NORMAL_MODULE = 8 * MILLIMETRES_PER_INCH / 600
NARROW_MODULE = 6 * MILLIMETRES_PER_INCH / 600
QR_MODULE = 12 * MILLIMETRES_PER_INCH / 600
QR_SMALL_MODULE = 10 * MILLIMETRES_PER_INCH / 600
QR_LARGEST_SIDE = 24.0
BETWEEN = 13.0
"""From the last bar of one symbol to the first of its neighbour: two quiet zones of 6.4 mm, and a little."""


def quiet_zone(module: float) -> float:
    """Blank space left and right of a Code 128 symbol."""
    return max(QUIET_MODULES_CODE128 * module, 6.4)


def bar_height(width: float) -> float:
    """The height of bars in a symbol of this width: a hand-held scan is never quite level."""
    return max(12.7, 0.16 * width)


def qr_module(symbol: QrCode) -> float:
    """The module of a QR symbol: 0.508 mm, or 0.423 mm when its side would exceed 24 mm."""
    return QR_MODULE if symbol.modules * QR_MODULE <= QR_LARGEST_SIDE else QR_SMALL_MODULE


def qr_quiet_zone(module: float) -> float:
    """Blank space on all sides of a QR symbol."""
    return QUIET_MODULES_QR * module


def fit(symbols: Sequence[Code128], available: float, without: float = 0.0) -> tuple[float | None, ...]:
    """The module for each symbol standing side by side, from first bar to last bar within `available`.

    As few symbols as possible are narrowed. None: too wide even at 0.254 mm; `without` is the width it then
    still takes.
    """
    widths = [
        {
            NORMAL_MODULE: symbol.modules * NORMAL_MODULE,
            NARROW_MODULE: symbol.modules * NARROW_MODULE,
            None: without,
        }
        for symbol in symbols
    ]
    steps: tuple[float | None, ...] = (NORMAL_MODULE, NARROW_MODULE, None)
    choices = sorted(product(steps, repeat=len(symbols)), key=_loss)
    for choice in choices:
        if _total([width[module] for width, module in zip(widths, choice, strict=True)]) <= available:
            return choice
    return choices[-1]


def _total(widths: Sequence[float]) -> float:
    placed = [width for width in widths if width]
    return sum(placed) + BETWEEN * (len(placed) - 1)


def _loss(choice: tuple[float | None, ...]) -> int:
    return sum({NORMAL_MODULE: 0, NARROW_MODULE: 1, None: 10}[module] for module in choice)
