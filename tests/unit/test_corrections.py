"""Corrections to what was refused, and to counts that turned out wrong."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kiosk.commands import (
    AcceptText,
    Go,
    OpenItem,
    OperatorCommand,
    Place,
    Press,
    ReportCount,
    Scan,
    ShowTab,
    Tab,
    TypeInto,
)
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from kiosk.shop import Machine
from kiosk.view import Action
from tests.unit.beginnings import parked, parked_number
from tests.unit.terminal_driver import CY, OTHER_SHEET, SHEET, Terminal, settings


def test_every_field_of_a_parked_start_can_be_corrected_and_sent_again() -> None:
    t = parked()
    t.do(OpenItem(parked_number(t)))
    opened = t.view.jobs.opened
    assert opened is not None
    kinds = [kind for kind, _ in opened.fields]
    assert kinds == [
        Kind.WORK_ORDER,
        Kind.PART,
        Kind.OPERATION,
        Kind.RECIPE,
        Kind.ORDERED,
        Kind.BADGE,
        Kind.MACHINE,
        Kind.STARTED,
    ]
    values = {
        Kind.WORK_ORDER: "WO-7",
        Kind.PART: "P7",
        Kind.OPERATION: "70",
        Kind.RECIPE: "7",
        Kind.ORDERED: "77",
        Kind.BADGE: "1002",
        Kind.MACHINE: "Machine2",
        Kind.STARTED: "12-1455",
    }
    t.scan(f"1H{CY.badge}")
    for kind, text in values.items():
        t.do(TypeInto(kind))
        t.type(text)
        t.do(AcceptText())
        assert t.place is Place.ITEM, kind
    t.scan("ZRETRY")
    assert t.told == "Put back to be sent."
    t.wait(30)
    (_, body), *_ = t.sent()
    assert body["machine_display_name"] == "Machine2"
    assert (body["wo_number"], body["part_unique_identifier"], body["step_number"]) == ("WO-7", "P7", "70")
    assert (body["recipe_version"], body["qty_expected"], body["user_email"]) == ("7", 77, "bo@example.com")
    assert body["start"] == "2026-03-12T13:55:00Z"
    assert t.tile("Machine2").job is not None
    assert t.tile("Machine1").job is None


def test_an_ordered_quantity_can_be_corrected_away() -> None:
    t = parked()
    t.do(OpenItem(parked_number(t)))
    t.scan(f"1H{CY.badge}")
    t.do(TypeInto(Kind.ORDERED))
    t.do(AcceptText())
    assert t.place is Place.ITEM
    t.scan("ZRETRY")
    t.wait(30)
    assert "qty_expected" not in t.sent()[0][1]


@pytest.mark.parametrize(("kind", "text"), [(Kind.BADGE, "5555"), (Kind.MACHINE, "Lathe"), (Kind.PART, "")])
def test_a_correction_that_can_not_be_right_is_refused_and_stays_to_be_mended(kind: Kind, text: str) -> None:
    t = parked()
    t.do(OpenItem(parked_number(t)))
    t.scan(f"1H{CY.badge}")
    t.do(TypeInto(kind))
    t.type(text)
    t.do(AcceptText())
    assert (t.place, t.refused) == (Place.TYPE, True)


@pytest.mark.parametrize("typed", ["DMG Mori NLX", "dmgmori nlx", "Machine2", "Lathe 2"])
def test_a_machine_is_corrected_by_its_label_its_name_or_an_earlier_one_and_shown_by_its_label(
    typed: str,
) -> None:
    t = parked()
    machines = (t.config.machines[0], Machine("Machine2", "DMG Mori NLX", formerly=("Lathe 2",)))
    t.reconfigure(replace(t.config, machines=machines))
    t.do(OpenItem(parked_number(t)))
    assert t.view.jobs.opened is not None
    assert dict(t.view.jobs.opened.fields)[Kind.MACHINE] == "Haas VF-2"
    t.scan(f"1H{CY.badge}")
    t.do(TypeInto(Kind.MACHINE))
    t.type(typed)
    t.do(AcceptText())
    assert t.place is Place.ITEM
    assert t.view.jobs.opened is not None
    assert dict(t.view.jobs.opened.fields)[Kind.MACHINE] == "DMG Mori NLX"
    assert dict(t.view.jobs.opened.replaced) == {Kind.MACHINE: "Haas VF-2"}
    t.scan("ZRETRY")
    t.wait(30)
    assert t.sent()[0][1]["machine_display_name"] == "Machine2"


def test_a_label_that_two_machines_have_names_none() -> None:
    t = Terminal(settings((Machine("Machine1", "Lathe"), Machine("Machine2", "Lathe")))).at()
    t.do(TypeInto(Kind.MACHINE))
    t.type("Lathe")
    t.do(AcceptText())
    assert (t.place, t.refused, t.view.machine) == (Place.TYPE, True, "Machine1")


def test_the_machine_to_go_to_is_typed_by_its_label_too() -> None:
    t = Terminal().at("Machine2")
    t.do(TypeInto(Kind.MACHINE))
    t.type("Haas VF-2")
    t.do(AcceptText())
    assert (t.view.machine, t.place) == ("Machine1", Place.SCAN)


def test_a_scanned_value_corrects_the_opened_action() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "1PPART124")
    assert t.told == "Corrected: PART124"
    t.scan("ZRETRY")
    t.wait(30)
    assert t.sent()[0][1]["part_unique_identifier"] == "PART124"
    assert t.running().fields.part == "PART124"


def test_corrections_outlive_another_screen_and_a_power_cut_but_not_cancel() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "1PPART124", "10SMachine2")
    t.restart(reboot=True)
    t.scans("ZJOBS", "ZSELECT")
    opened = t.view.jobs.opened
    assert opened is not None
    assert dict(opened.fields)[Kind.PART] == "PART124"
    assert opened.replaced == ((Kind.PART, "PART123"),)
    t.scans("ZCANCEL", "ZJOBS", "ZSELECT")
    opened = t.view.jobs.opened
    assert opened is not None
    assert dict(opened.fields)[Kind.PART] == "PART123"
    assert opened.replaced == ()


def test_a_travelers_scan_without_a_supervisor_is_the_operators_next_job_and_changes_nothing_refused() -> (
    None
):
    t = parked()
    t.scans("ZJOBS", "ZSELECT", OTHER_SHEET)
    assert (t.place, t.told) == (Place.RUNNING, "NEXT is PART200 Op20. PART123 Op10 is still running.")
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZRETRY")
    t.wait(30)
    assert t.sent()[0][1]["part_unique_identifier"] == "PART123"


NO_SUPERVISOR = "To change this, scan a supervisor's badge."


@pytest.mark.parametrize("command", [TypeInto(Kind.PART), Press(Code.DIGIT_2), Scan(b"Q12", 1e6)])
def test_nothing_of_a_refused_action_is_typed_or_counted_without_a_supervisor(
    command: OperatorCommand,
) -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT")
    t.do(command)
    assert (t.place, t.told, t.refused) == (Place.ITEM, NO_SUPERVISOR, True)
    assert t.view.jobs.opened is not None
    assert t.view.jobs.opened.replaced == ()


def test_a_value_half_typed_when_the_supervisors_time_ends_waits_for_the_badge() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}")
    t.do(TypeInto(Kind.PART))
    t.type("P7")
    t.wait(150)
    t.do(AcceptText())
    assert (t.place, t.told) == (Place.TYPE, NO_SUPERVISOR)
    t.scan(OTHER_SHEET)
    assert (t.place, t.told) == (Place.TYPE, NO_SUPERVISOR)
    t.scan(f"1H{CY.badge}")
    t.do(AcceptText())
    assert t.view.jobs.opened is not None
    assert dict(t.view.jobs.opened.fields)[Kind.PART] == "P7"


def test_a_count_noticed_wrong_becomes_a_supervisors_to_do_with_old_and_new() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "Q40", "ZFINISH")
    t.wait(60)
    t.do(Go(Place.JOBS))
    t.do(ShowTab(Tab.DONE))
    t.scans("ZSELECT", "Q41", "ZRETRY")
    assert "only be changed in the office" in t.told
    assert t.view.jobs.attention_count == 1
    t.do(ShowTab(Tab.ATTENTION))
    (item,) = t.view.jobs.attention
    assert "40/0 → 41/0" in str(item.what)
    assert item.actions == (Action.BY_HAND,)
    t.do(OpenItem(item.job))
    t.scan(f"1H{CY.badge}")
    t.scans("ZBYHAND", "ZBYHAND")
    assert t.told == "Marked as done."
    assert t.view.jobs.attention_count == 0
    assert [body.get("qty_made") for _, body in t.sent()] == [None, 40]


def test_a_count_is_reported_by_its_operator_or_a_supervisor_and_only_when_it_differs() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "Q40", "ZFINISH")
    t.wait(60)
    number = 1
    t.do(ReportCount(number, 40, 0))
    assert "numbers that were sent" in t.told
    t.scan("1H1002")
    t.do(ReportCount(number, 41, 0))
    assert t.refused
    t.scan("ZSIGNOUT")
    t.do(ReportCount(number, 41, 0))
    assert t.told == "Scan your badge first."
    t.scan(f"1H{CY.badge}")
    t.do(ReportCount(number, 41, 0))
    assert not t.refused
