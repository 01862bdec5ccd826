"""What needs a person: parked actions, corrections, questions, wrong counts; and who may decide."""

from __future__ import annotations

import pytest

from kiosk.commands import (
    AcceptText,
    AnswerQuestion,
    EnteredByHand,
    Go,
    OpenItem,
    Place,
    Reply,
    ReportCount,
    ShowTab,
    SignIn,
    Tab,
    TypeInto,
)
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from kiosk.shop import Machine
from kiosk.view import Action, MachineState, Sending
from tests.unit.terminal_driver import ANA, CY, OTHER_SHEET, SHEET, Terminal, settings, words_of

REFUSED = (422, b'{"error": "Part is locked"}')


def parked() -> Terminal:
    """A start that the server refused; the job runs here."""
    t = Terminal(settings(board_seconds=0)).at()
    t.answers = [REFUSED]
    t.scan(SHEET)
    t.wait(30)
    return t


def parked_number(t: Terminal) -> int:
    t.do(Go(Place.JOBS))
    t.do(ShowTab(Tab.ATTENTION))
    return t.view.jobs.attention[0].job


def asked() -> Terminal:
    """A start whose answer never came, on a shared machine: only a person can tell."""
    shared = (Machine("Machine1", "Haas VF-2", shared=True), Machine("Machine2"))
    t = Terminal(settings(shared, board_seconds=0), dialect="daily").at()
    t.answers = [None]
    t.scan(SHEET)
    t.wait(200)
    return t


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
    for kind, text in values.items():
        t.do(TypeInto(kind))
        t.type(text)
        t.do(AcceptText())
        assert t.place is Place.ITEM, kind
    t.scan(f"1H{CY.badge}")
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
    t.do(TypeInto(Kind.ORDERED))
    t.do(AcceptText())
    assert t.place is Place.ITEM
    t.scans(f"1H{CY.badge}", "ZRETRY")
    t.wait(30)
    assert "qty_expected" not in t.sent()[0][1]


@pytest.mark.parametrize(("kind", "text"), [(Kind.BADGE, "5555"), (Kind.MACHINE, "Lathe"), (Kind.PART, "")])
def test_a_correction_that_can_not_be_right_is_refused_and_stays_to_be_mended(kind: Kind, text: str) -> None:
    t = parked()
    t.do(OpenItem(parked_number(t)))
    t.do(TypeInto(kind))
    t.type(text)
    t.do(AcceptText())
    assert (t.place, t.refused) == (Place.TYPE, True)


def test_a_scanned_value_corrects_the_opened_action() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", "1PPART124")
    assert t.told == "Corrected: PART124"
    t.scans(f"1H{CY.badge}", "ZRETRY")
    t.wait(30)
    assert t.sent()[0][1]["part_unique_identifier"] == "PART124"
    assert t.running().fields.part == "PART124"


def test_corrections_outlive_another_screen_and_a_power_cut_but_not_cancel() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", "1PPART124", "10SMachine2")
    t.restart(reboot=True)
    t.scans("ZJOBS", "ZSELECT")
    opened = t.view.jobs.opened
    assert opened is not None
    assert dict(opened.fields)[Kind.PART] == "PART124"
    t.scans("ZCANCEL", "ZJOBS", "ZSELECT")
    opened = t.view.jobs.opened
    assert opened is not None
    assert dict(opened.fields)[Kind.PART] == "PART123"


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
    assert t.told == "Discarded. It stays in the history."
    assert ("discarded", "Test or training") in t.journal()
    assert t.tile().job is None
    assert t.view.jobs.attention_count == 0


def test_a_reason_without_an_opened_action_does_nothing() -> None:
    t = parked()
    t.scans(f"1H{CY.badge}", "ZREASON1")
    assert t.refused
    t.scan("ZDISCARD")
    assert t.told == "Open the action first."


def test_an_action_entered_by_hand_in_the_office_is_settled() -> None:
    t = parked()
    t.do(OpenItem(parked_number(t)))
    t.scan(f"1H{CY.badge}")
    t.do(EnteredByHand())
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
    t.do(EnteredByHand())
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


def test_an_undecidable_delivery_asks_one_plain_question_of_any_operator() -> None:
    t = asked()
    assert words_of(t.tile().note) == "There is a question. Open JOBS."
    t.scans("1H1002", "ZJOBS", "ZSELECT")
    assert t.place is Place.QUESTION
    assert t.view.question is not None
    words = str(t.view.question.words)
    assert words.startswith("Does the office system show PART123 Op10 on Haas VF-2, begun at ")
    t.scan("ZNO")
    assert t.told == "Thank you, Bo Lindqvist. Kept with your name."
    t.wait(120)
    assert [kind for kind, _ in t.sent()] == ["start"]


def test_yes_settles_a_question_without_a_second_send() -> None:
    t = asked()
    t.do(Go(Place.JOBS))
    t.do(AnswerQuestion(t.view.jobs.attention[0].job, Reply.YES))
    t.wait(120)
    assert t.sent() == []
    assert t.view.jobs.attention_count == 0


def test_later_asks_again_and_needs_nobody() -> None:
    t = asked()
    t.scans("ZJOBS", "ZSELECT", "ZSIGNOUT")
    t.do(AnswerQuestion(1, Reply.LATER))
    assert t.told == "Asked again later."
    assert t.view.jobs.attention_count == 1


def test_an_answer_needs_somebody_signed_in() -> None:
    t = asked()
    t.scans("ZJOBS", "ZSELECT", "ZSIGNOUT", "ZYES")
    assert t.told == "Scan your badge first."
    assert t.view.jobs.attention_count == 1


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


def test_yes_says_that_it_was_done_in_the_office_only_where_nothing_can_be_sent_again() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZYES")
    assert t.told == "There is no question to answer."
    assert t.view.jobs.attention_count == 1
    done = Terminal(settings(board_seconds=0)).at()
    done.scans(SHEET, "Q40", "ZFINISH")
    done.wait(60)
    done.scans("ZJOBS", "ZSELECT", "Q41", "ZRETRY", "ZSELECT", "ZYES")
    assert done.told == "A supervisor must scan their badge first."
    done.scans(f"1H{CY.badge}", "ZYES")
    assert (done.told, done.view.jobs.attention_count) == ("Marked as done.", 0)


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


def test_a_traveler_scanned_on_a_parked_finish_starts_nothing() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    t.wait(60)
    t.answers = [REFUSED]
    t.scans("Q40", "ZFINISH")
    t.wait(60)
    t.scans("ZJOBS", "ZSELECT", OTHER_SHEET)
    assert (t.place, t.refused) == (Place.ITEM, True)
    assert t.tile().job is None


def test_what_nobody_has_to_do_anything_about_can_not_be_discarded() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "Q40", "ZFINISH")
    t.wait(60)
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZDISCARD")
    assert (t.place, t.told) == (Place.ITEM, "That does nothing on this screen.")
