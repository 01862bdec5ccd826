"""Code 128 and QR symbols as patterns of modules; the only file that knows python-barcode and segno.

python-barcode 0.16.1 is wrapped around three faults: it drops a leading `99`, it draws `ñ ó ò ô` as
function codes, and it builds different bars when one object is built twice. Here only printable ASCII is
drawn and every build starts afresh. Widths are in modules, quiet zones not included. Raises PaperError for
what can't be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kiosk.errors import PaperError

QUIET_MODULES_CODE128 = 10
"""Blank modules left and right of a Code 128 symbol (ISO/IEC 15417, 4.1)."""
QUIET_MODULES_QR = 4
"""Blank modules around a QR symbol (ISO/IEC 18004, 5.3.8)."""


@dataclass(frozen=True, slots=True)
class Code128:
    """A Code 128 symbol: `pattern` has one character per module, "1" for a bar and "0" for a space."""

    payload: str
    pattern: str

    @property
    def modules(self) -> int:
        """Width in modules, quiet zones not included."""
        return len(self.pattern)

    def bars(self) -> list[tuple[int, int]]:
        """The bars as (first module, modules wide), left to right."""
        return runs_of_ones(self.pattern)


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR symbol: one string of "1" (dark) and "0" per row, quiet zone not included."""

    payload: str
    rows: tuple[str, ...]

    @property
    def modules(self) -> int:
        """Modules of one side, quiet zone not included."""
        return len(self.rows)


def runs_of_ones(pattern: str) -> list[tuple[int, int]]:
    """Every run of "1" in a pattern, as (start, length)."""
    runs: list[tuple[int, int]] = []
    at = 0
    for space_and_bar in pattern.replace("10", "1 0").split():
        at += len(space_and_bar)
        width = space_and_bar.count("1")
        if width:
            runs.append((at - width, width))
    return runs


@lru_cache(maxsize=4096)
def code128(payload: str) -> Code128:
    """The Code 128 symbol of a payload of printable ASCII (0x20 to 0x7E)."""
    if not payload:
        raise PaperError("an empty value can't be printed as a code")
    for character in payload:
        if not " " <= character <= "~":
            raise PaperError(
                f"{payload!r} can't be printed as a code: the character {character!r} "
                f"(U+{ord(character):04X}) is not printable ASCII"
            )
    return Code128(payload, _fresh_pattern(payload))


def _fresh_pattern(payload: str) -> str:
    import barcode.codex  # 78 ms, and no screen needs it

    class FreshCode128(barcode.codex.Code128):  # type: ignore[misc]
        def _try_to_optimize(self, encoded: list[int]) -> list[int]:
            # The library takes start C and the pair 99 for "start, then switch to C" and drops the pair.
            # A symbol that begins with two digits stays in set C: there is nothing to shorten.
            if self.code[:2].isdigit():
                return encoded
            shortened: list[int] = super()._try_to_optimize(encoded)
            return shortened

    pattern: str = FreshCode128(payload).build()[0]  # built once: an object remembers its last character set
    return pattern


@lru_cache(maxsize=4096)
def qr_code(payload: str) -> QrCode:
    """The QR symbol of a payload, error correction M or better; control bytes such as GS and RS are
    allowed.
    """
    import segno  # 46 ms, and no screen needs it

    try:
        matrix = segno.make(payload, error="m", micro=False, boost_error=True).matrix
    except ValueError as fault:
        raise PaperError(f"{payload!r} can't be printed as a QR code: {fault}") from fault
    return QrCode(payload, tuple("".join("1" if dark else "0" for dark in row) for row in matrix))


def unicode_font() -> Path:
    """A font with Latin, Greek and Cyrillic letters (DejaVu Sans Mono, which comes with python-barcode)."""
    import barcode  # 78 ms, and no screen needs it

    return Path(barcode.__file__).parent / "fonts" / "DejaVuSansMono.ttf"
