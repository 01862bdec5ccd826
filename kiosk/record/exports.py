"""The files of exports: one counts once its rows are marked "handed over" by a commit, and not before."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from kiosk.record.directory import as_owner, sync_directory
from kiosk.record.store import Store


def write_part(directory: Path, identity: str, document: dict[str, Any]) -> None:
    """Write an export's document, synced, under the name that counts for nothing yet. Raises OSError."""
    part = directory / f"export-{identity}.part"
    with open(part, "w", encoding="ascii") as file:
        json.dump(document, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    as_owner(part)
    sync_directory(directory)


def finish_exports(store: Store) -> None:
    """Give committed exports their name, and take parts away whose commit never came. Called at every start."""
    if store.directory is None:
        return
    parts = list(store.directory.glob("export-*.part"))
    for part in parts:
        identity = part.stem.removeprefix("export-")
        known = store.connection.execute(
            "SELECT 1 FROM fact WHERE name = ?", (f"export:{identity}",)
        ).fetchone()
        if known:
            os.replace(part, part.with_suffix(".json"))
        else:
            part.unlink()
    if parts:
        sync_directory(store.directory)
