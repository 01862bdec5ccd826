"""What needs a person: the attention list, and who may decide."""

from __future__ import annotations

import pytest

from kiosk.commands import AcceptText, Go, OpenItem, Place, ShowTab, SignIn, Tab, TypeInto
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from kiosk.view import Action, MachineState, Sending
from tests.unit.beginnings import REFUSED, asked, parked, parked_number
from tests.unit.terminal_driver import ANA, CY, OTHER_SHEET, SHEET, Terminal, settings, sheet

BY_HAND_ASKED = "Was this entered in the office by hand? It is never sent then. Press once more if it was."


def test_a_refused_action_stands_on_the_attention_list_in_plain_words() -> None:
    t = parked()
    assert t.view.jobs.attention_count == 1
    assert t.tile().state is MachineState.ATTENTION
    t.scan("ZJOBS")
    (item,) = t.view.jobs.attention
    assert str(item.title) == "Start of PART123 Op10 on Haas VF-2"
    assert "422" not in str(item.what)
    assert (item.operator_name, item.server_words) == ("Ana Ruiz", "Part is locked")
    assert item.actions == (Action.RETRY, Action.DISCARD, Action.BY_HAND)


def test_changing_needs_a_scanned_supervisors_badge() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", "ZRETRY")
    assert t.refused
    assert t.told == "A supervisor must scan their badge first."
    t.do(SignIn(CY.badge))
    t.scan("ZRETRY")
    assert t.told == "A supervisor must scan their badge first."
    t.do(Go(Place.SIGN_IN))
    t.do(TypeInto(Kind.BADGE))
    t.type(CY.badge)
    t.do(AcceptText())
    t.scans("ZJOBS", "ZSELECT", "ZRETRY")
    assert t.told == "A supervisor must scan their badge first."


@pytest.mark.parametrize(("pause", "may"), [(110.0, True), (120.0, False)])
def test_a_supervisors_badge_is_good_for_two_minutes(pause: float, may: bool) -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}")
    assert t.view.jobs.supervisor == CY.name
    t.wait(pause)
    t.scan("ZRETRY")
    assert t.refused is not may


def test_another_persons_badge_ends_the_supervisors_two_minutes() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", f"1H{ANA.badge}", "ZRETRY")
    assert t.told == "A supervisor must scan their badge first."


def test_a_finish_whose_start_is_parked_waits_for_it() -> None:
    t = parked()
    t.scans("10SMachine1", "Q50", "ZFINISH")
    t.wait(30)
    assert t.sent() == []
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZRETRY")
    t.wait(60)
    assert [kind for kind, _ in t.sent()] == ["start", "finish"]


def test_discarding_asks_for_a_reason_and_keeps_it() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZDISCARD")
    assert t.place is Place.REASON
    t.scan("ZREASON4")
    assert t.told == "Discarded; it stays in the history. Haas VF-2 is free now."
    assert ("discarded", "Test or training") in t.journal()
    assert t.tile().job is None
    assert t.view.jobs.attention_count == 0


def test_a_reason_without_an_opened_action_does_nothing() -> None:
    t = parked()
    t.scans(f"1H{CY.badge}", "ZREASON1")
    assert t.refused
    t.scan("ZDISCARD")
    assert "Open the action first." in t.told


def test_an_action_entered_by_hand_in_the_office_is_settled() -> None:
    t = parked()
    t.do(OpenItem(parked_number(t)))
    t.scan(f"1H{CY.badge}")
    t.press(Code.BY_HAND)
    assert (t.told, t.view.jobs.attention_count) == (BY_HAND_ASKED, 1)
    t.press(Code.BY_HAND)
    assert t.told == "Marked as entered by hand."
    assert t.view.jobs.attention_count == 0


def test_back_goes_from_the_reason_to_the_action_to_the_list() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZDISCARD")
    places = [t.scan("ZBACK").place for _ in range(3)]
    assert places == [Place.ITEM, Place.JOBS, Place.SCAN] or places[:2] == [Place.ITEM, Place.JOBS]


def test_what_waits_is_listed_oldest_first() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.online = False
    t.scans(SHEET, "Q5", "ZFINISH", "10SMachine2", OTHER_SHEET)
    t.wait(30)
    t.scan("ZJOBS")
    assert t.view.jobs.tab is Tab.WAITING
    assert [str(item.title) for item in t.view.jobs.waiting] == [
        "Start of PART123 Op10 on Haas VF-2",
        "Finish of PART123 Op10 on Haas VF-2",
        "Start of PART200 Op20 on Machine2",
    ]
    assert t.view.link.waiting == 3


