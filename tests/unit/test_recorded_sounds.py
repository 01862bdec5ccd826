"""The recorded tones, played through a stand-in for the sound card's player that notes what it was asked for."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from kiosk.shipped import assets_directory
from screens.recorded_sounds import RecordedSounds, sounds_for


@pytest.fixture
def player(tmp_path: Path) -> Path:
    script = tmp_path / "aplay"
    script.write_text(f'#!/bin/sh\nbasename "$2" >> "{tmp_path}/played"\n')
    script.chmod(0o755)
    return script


def _played(tmp_path: Path, count: int) -> list[str]:
    import time

    for _ in range(500):
        told = (tmp_path / "played").read_text().split() if (tmp_path / "played").exists() else []
        if len(told) >= count:
            return told
        time.sleep(0.01)
    raise AssertionError("the player was not started")


def test_yes_and_no_are_two_different_sounds(tmp_path: Path, player: Path) -> None:
    sounds = RecordedSounds(assets_directory() / "sounds", str(player))
    sounds.good()
    assert _played(tmp_path, 1) == ["good.wav"]
    sounds.bad()
    assert _played(tmp_path, 2) == ["good.wav", "bad.wav"]


def test_only_a_terminal_without_a_bell_gets_recorded_sounds(
    player: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(player.parent))
    assert sounds_for({"TERM": "foot"}, Path()) is not None
    assert sounds_for({"TERM": "xterm-256color"}, Path()) is None


def test_without_a_player_the_bell_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert sounds_for({"TERM": "foot"}, Path()) is None


@pytest.mark.parametrize("name", ["good.wav", "bad.wav"])
def test_the_shipped_tones_are_short_and_playable(name: str) -> None:
    with wave.open(str(assets_directory() / "sounds" / name)) as tone:
        assert 0.05 < tone.getnframes() / tone.getframerate() < 1.0
