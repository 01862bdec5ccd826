"""The two answer tones as sound files, for a terminal that is silent on a bell (foot is).

One thread plays them through ALSA's `aplay`, one at a time; a tone that is asked for while another sounds replaces the next
one, so that a burst of scans never trails a queue of beeps.
"""

from __future__ import annotations

import queue
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

PLAYER = "aplay"
LONGEST_SECONDS = 3.0


class RecordedSounds:
    """Plays `good.wav` and `bad.wav` of a directory; a machine without sound stays silent."""

    def __init__(self, directory: Path, player: str) -> None:
        self._directory = directory
        self._player = player
        self._wanted: queue.Queue[str] = queue.Queue(maxsize=1)
        threading.Thread(target=self._play, name="sounds", daemon=True).start()

    def good(self) -> None:
        """Done as asked."""
        self._want("good.wav")

    def bad(self) -> None:
        """Refused, or a person is needed."""
        self._want("bad.wav")

    def _want(self, name: str) -> None:
        while True:
            try:
                self._wanted.put_nowait(name)
            except queue.Full:
                try:
                    self._wanted.get_nowait()
                except queue.Empty:
                    continue
            else:
                return

    def _play(self) -> None:
        while True:
            name = self._wanted.get()
            try:
                subprocess.run(
                    [self._player, "-q", str(self._directory / name)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=LONGEST_SECONDS,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired):
                continue  # no sound card, or it is busy: words and colour remain


def sounds_for(environment: Mapping[str, str], directory: Path) -> RecordedSounds | None:
    """Recorded tones where the terminal has no bell and a player is installed; else None: the bell."""
    player = shutil.which(PLAYER)
    if player is None or not environment.get("TERM", "").startswith("foot"):
        return None
    return RecordedSounds(directory, player)
