"""What stands on the sheets, how far apart, and that printing twice gives the same bytes."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Callable

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import PaperError
from kiosk.fields import Kind
from kiosk.paper import codes
from kiosk.paper.card_sheets import badge_sheet, machine_sheet
from kiosk.paper.operation_row import duration
from kiosk.paper.pdf import Drawn, Paper, Sheet
from kiosk.paper.placing import quiet_zone
from kiosk.paper.setup_sheet import setup_sheet
from kiosk.paper.traveler_sheet import traveler_sheet
from kiosk.paper.travelers import Operation, Traveler
from kiosk.paper.wall_sheets import command_sheet, quantity_sheet
from kiosk.scanning.codes import Code
from kiosk.scanning.patterns import Grammar
from kiosk.scanning.traveler import ScanRead, read_scan
from kiosk.shop import Machine, Operator
from tests.paper.decoding import drawn, read_back

SMALL = Traveler("WO-1", "P-1", (Operation("10"), Operation("20")))
FULL = Traveler(
    "WO-10482",
    "BRK-2207/A",
    tuple(Operation(f"{n}0", "Turn", "3", 25, 120 * n, 1800) for n in range(1, 12)),
    "C",
    "Bearing bracket",
    "2026-03-14",
)
WIDE = Traveler("WO-ABCDEFGH-1234567890/123.45W", "P" * 48, (Operation("OP999A"), Operation("10")))
OPERATORS = [Operator(f"10{n:02}", f"Operator {n}", "a@shop.test") for n in range(12)]
MACHINES = [Machine(f"Machine{n}", f"Mill {n}") for n in range(9)]

SHEETS: dict[str, Callable[[Paper], Sheet]] = {
    "travelers": lambda paper: traveler_sheet([SMALL, FULL, WIDE], paper=paper, shop="Our Shop"),
    "badges": lambda paper: badge_sheet(OPERATORS, paper=paper, shop="Our Shop"),
    "machines": lambda paper: machine_sheet(MACHINES, paper=paper, shop="Our Shop"),
    "commands": lambda paper: command_sheet(paper=paper),
    "quantities": lambda paper: quantity_sheet(paper=paper),
    "setup": lambda paper: setup_sheet(paper=paper),
}
SIZES = {Paper.A4: (210.0, 297.0), Paper.LETTER: (215.9, 279.4)}
every_sheet = pytest.mark.parametrize("kind", SHEETS)
every_paper = pytest.mark.parametrize("paper", Paper)


def payloads(sheet: Sheet, symbology: str = "Code 128") -> list[str]:
    return [one.payload for one in sheet.payloads if one.symbology == symbology]


def apart(one: Drawn, other: Drawn) -> float:
    """The vertical gap between two symbols; negative when they overlap in height."""
    return max(one.y, other.y) - min(one.y + one.height, other.y + other.height)


@every_sheet
@every_paper
def test_the_same_input_gives_the_same_bytes(kind: str, paper: Paper) -> None:
    assert SHEETS[kind](paper).pdf == SHEETS[kind](paper).pdf


def test_another_process_writes_the_same_bytes() -> None:
    script = (
        "import sys; from kiosk.paper.traveler_sheet import traveler_sheet;"
        "from kiosk.paper.travelers import Operation, Traveler;"
        "sheet = traveler_sheet([Traveler('WO-1', 'P-1', (Operation('10', 'Łożysko'),))]);"
        "sys.stdout.buffer.write(sheet.pdf)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@every_sheet
@every_paper
def test_bars_are_high_enough_and_every_quiet_zone_is_empty(kind: str, paper: Paper) -> None:
    sheet = SHEETS[kind](paper)
    width, height = SIZES[paper]
    for one in sheet.payloads:
        quiet = quiet_zone(one.module) if one.symbology == "Code 128" else 4 * one.module
        assert one.module > 0.2539
        assert one.height >= max(12, 0.15 * one.width)
        assert quiet - 0.2 <= one.x <= width - one.width - quiet + 0.2
        assert 4 <= one.y <= height - one.height - 4
        for other in sheet.payloads:
            if other is not one and other.page == one.page and apart(one, other) < 0:
                assert (
                    other.x >= one.x + one.width + quiet - 0.2 or other.x + other.width <= one.x - quiet + 0.2
                )


@every_paper
def test_symbols_of_different_operations_stand_twenty_millimetres_apart(paper: Paper) -> None:
    sheet = traveler_sheet([SMALL, FULL, WIDE], paper=paper)
    for one, other in itertools.combinations(sheet.payloads, 2):
        if one.page == other.page and apart(one, other) > 0:
            assert apart(one, other) >= 20 - 0.3


def test_the_order_and_part_codes_are_printed_once_per_work_order() -> None:
    sheet = traveler_sheet([FULL])
    assert sheet.pages > 1
    assert payloads(sheet).count("WWO-10482") == payloads(sheet).count("1PBRK-2207/A") == 1


def test_the_qr_code_of_an_operation_holds_everything() -> None:
    sheet = traveler_sheet([FULL])
    read = read_scan(payloads(sheet, "QR")[1].encode("ascii"), Grammar())
    assert isinstance(read, ScanRead)
    assert dict(read.values) == {
        Kind.WORK_ORDER: "WO-10482",
        Kind.OPERATION: "20",
        Kind.PART: "BRK-2207/A",
        Kind.REVISION: "C",
        Kind.RECIPE: "3",
        Kind.ORDERED: "25",
        Kind.CYCLE: "240",
        Kind.SETUP: "1800",
    }


def test_fields_that_are_not_given_are_not_in_the_qr_code() -> None:
    first = payloads(traveler_sheet([SMALL]), "QR")[0]
    assert first == "[)>\x1e06\x1dWWO-1\x1d1W10\x1d1PP-1\x1e\x04"


def test_a_code_too_wide_for_its_place_is_narrowed_then_left_to_the_qr_code_and_both_are_said() -> None:
    sheet = traveler_sheet([WIDE])
    assert payloads(sheet, "QR")[0] == "1P" + "P" * 48
    notes = "\n".join(sheet.notes)
    assert "Part PPP" in notes
    assert "printed as a QR code only" in notes
    assert "operation OP999A: narrowed to 0.254 mm" in notes


@given(st.text(max_size=60), st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_any_text_can_be_printed_beside_the_codes(shop: str, part_text: str, op_text: str, due: str) -> None:
    traveler = Traveler("WO-1", "P-1", (Operation("10", op_text),), "", part_text, due)
    sheet = traveler_sheet([traveler], shop=shop)
    assert sheet.pages == 1


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("Łożysko ✈ подшипник", False),
        ("日本語 🙂", True),
        ("\x00\x1b[31m\n\ud800", False),
        ("[red]x[/red]", False),
    ],
)
def test_letters_no_font_here_has_are_noted_and_leave_the_codes_readable(text: str, noted: bool) -> None:
    sheet = traveler_sheet([Traveler("WO-1", "P-1", (Operation("10", text),), "", text, text)], shop=text)
    assert read_back(sheet, 200) == drawn(sheet)
    assert any("printed as '?'" in note for note in sheet.notes) == noted


@every_paper
@pytest.mark.parametrize("kind", ["commands", "quantities", "travelers"])
def test_each_page_names_itself_and_how_many_there_are(kind: str, paper: Paper) -> None:
    document = pypdfium2.PdfDocument(SHEETS[kind](paper).pdf)
    found = [re.findall(r"Page (\d+) of (\d+)", page.get_textpage().get_text_range()) for page in document]
    document.close()
    assert all(len(each) == 1 for each in found)
    numbers = [(int(number), int(total)) for ((number, total),) in found]
    for (number, total), following in itertools.pairwise([*numbers, (1, 0)]):
        assert following[0] == number + 1 or (number == total and following[0] == 1)


def test_the_command_sheet_holds_every_command_the_kiosk_knows_and_no_other() -> None:
    assert sorted(payloads(command_sheet())) == sorted(code.value for code in Code)


def test_the_quantity_sheet_begins_with_the_common_quantities() -> None:
    first = payloads(quantity_sheet())[:23]
    assert first == [f"Q{pieces}" for pieces in (*range(1, 21), 25, 50, 100)]


def test_the_test_codes_name_no_part_so_that_none_starts_a_job() -> None:
    for one in setup_sheet().payloads:
        read = read_scan(one.payload.encode("ascii"), Grammar())
        assert isinstance(read, ScanRead)
        assert read.value(Kind.WORK_ORDER)
        assert read.value(Kind.PART) is None


def test_a_machine_whose_name_cannot_stand_in_a_code_is_printed_without_one_and_noted() -> None:
    sheet = machine_sheet([Machine("Machine1"), Machine("Fräse")])
    assert payloads(sheet) == ["10SMachine1"]
    assert "'ä'" in sheet.notes[0]


@pytest.mark.parametrize("draw", [badge_sheet, machine_sheet])
def test_an_empty_list_is_refused(draw: Callable[[list[object]], Sheet]) -> None:
    with pytest.raises(PaperError, match="configuration names no"):
        draw([])


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (30, "30 s"), (120, "2 min"), (5430, "1 h 30 min 30 s"), (7200, "2 h")]
)
def test_times_are_said_in_hours_minutes_and_seconds(seconds: int, words: str) -> None:
    assert duration(seconds) == words


def test_every_identifier_printed_is_one_the_kiosk_reads() -> None:
    for code in (
        codes.badge("1001"),
        codes.machine("Machine1"),
        codes.quantity(5),
        codes.cycle(1),
        codes.setup(0),
    ):
        assert isinstance(read_scan(code.payload.encode("ascii"), Grammar()), ScanRead)
