"""What a scan means on the screen in front of it."""

from __future__ import annotations

import pytest

from kiosk.commands import ChooseMachine, Go, OpenItem, Place
from kiosk.scanning.codes import Code
from kiosk.shop import Machine
from kiosk.view import MachineState, Tone
from tests.unit.terminal_driver import ANA, OTHER_SHEET, SHEET, Terminal, settings, sheet

ONE_MACHINE = (Machine("Machine1", "Haas VF-2"),)


def test_an_identical_scan_within_a_second_is_ignored_and_says_so() -> None:
    t = Terminal().at()
    t.scan("WWO-1")
    t.scan("WWO-1", after=0.9)
    assert t.told == "Read twice: ignored the second one."


def test_an_identical_scan_after_a_second_counts() -> None:
    t = Terminal().at()
    t.scan("WWO-1")
    t.scan("WWO-1", after=1.0)
    assert t.told == "WO-1 read"


def test_only_the_immediately_preceding_scan_counts_as_a_repeat() -> None:
    t = Terminal().at()
    t.scan("WWO-1")
    t.scan("1W10", after=0.2)
    t.scan("WWO-1", after=0.2)
    assert t.told == "WO-1 read"


@pytest.mark.parametrize(("pause", "entered"), [(0.25, 1), (0.31, 11)])
@pytest.mark.parametrize("code", ["Z1", "]C0Z1"])
def test_digits_are_repeated_after_a_third_of_a_second(pause: float, entered: int, code: str) -> None:
    t = Terminal().at()
    t.scan(SHEET)
    t.scan(code)
    t.scan(code, after=pause)
    assert t.view.quantity.good == entered


def test_a_badge_read_again_never_signs_out() -> None:
    t = Terminal().at()
    t.scan("1H1001")
    assert t.told == "Ana Ruiz is signed in"
    assert t.view.operator is not None


def test_another_badge_is_named() -> None:
    t = Terminal().at()
    t.scan("1H1002")
    assert t.told == "Now Bo Lindqvist"
    assert t.view.language == "de"


def test_an_unknown_badge_is_refused_in_words_and_changes_nothing() -> None:
    t = Terminal().at()
    t.scan("WWO-1")
    t.scan("1H7777")
    assert t.refused
    assert t.told == "Badge 7777 is not known at this terminal. Ask a supervisor."
    assert t.view.operator is not None
    assert t.view.operator.name == ANA.name
    assert t.view.entry.fields.work_order == "WO-1"


@pytest.mark.parametrize("place", [Place.JOBS, Place.HELP, Place.SIGN_IN])
def test_a_machine_code_goes_to_that_machine_from_every_screen_and_keeps_the_slots(place: Place) -> None:
    t = Terminal().at()
    t.scan("WWO-1")
    t.do(Go(place))
    t.scan("10SMachine2")
    assert (t.view.machine, t.place) == ("Machine2", Place.SCAN)
    assert t.told == "Haas VF-2 → Machine2"
    assert t.view.entry.fields.work_order == "WO-1"


def test_an_unknown_machine_is_refused() -> None:
    t = Terminal().at()
    t.scan("10SLathe")
    assert t.told == "Machine Lathe is not set up at this terminal."
    assert t.view.machine == "Machine1"


def test_a_traveler_on_the_board_asks_for_the_machine_and_a_touched_tile_starts_it() -> None:
    t = Terminal()
    t.scans("1H1001", SHEET)
    assert t.place is Place.MACHINES
    assert t.told.endswith("Now scan or choose the machine.")
    assert t.do(ChooseMachine("Machine2")).place is Place.RUNNING


def test_a_traveler_brought_to_a_busy_machine_is_said_and_kept_as_next() -> None:
    t = Terminal().at()
    t.scans(SHEET, "ZBACK")
    t.scans(OTHER_SHEET, "10SMachine1")
    assert t.refused
    assert t.told == "Haas VF-2 is running PART123 Op10. Your scan is kept as NEXT."
    assert t.view.next_entry is not None
    assert t.view.next_entry.fields.work_order == "WO-200"
    t.scan("10SMachine2")
    assert t.running("Machine2").fields.work_order == "WO-200"


def test_a_traveler_scanned_while_a_job_runs_fills_next_and_says_so() -> None:
    t = Terminal().at()
    t.scans(SHEET, "WWO-200")
    assert t.told == "Kept for the NEXT job. PART123 Op10 is still running."
    t.scans("1W20", "1PPART200")
    assert t.told == "NEXT is PART200 Op20. PART123 Op10 is still running."
    assert t.place is Place.RUNNING


def test_the_running_jobs_own_traveler_opens_its_finish_form_and_never_toggles() -> None:
    t = Terminal().at()
    t.scans(SHEET, "ZJOBS", SHEET)
    assert t.place is Place.RUNNING
    assert t.told == "PART123 Op10 is running. Enter the quantities, then press FINISH."
    assert t.view.next_entry is None


def test_the_running_jobs_own_traveler_leaves_a_filled_next_alone() -> None:
    t = Terminal().at()
    t.scans(SHEET, OTHER_SHEET, "3WWO-123+10")
    assert "PART123 Op10 is running" in t.told
    assert t.view.next_entry is not None
    assert t.view.next_entry.fields.work_order == "WO-200"


