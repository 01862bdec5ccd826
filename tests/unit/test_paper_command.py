"""`kiosk print` from its arguments to the file: what is refused before a file is there, and what is
written.
"""

from __future__ import annotations

import argparse
import codecs
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from kiosk.config import Api, Config, Pattern, ScannerSettings, Station
from kiosk.demo.pseudo_terminal import TerminalProgram
from kiosk.errors import ConfigurationError
from kiosk.paper.command import add_arguments, run
from kiosk.paper.travelers_csv import COLUMNS
from kiosk.shop import Machine, Operator
from kiosk.words import verbatim

CONFIG = Config(
    api=Api(url="https://shop.test"),
    station=Station(name="cell-3", shop="Our Shop Ltd", paper="Letter"),
    machines=(Machine("Machine1", "Haas VF-2"),),
    operators=(Operator("1001", "Ana Ruiz", "ana@shop.test"),),
)
ONE = ("traveler", "--wo", "WO-1", "--part", "P-1", "--op", "10")


def printed(target: Path, *words: str, config: Config | None = CONFIG) -> int:
    """The exit code of `kiosk print WORDS -o TARGET`."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args([*words, "-o", str(target)]), lambda: config)


def csv_faults(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What is said on standard error about a CSV file; empty when it was printed."""
    source, target = tmp_path / "travelers.csv", tmp_path / "out.pdf"
    source.write_bytes(content)
    code = printed(target, "traveler", "--csv", str(source))
    said = [
        line.split("travelers.csv: ", 1)[1]
        for line in capsys.readouterr().err.splitlines()
        if ": line" in line
    ]
    assert target.exists() == (code == 0) == (not said)
    return said


@pytest.mark.parametrize(
    "sheet", [ONE, ("badges",), ("machines",), ("commands",), ("quantities",), ("setup",)]
)
def test_every_sheet_is_written_with_the_shop_and_paper_of_the_configuration(
    sheet: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "sheet.pdf"
    assert printed(target, *sheet) == 0
    assert target.read_bytes().startswith(b"%PDF")
    assert b"/MediaBox [0 0 612.00 792.00]" in target.read_bytes()
    assert f"to {target}" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]


def text_of(target: Path) -> str:
    """What can be read on the first page of a PDF."""
    document = pypdfium2.PdfDocument(target)
    try:
        return str(document[0].get_textpage().get_text_range())
    finally:
        document.close()


@pytest.mark.parametrize(
    ("configured", "words", "expected"),
    [
        (None, (), "Finish the job"),
        ("en", (), "Finish the job"),
        ("de", (), "Fertig: Auftrag beenden"),
        ("de", ("--language", "es"), "Terminar el trabajo"),
        ("de", ("--language", "en"), "Finish the job"),
        (None, ("--language", "de"), "Fertig: Auftrag beenden"),
    ],
)
def test_paper_speaks_the_language_asked_for_else_the_station_s_and_the_command_english(
    configured: str | None,
    words: tuple[str, ...],
    expected: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    station = Station(language=configured or "en")
    config = msgspec.structs.replace(CONFIG, station=station) if configured else None
    assert printed(tmp_path / "sheet.pdf", "commands", *words, config=config) == 0
    assert expected in text_of(tmp_path / "sheet.pdf")
    assert capsys.readouterr().out == f"Wrote 2 pages to {tmp_path / 'sheet.pdf'}\n"
    assert printed(tmp_path / "x.svg", "symbol", "ZFINISH", *words, config=config) == 0
    assert f">{expected}<" in (tmp_path / "x.svg").read_text(encoding="utf-8")


def test_a_language_without_a_catalog_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        printed(tmp_path / "sheet.pdf", "commands", "--language", "fr")
    assert refused.value.code == 2
    assert "--language: invalid choice: 'fr' (choose from" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("sheet", [ONE, ("commands",), ("quantities",), ("setup",)])
def test_these_sheets_need_no_configuration(sheet: tuple[str, ...], tmp_path: Path) -> None:
    assert printed(tmp_path / "sheet.pdf", *sheet, config=None) == 0


@pytest.mark.parametrize("sheet", ["badges", "machines"])
def test_badges_and_machines_without_a_configuration_are_refused(sheet: str, tmp_path: Path) -> None:
    assert printed(tmp_path / "sheet.pdf", sheet, config=None) == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("words", "code"), [((), 0), (("--config", "kiosk.toml"), 2)])
