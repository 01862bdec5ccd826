"""One shop for each test: its own directory, port and scanner line, so that tests can run side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.harness import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A server, a scanner and a configuration; no kiosk yet."""
    made = Shop(tmp_path)
    try:
        yield made.open()
    finally:
        made.close()