def test_my_last_jobs_say_sent_or_waiting() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "Q5", "ZFINISH")
    t.wait(60)
    t.online = False
    t.scan(OTHER_SHEET)
    t.wait(30)
    t.do(Go(Place.JOBS))
    t.do(ShowTab(Tab.DONE))
    assert [job.sending for job in t.view.jobs.done] == [Sending.WAITING, Sending.SENT]


def test_the_list_of_what_was_done_begins_with_ones_own_jobs_and_is_the_terminals_with_nobody_signed_in() -> (
    None
):
    t = Terminal(settings(board_seconds=0)).at()
    for number, badge in enumerate(("1001", "1002", "1001", "1002")):
        t.scans(f"1H{badge}", sheet(f"WWO-{number}", "1W10", "1PP"), "Q5", "ZFINISH")
    t.wait(60)
    t.scan("ZJOBS")
    assert [job.fields.work_order for job in t.view.jobs.done] == ["WO-3", "WO-1", "WO-2", "WO-0"]
    t.scan("1H1001")
    assert [job.fields.work_order for job in t.view.jobs.done] == ["WO-2", "WO-0", "WO-3", "WO-1"]
    assert t.view.jobs.done_count == 4
    t.scan("ZSELECT")
    assert t.view.jobs.opened is not None
    assert t.view.jobs.opened.operator_name == ANA.name
    t.scans("ZBACK", "ZSIGNOUT")
    assert [job.fields.work_order for job in t.view.jobs.done] == ["WO-3", "WO-2", "WO-1", "WO-0"]


def test_an_opened_action_that_was_settled_elsewhere_gives_way_to_the_list() -> None:
    from kiosk.commands import Ask

    t = parked()
    t.scans("ZJOBS", "ZSELECT")
    told: list[object] = []
    arguments = {"job": 1, "by": "office", "reason": "typed in there"}
    t.engine.handle(Ask("queue by-hand", arguments, told.append))
    t.wait(1)
    assert told == [{"done": True}]
    assert t.place is Place.JOBS
    assert t.view.jobs.opened is None


def test_what_waits_is_not_opened_by_a_code_and_the_list_stays() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.online = False
    t.scan(SHEET)
    t.wait(30)
    t.scans("ZJOBS", "ZSELECT")
    assert (t.place, t.view.jobs.tab, t.refused) == (Place.JOBS, Tab.WAITING, True)
    assert t.told == "Nothing is to be done about what waits: there is nothing to open here."


def test_a_code_turns_the_pages_of_a_list_and_finishes_nothing() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, OTHER_SHEET, "ZJOBS")
    turned = [t.scan("ZNEXT").pages_turned for _ in range(2)]
    assert (turned, t.scan("ZJOBS").pages_turned) == ([1, 2], 0)
    assert t.running().fields.part == "PART123"
    t.scans("10SMachine1", "ZNEXT")
    assert t.running().fields.part == "PART200" or t.view.confirm is not None


def test_nothing_to_attend_to_is_said() -> None:
    t = Terminal().at()
    t.scans("ZJOBS", "ZSELECT")
    assert t.told == "Nothing needs attention."


def test_every_refusal_of_a_change_is_a_sentence_of_the_catalog() -> None:
    t = asked()
    t.scans("ZJOBS", "ZSELECT")
    t.do(Go(Place.ITEM))
    t.scan(f"1H{CY.badge}")
    t.press(Code.RETRY)
    assert t.refused
    assert t.view.told is not None
    assert "{reason}" not in t.view.told.words.text


@pytest.mark.parametrize("seconds", [5, 60])
def test_a_traveler_scanned_while_a_done_job_is_looked_at_starts_the_next_one(seconds: float) -> None:
    """Whether that one was sent already or waits."""
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "Q40", "ZFINISH")
    t.wait(seconds)
    t.do(Go(Place.JOBS))
    t.do(ShowTab(Tab.DONE))
    assert t.scan("ZSELECT").place is Place.ITEM
    t.scan(OTHER_SHEET)
    assert (t.place, t.running().fields.part) == (Place.RUNNING, "PART200")


def test_a_traveler_scanned_by_a_supervisor_on_a_parked_finish_starts_nothing() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    t.wait(60)
    t.answers = [REFUSED]
    t.scans("Q40", "ZFINISH")
    t.wait(60)
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", OTHER_SHEET)
    assert (t.place, t.refused) == (Place.ITEM, True)
    assert t.tile().job is None


def test_what_nobody_has_to_do_anything_about_can_not_be_discarded() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "Q40", "ZFINISH")
    t.wait(60)
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZDISCARD")
    assert (t.place, "does nothing on this screen" in t.told) == (Place.ITEM, True)