def test_a_faulty_configuration_stops_a_traveler_only_when_it_was_named(
    words: tuple[str, ...], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def faulty() -> Config:
        raise ConfigurationError([verbatim("kiosk.toml: station.paper: allowed: A4, Letter")])

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    arguments = parser.parse_args([*ONE, *words, "-o", str(tmp_path / "sheet.pdf")])
    assert run(arguments, faulty) == code
    assert "station.paper" in capsys.readouterr().err


def test_all_faulty_options_are_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = ["traveler", "--wo", "WO+1", "--part", "Pé", "--qty", "2.5", "--cycle", "x"]
    words = [*order, "--op", "1234567", "--op", "10", "--op", "10"]
    assert printed(tmp_path / "sheet.pdf", *words) == 2
    said = capsys.readouterr().err
    for option in (
        "--wo: '+'",
        "--part: 'é'",
        "--op: “1234567”",
        "--op: 10 is given twice",
        "--qty: '.'",
        "--cycle",
    ):
        assert option in said
    assert not list(tmp_path.iterdir())


def test_a_site_pattern_that_would_read_a_code_as_something_else_stops_the_print(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scanner = ScannerSettings(patterns=(Pattern(match="(?P<part>WWO-[0-9]+)"),))
    config = msgspec.structs.replace(CONFIG, scanner=scanner)
    assert printed(tmp_path / "sheet.pdf", *ONE, config=config) == 2
    assert "'WWO-1' as part WWO-1" in capsys.readouterr().err


def test_a_value_outside_the_format_of_the_site_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = msgspec.structs.replace(CONFIG, scanner=ScannerSettings(formats={"wo": r"J\d{5}"}))
    assert printed(tmp_path / "sheet.pdf", *ONE, config=config) == 2
    assert "WO-1" in capsys.readouterr().err
    assert printed(tmp_path / "sheet.pdf", "traveler", "--wo", "J12345", *ONE[3:], config=config) == 0


def test_many_lines_become_one_traveler_per_work_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        "wo,part,op,qty,op_text",
        "A1,P1,10,5,Saw",
        "B1,P2,10,7,Turn",
        'A1,,20,5,"Mill, bore"',
        "",
        ",,,,",
    ]
    assert csv_faults(tmp_path, "\n".join(rows).encode(), capsys) == []


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode("utf-16"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
    ],
)
def test_what_spreadsheets_save_is_read(
    encode: Callable[[str], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert csv_faults(tmp_path, encode('WO,Part,Op,op_text\nA1,P1,10,"Fräsen ""fein"""\n'), capsys) == []


def test_every_fault_of_a_file_is_listed_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        "wo,part,op,qty,rev",
        "A+1,P1,10,5,",
        "A1,P1,10,5.5,A",
        "A1,P9,20,5,B",
        "A1,,20,5,",
        ",P1,,5,",
        "B1,,10,5,",
        'C1,P1,"10\n",5,',
        "D1,P1,10,5,A,B",
    ]
    said = csv_faults(tmp_path, "\n".join(rows).encode(), capsys)
    expected = [
        ("line 2", "'+' is not allowed"),
        ("line 3", "“5.5”"),
        ("line 4", "part 'P9' of work order A1 was 'P1' on line 3"),
        ("line 4", "rev 'B' of work order A1 was 'A' on line 3"),
        ("line 6", "wo is empty"),
        ("line 6", "op is empty"),
        ("line 7", "part is empty"),
        ("line 10", "more values than columns"),
    ]
    assert len(said) == len(expected)
    for line, (where, what) in zip(said, expected, strict=True):
        assert line.startswith(f"{where}:")
        assert what in line


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"wo,part\nA,B\n", "the column op is missing"),
        (b"wo,part,op,reciep\n", "recipe is meant?"),
        (b"wo,part,op,colour\n", ", ".join(COLUMNS)),
        (b"wo,part,op,op\n", "the column op is there twice"),
        (b'wo,part,op\nA1,"P1,10\n', "not readable as CSV"),
        (b"wo,part,op\nA1,P1,10\nA1,P1,10\n", "operation 10 of work order A1 was on line 2 already"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_reason(
    content: bytes, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fault in "\n".join(csv_faults(tmp_path, content, capsys))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"wo,part,op\n", b"\x00\xff\xfe\x81"])
