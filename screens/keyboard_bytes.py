"""Bytes from the keyboard that are no UTF-8: shown as a sign of replacement, as any other unknown character.

Textual's driver decodes strictly: one wrong byte (a serial console, a terminal set to Latin-1) ends its input
for good. It offers no setting, so the decoder that its module asks for is exchanged.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable

from textual.drivers import linux_driver


def accept_any_byte() -> None:
    """Let the driver read whatever comes."""
    vars(linux_driver)["getincrementaldecoder"] = _replacing


def _replacing(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    decoder = codecs.getincrementaldecoder(encoding)
    return lambda: decoder("replace")