def test_the_next_operation_of_the_same_work_order_can_be_scanned_in_three_codes() -> None:
    t = Terminal().at()
    t.scans(SHEET, "1W20", "WWO-123")
    assert t.view.next_entry is not None
    assert (t.view.next_entry.fields.work_order, t.view.next_entry.fields.operation) == ("WO-123", "20")
    assert t.view.next_entry.fields.part == "PART123"


@pytest.mark.parametrize(
    ("code", "field", "value"),
    [
        ("7Q25EA", "ordered", 25),
        ("16S3", "recipe", "3"),
        ("2PC", "revision", "C"),
        ("ZCYCLE120", "cycle_seconds", 120),
        ("ZSETUP1800", "setup_seconds", 1800),
    ],
)
def test_a_start_not_yet_sent_is_amended_and_says_so(code: str, field: str, value: object) -> None:
    t = Terminal().at()
    t.scans(SHEET, code)
    assert t.told == "Added to PART123 Op10, which is running."
    assert getattr(t.running().fields, field) == value
    t.wait(30)
    names = {
        "ordered": "qty_expected",
        "recipe": "recipe_version",
        "cycle_seconds": "step_expected_cycle_time",
        "setup_seconds": "step_expected_setup_time",
    }
    if field in names:
        assert t.sent()[0][1][names[field]] == value


def test_a_start_that_was_sent_is_not_amended() -> None:
    t = Terminal().at()
    t.scan(SHEET)
    t.wait(16)
    t.scan("7Q25EA")
    assert t.refused
    assert t.told == "Too late for this job: its start was sent already."


def test_a_bare_quantity_is_ordered_before_the_start_and_made_after_it() -> None:
    t = Terminal().at()
    t.scan("Q25")
    assert t.view.entry.fields.ordered == 25
    t.scan(sheet("WWO-1", "1W10", "1PPART1"))
    t.scan("Q7")
    assert t.running().fields.ordered == 25
    assert t.view.quantity.good == 7
    assert t.told == "Good: 7"


def test_a_bare_value_counts_only_where_one_kind_is_expected() -> None:
    t = Terminal(settings(allow_bare=True))
    assert t.scan("1001").operator is not None
    t.scans("10SMachine1", "WWO-1")
    t.scan("10")
    assert t.refused
    t.scan("1PPART1")
    assert t.scan("10").place is Place.RUNNING


def test_an_unknown_code_is_refused_with_its_text_and_what_was_expected() -> None:
    t = Terminal().at()
    t.scan(b"\x11[red]boom")
    assert t.refused
    assert t.view.told is not None
    assert "[red]boom" in t.view.told.raw
    assert "expected" in t.told


def test_the_last_answer_keeps_the_scan_it_answered() -> None:
    t = Terminal().at()
    t.scan("ZUNDO")
    assert t.view.told is not None
    assert (t.view.told.raw, t.view.told.tone) == ("ZUNDO", Tone.BAD)
    t.press(Code.UNDO)
    assert t.view.told is not None
    assert t.view.told.raw == ""


def test_what_a_scan_filled_is_shown_before_the_commit_is_waited_for() -> None:
    from kiosk.events import JobStarted, ViewChanged

    t = Terminal().at()
    t.events.clear()
    t.scan(SHEET)
    first = next(event for event in t.events if isinstance(event, ViewChanged))
    started = next(index for index, event in enumerate(t.events) if isinstance(event, JobStarted))
    assert first.view.entry.fields.work_order == "WO-123"
    assert t.events.index(first) < started


def test_opening_what_is_not_listed_is_refused() -> None:
    t = Terminal().at()
    t.do(OpenItem(99))
    assert t.refused
    assert t.place is Place.SCAN


def test_a_removed_machine_keeps_its_tile_and_its_job_until_it_is_finished() -> None:
    t = Terminal().at("Machine2")
    t.scan(SHEET)
    t.wait(30)
    t.reconfigure(settings(ONE_MACHINE))
    assert [tile.name for tile in t.view.machines] == ["Machine1", "Machine2"]
    assert t.tile("Machine2").state is MachineState.RUNNING
    t.scans("10SMachine2", "Q50", "ZFINISH")
    t.wait(30)
    assert t.sent()[-1][0] == "finish"
    assert [tile.name for tile in t.view.machines] == ["Machine1"]
    assert (t.place, t.view.machine) == (Place.SCAN, "Machine1")


def test_nothing_is_started_on_a_removed_machine() -> None:
    t = Terminal().at("Machine2")
    t.scan(SHEET)
    t.wait(30)
    t.online = False
    t.scans("10SMachine2", "Q50", "ZFINISH")
    t.restart(settings(ONE_MACHINE))
    assert [tile.name for tile in t.view.machines] == ["Machine1", "Machine2"]
    t.scans("10SMachine2", OTHER_SHEET)
    assert t.told == "Machine2 was taken off this terminal. Nothing can be started on it."


def test_one_machine_has_no_board() -> None:
    t = Terminal(settings(ONE_MACHINE))
    assert (t.place, t.view.machine) == (Place.SCAN, "Machine1")
    t.scans("1H1001", SHEET, "ZBACK")
    assert t.place is Place.RUNNING
    t.scan("ZCANCEL")
    assert t.place is Place.RUNNING