def test_a_file_without_operations_is_refused(content: bytes, tmp_path: Path) -> None:
    source = tmp_path / "travelers.csv"
    source.write_bytes(content)
    assert printed(tmp_path / "out.pdf", "traveler", "--csv", str(source)) == 2
    assert not (tmp_path / "out.pdf").exists()


def test_a_csv_file_and_options_together_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(tmp_path / "out.pdf", *ONE, "--csv", "x.csv") == 2
    assert "leave out --wo, --part, --op" in capsys.readouterr().err


def test_a_csv_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(tmp_path / "out.pdf", "traveler", "--csv", str(tmp_path / "absent.csv")) == 2
    assert "absent.csv can't be read" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(tmp_path / "absent" / "out.pdf", "commands") == 1
    assert "can't be written" in capsys.readouterr().err


def test_a_refused_print_leaves_the_earlier_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    target.write_bytes(b"earlier")
    assert printed(target, "traveler", "--wo", "A+B", "--part", "P", "--op", "1") == 2
    assert target.read_bytes() == b"earlier"


def test_one_code_is_written_as_a_picture_and_a_strange_one_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(tmp_path / "x.svg", "symbol", "3WWO-1+10", config=None) == 0
    assert printed(tmp_path / "x.png", "symbol", "3WWO-1+10", "--qr", config=None) == 0
    assert (tmp_path / "x.svg").read_bytes().startswith(b"<?xml")
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert capsys.readouterr().err == ""
    assert printed(tmp_path / "y.svg", "symbol", "HELLO", config=None) == 0
    assert "the kiosk would refuse" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "words"), [("x.pdf", ("symbol", "W1")), ("x.png", ("commands",))])
def test_a_file_name_of_the_wrong_kind_is_refused(name: str, words: tuple[str, ...], tmp_path: Path) -> None:
    assert printed(tmp_path / name, *words) == 2


def test_a_symbol_that_cannot_be_drawn_is_refused_by_character(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(tmp_path / "x.svg", "symbol", "WO-ñ") == 2
    assert "'ñ'" in capsys.readouterr().err


def test_many_work_orders_show_a_bar_on_a_terminal_and_none_in_a_file(tmp_path: Path) -> None:
    source = tmp_path / "travelers.csv"
    source.write_text("wo,part,op\n" + "".join(f"WO-{number},P-1,10\n" for number in range(25)))
    command = [sys.executable, "-m", "kiosk", "print", "traveler", "--csv", str(source), "-o"]
    program = TerminalProgram([*command, str(tmp_path / "one.pdf")], environment=dict(os.environ))
    shown = bytearray()
    while (data := program.read(1.0)) is not None:
        shown += data
    assert program.end() == 0
    program.hang_up()
    assert b"25 of 25 work orders\r\n" in shown
    assert f"[{'#' * 12}{'.' * 18}] 10 of 25 work orders".encode() in shown
    written = subprocess.run([*command, str(tmp_path / "two.pdf")], capture_output=True, check=True)
    assert (written.stderr, b"25 pages" in written.stdout) == (b"", True)
