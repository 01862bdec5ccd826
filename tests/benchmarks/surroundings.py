"""What every benchmark needs around it: an environment for child processes, a directory on a real disk, a configuration.

Children keep their byte code in the directory of the run, so that floor and kiosk start as installed programs do.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).parents[2]
PYTHON = sys.executable
FLOOR_APP = str(Path(__file__).with_name("floor_app.py"))
NOWHERE = "http://127.0.0.1:9"
"""An address at which nothing listens."""
UNWANTED = (
    "PYTHONDONTWRITEBYTECODE",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "INVOCATION_ID",
    "NOTIFY_SOCKET",
    "KIOSK_CONFIG",
)

_byte_code = Path(tempfile.gettempdir()) / f"kiosk-benchmark-{os.getpid()}-byte-code"


def child_environment() -> dict[str, str]:
    """The environment of this process without what would bend a figure."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in UNWANTED and not name.startswith("TEXTUAL")
    }
    return kept | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(SOURCE),
        "PYTHONPYCACHEPREFIX": str(_byte_code),
        "KIOSK_API_KEY": "demo-key",
    }


def forget_byte_code() -> None:
    """Remove what the children compiled."""
    shutil.rmtree(_byte_code, ignore_errors=True)


@contextmanager
def directory() -> Iterator[Path]:
    """A directory for stores. Not in /tmp where that is memory: a sync has to reach a disk."""
    place = Path(os.environ.get("KIOSK_BENCHMARK_DIR") or tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix="kiosk-benchmark-", dir=place) as name:
        yield Path(name)


def write_configuration(
    place: Path,
    *,
    machines: int = 1,
    url: str = NOWHERE,
    scanner: str = "none",
    undo_seconds: int = 15,
) -> Path:
    """A station's configuration in `place`, its data beside it."""
    named = "".join(f'[[machines]]\nname = "{name}"\n' for name in machine_names(machines))
    text = f"""
[api]
url = "{url}"
[station]
name = "bench"
data_dir = "data"
time_zone = "UTC"
undo_seconds = {undo_seconds}
[scanner]
port = "{scanner}"
{named}
[[operators]]
badge = "1001"
name = "Ana Ruiz"
email = "ana@example.com"
"""
    file = place / "kiosk.toml"
    file.write_text(text)
    return file


def machine_names(count: int) -> list[str]:
    """The names of so many machines."""
    return [f"Machine{number + 1}" for number in range(count)]


def kiosk_command(*words: str) -> list[str]:
    """The kiosk's command line."""
    return [PYTHON, "-m", "kiosk", *words]


def floor_command(kind: str) -> list[str]:
    """The smallest Textual app; see floor_app.py."""
    return [PYTHON, FLOOR_APP, kind]
