"""What is refused of files: included ones, the operators' list, and what is no TOML."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kiosk.config import load_config
from kiosk.errors import ConfigurationError
from tests.unit.faulty import SMALL, faults


def test_duplicates_in_two_files_name_both(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, 'include = ["shop.toml"]\n' + SMALL, shop='[[machines]]\nname = "MACHINE1"\n')

    assert fault.startswith("kiosk.toml: [[machines]] 1 name: ")
    assert "shop.toml: [[machines]] 1 name" in fault


def test_included_files_that_differ_are_named_both(tmp_path: Path) -> None:
    (fault,) = faults(
        tmp_path,
        'include = ["a.toml", "b.toml"]\n' + SMALL,
        a='[station]\npaper = "A4"\n',
        b='[station]\npaper = "Letter"\n',
    )

    assert fault.startswith('b.toml: [station] paper: found "Letter", but a.toml: [station] paper is "A4"')


def test_a_fault_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, 'include = ["shop.toml"]\n' + SMALL, shop="[station]\nundo_seconds = -1\n")

    assert fault.startswith("shop.toml: [station] undo_seconds: ")


def test_includes_in_a_circle_are_refused_with_the_way(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, 'include = ["shop.toml"]\n' + SMALL, shop='include = ["kiosk.toml"]\n')

    assert fault == "shop.toml: include: includes go in a circle: kiosk.toml → shop.toml → kiosk.toml"


@pytest.mark.parametrize("include", ['"shop.toml"', "[1]", '[""]'])
def test_include_is_a_list_of_files(tmp_path: Path, include: str) -> None:
    (fault,) = faults(tmp_path, f"include = {include}\n{SMALL}")

    assert fault.startswith("kiosk.toml: include: found ")


def test_a_missing_included_file_is_told_where_it_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path, 'include = ["shop.toml"]\noperators_file = "people.csv"\n' + SMALL) == (
        "kiosk.toml: include: there is no file shop.toml",
        "kiosk.toml: operators_file: there is no file people.csv",
    )


def test_every_faulty_row_of_the_operators_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "Badge,Name,Email,Supervisor,Language\n"
        ",Ana,ana@example.com,,\n"
        "2,Bo,bo,,\n"
        "3,Cy,cy@example.com,maybe,\n"
        "4,Di,di@example.com,,fr\n"
        "5,Ed,ed@example.com,,,too much\n"
        "6,Flo,flo@example.com,,\n"
        "6,Gus,gus@example.com,,\n"
    )

    found = faults(tmp_path, 'operators_file = "people.csv"\n' + SMALL)

    assert [fault.split(": ")[1] for fault in found] == [
        "line 2 badge",
        "line 3 email",
        "line 4 supervisor",
        "line 5 language",
        "line 6",
        "line 8 badge",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"badge,name,emial\n1,a,a@b.c\n", 'did you mean "email"?'),
        (b"", "is empty"),
        (b"badge,name,email\n1,Jos\xe9,a@b.c\n", "line 2 holds a byte that is not UTF-8 (0xE9)"),
        (b'badge,name,email\n1,"Ana,a@b.c\n', "not a CSV row"),
    ],
)
def test_an_operators_file_that_is_none_is_told_plainly(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "people.csv").write_bytes(content)

    found = faults(tmp_path, 'operators_file = "people.csv"\n' + SMALL)

    assert found[0].startswith("people.csv: ")
    assert told in found[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[api]\nurl = https://x\n", "line 2, column 7: "),
        (b"[api]\n[api]\n", "line 2, column 5: "),
        (b"name = 'caf\xe9'", "line 1 holds a byte that is not UTF-8 (0xE9)"),
        (b"a = " + b"[" * 5000, "brackets are nested too deeply"),
        (b"a = " + b"9" * 5000, "not valid TOML"),
        (b"a = 2026-13-45", "not valid TOML"),
    ],
)
def test_a_file_that_is_not_toml_is_told_by_line(tmp_path: Path, content: bytes, told: str) -> None:
    (fault,) = faults(tmp_path, content)

    assert fault.startswith("kiosk.toml: ")
    assert told in fault


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="this is a folder"):
        load_config(tmp_path, {})


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything, so it becomes somebody who may not."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_that_may_not_be_read_is_told_plainly() -> None:
    with TemporaryDirectory() as folder:  # pytest's own lies where only its user may go
        os.chmod(folder, 0o755)
        file = Path(folder) / "kiosk.toml"
        file.touch(mode=0o000)
        with as_nobody(), pytest.raises(ConfigurationError, match="may not read it"):
            load_config(file, {})
