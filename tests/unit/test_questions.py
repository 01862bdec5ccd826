"""The question about a delivery that only a person can decide."""

from __future__ import annotations

from kiosk.commands import AnswerQuestion, Go, Place, Reply
from tests.unit.beginnings import asked, parked
from tests.unit.terminal_driver import CY, SHEET, Terminal, settings, words_of


def test_an_undecidable_delivery_asks_one_plain_question_of_any_operator() -> None:
    t = asked()
    assert words_of(t.tile().note) == "There is a question: MENU, JOBS."
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


def test_yes_says_that_it_was_done_in_the_office_only_where_nothing_can_be_sent_again() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZYES")
    assert "There is no question to answer." in t.told
    assert t.view.jobs.attention_count == 1
    done = Terminal(settings(board_seconds=0)).at()
    done.scans(SHEET, "Q40", "ZFINISH")
    done.wait(60)
    done.scans("ZJOBS", "ZSELECT", "Q41", "ZRETRY", "ZSELECT", "ZYES")
    assert done.told == "A supervisor must scan their badge first."
    done.scans(f"1H{CY.badge}", "ZYES")
    assert done.told == "Was the count changed in the office? Press once more if it was."
    assert done.view.jobs.attention_count == 1
    done.scan("ZYES")
    assert (done.told, done.view.jobs.attention_count) == ("Marked as done.", 0)
