"""A station that can't run at all: the real process, as systemd starts it, says why on the glass, in the station's language."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.terminal.harness import LARGE, ROOT, Terminal, child_environment, kiosk

FAULTY = '[api]\nurl = "https://shop.example.com"\n[station]\ndata_dir = "data"\n{language}paper = "A5"\n'


@pytest.mark.parametrize(
    ("language", "system", "seen"),
    [
        (
            'language = "es"\n',
            "de_DE.UTF-8",
            ("La configuración no sirve", "se admite: uno de", "Corrija el archivo"),
        ),
        (
            "",
            "de_DE.UTF-8",
            ("Die Konfiguration ist unbrauchbar", "erlaubt: eines von", "Die Datei berichtigen"),
        ),
        ("", "C.UTF-8", ("The configuration can't be used", "allowed: one of", "Mend the file")),
    ],
)
def test_an_unusable_configuration_is_told_in_the_stations_language_and_to_a_command_in_english(
    tmp_path: Path, language: str, system: str, seen: tuple[str, ...]
) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(FAULTY.format(language=language), encoding="utf-8")
    told = {"LANG": system, "STATE_DIRECTORY": str(tmp_path)}
    command = kiosk("run", "--config", str(file))
    with Terminal(*command, size=LARGE, INVOCATION_ID="1", **told) as screen:
        screen.wait_for(*seen, '"A4", "Letter"')
        assert not any(words in screen.text for words in ("Esc", "VOLVER", "ZURÜCK", "BACK"))
    done = subprocess.run(
        command,
        env=child_environment(told),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2
    assert done.stderr == f'{file}: [station] paper: found "A5"; allowed: one of "A4", "Letter"\n'


def test_a_record_that_another_kiosk_holds_is_told_in_the_language_of_its_configuration(
    tmp_path: Path,
) -> None:
    file = tmp_path / "kiosk.toml"
    good = FAULTY.format(language='language = "de"\n').replace("A5", "A4")
    file.write_text(f'{good}[scanner]\nport = "none"\n[[machines]]\nname = "Machine1"\n', encoding="utf-8")
    command = kiosk("run", "--config", str(file))
    with Terminal(*command, size=LARGE) as first:
        first.wait_for("Machine1")
        with Terminal(*command, size=LARGE, INVOCATION_ID="1") as second:
            second.wait_for(
                "läuft schon ein anderes Terminal", r"Ein anderes Terminal \(Prozess \d+\) benutzt schon"
            )
