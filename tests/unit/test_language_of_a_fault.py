"""In which language a kiosk without a usable configuration speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.configuration.language import language_without
from kiosk.errors import ConfigurationError
from kiosk.station.fault_alone import fault_view, view_of
from kiosk.words import say

GERMAN_SYSTEM = {"LANG": "de_DE.UTF-8"}
SPANISH_OPERATOR = '[[operators]]\nbadge = "1"\nlanguage = "es"\n'


def language(folder: Path, text: str, environment: dict[str, str] | None = None, **others: str) -> str:
    (folder / "kiosk.toml").write_text(text, encoding="utf-8")
    for name, content in others.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return language_without(folder / "kiosk.toml", environment or {})


@pytest.mark.parametrize(
    "text",
    [
        '[station]\nlanguage = "es"\nundo_seconds = -1\n',
        '[station]\nlanguage = "es"\nundo_seconds = = 1\n',
        'x = [1\n[api]\nurl = "\n[ station ]  # here\n  language="es" # Ana\n[scanner]\nlanguage = "de"\n',
        'station.language = "es"\n',
    ],
)
def test_it_is_the_stations_as_far_as_the_file_tells_it(tmp_path: Path, text: str) -> None:
    assert language(tmp_path, text, GERMAN_SYSTEM) == "es"


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[station]\nlanguage = "fr"\n',
        "[station]\nlanguage = 3\n",
        '[station]\nlanguage = "fr"\nx = = 1\n',
        "[station]\nlanguage =\n",
        SPANISH_OPERATOR,
        f"x = = 1\n{SPANISH_OPERATOR}",
    ],
)
def test_where_it_tells_none_that_is_known_it_is_the_systems(tmp_path: Path, text: str) -> None:
    assert language(tmp_path, text, GERMAN_SYSTEM) == "de"


def test_an_included_file_tells_it_too_and_a_broken_one_does_no_harm(tmp_path: Path) -> None:
    text = 'include = ["broken.toml", "shop.toml"]\nx = 1\n'
    assert language(tmp_path, text, broken="= =", shop='[station]\nlanguage = "es"\n') == "es"


def test_where_there_is_no_file_it_is_the_systems(tmp_path: Path) -> None:
    assert language_without(tmp_path / "gone.toml", GERMAN_SYSTEM) == "de"
    (tmp_path / "latin.toml").write_bytes(b"\xe9")
    assert language_without(tmp_path / "latin.toml", GERMAN_SYSTEM) == "de"


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "es"}, "es"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "es_MX.UTF-8"}, "es"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": ""}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, "de"),
    ],
)
def test_the_systems_language_is_that_of_its_messages(
    tmp_path: Path, environment: dict[str, str], code: str
) -> None:
    assert language(tmp_path, "", environment) == code


def test_the_picture_is_in_that_language() -> None:
    refusal = ConfigurationError([say("this is not understood")])
    assert view_of(fault_view(refusal), "es").language == "es"
