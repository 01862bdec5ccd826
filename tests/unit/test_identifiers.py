"""Symbology identifiers, envelopes, data identifiers and the closed list of commands."""

from __future__ import annotations

import pytest

from kiosk.fields import Kind
from kiosk.scanning.codes import Code, code_of
from kiosk.scanning.feedback import Feedback, feedback_from
from kiosk.scanning.identifiers import Identified, identify, split_envelope, strip_symbology
from kiosk.words import Words


@pytest.mark.parametrize("symbology", [b"]C0", b"]A0", b"]Q1", b"]d1", b"]C1"])
def test_one_symbology_identifier_is_taken_off(symbology: bytes) -> None:
    assert strip_symbology(symbology + b"]C0W1") == (symbology, b"]C0W1")


@pytest.mark.parametrize("frame", [b"W1", b"]C", b"", b"]-0W1", b"W]C01"])
def test_what_is_no_symbology_identifier_stays(frame: bytes) -> None:
    assert strip_symbology(frame) == (b"", frame)


@pytest.mark.parametrize("head", [b"[)>\x1e06\x1d", b"[)>06\x1d"])
@pytest.mark.parametrize("tail", [b"\x1e\x04", b"\x1e", b"\x04", b"", b"\x1d\x1e\x04"])
def test_an_envelope_is_split_even_if_the_scanner_dropped_its_ends(head: bytes, tail: bytes) -> None:
    assert split_envelope(head + b"WWO-1\x1d1W10\x1d1PA B" + tail) == (b"WWO-1", b"1W10", b"1PA B")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[)>\x1e05\x1d0112345\x1e\x04", "GS1 product label"),
        (b"[)>\x1e07\x1dtext\x1e\x04", "format 07"),
        (b"[)>06WWO-11W10", "separators"),
        (b"[)>", "separators"),
        (b"[)>\x1e06\x1d\x1e\x04", "without content"),
        (b"[)>\x1e06", "without content"),
        (b"[)>\x1e06\x1dW1\x1e06\x1dW2\x1e\x04", "several messages"),
    ],
)
def test_an_envelope_that_can_not_be_used_says_why(data: bytes, reason: str) -> None:
    fault = split_envelope(data)
    assert isinstance(fault, Words)
    assert reason in str(fault)


def test_anything_else_is_no_envelope() -> None:
    assert split_envelope(b"WWO-1") is None


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("WWO-123", Kind.WORK_ORDER, "WO-123"),
        ("WO-123", Kind.WORK_ORDER, "O-123"),
        ("1W10", Kind.OPERATION, "10"),
        ("1PPART123", Kind.PART, "PART123"),
        ("PC-9", Kind.PART, "C-9"),
        ("2PB", Kind.REVISION, "B"),
        ("16S3", Kind.RECIPE, "3"),
        ("7Q25EA", Kind.ORDERED, "25"),
        ("Q25", Kind.QUANTITY, "25"),
        ("ZCYCLE120", Kind.CYCLE, "120"),
        ("ZSETUP1800", Kind.SETUP, "1800"),
        ("1H1001", Kind.BADGE, "1001"),
        ("3HC-7", Kind.BADGE, "C-7"),
        ("10SMachine1", Kind.MACHINE, "Machine1"),
        ("ZSTART", Kind.COMMAND, "ZSTART"),
        ("Z7", Kind.COMMAND, "Z7"),
    ],
)
def test_the_table_of_data_identifiers(text: str, kind: Kind, value: str) -> None:
    found = identify(text)
    assert isinstance(found, tuple)
    assert [(one.kind, one.value) for one in found] == [(kind, value)]


def test_work_order_and_operation_are_split_at_the_last_plus() -> None:
    assert identify("3WA+B+10") == (
        Identified("3W", Kind.WORK_ORDER, "A+B"),
        Identified("3W", Kind.OPERATION, "10"),
    )


@pytest.mark.parametrize(
    "text", ["3WWO-123", "7Q25", "7Q25E", "7Q2.5EA", "7QEA", "ZQUIT", "Z10", "Zstart", "Z"]
)
def test_an_identifier_with_a_value_it_can_not_have_is_refused(text: str) -> None:
    assert isinstance(identify(text), Words)


@pytest.mark.parametrize("text", ["1T4711", "S1", "L1", "1234W5", "hello", "123", "", "-W1", "9W9"])
def test_other_text_is_not_identified(text: str) -> None:
    assert identify(text) is None


def test_the_commands_are_exactly_the_closed_list() -> None:
    listed = (
        "ZSTART ZFINISH ZNEXT ZUNDO ZWRONG ZCANCEL ZBACK ZSIGNOUT ZYES ZNO ZSELECT ZJOBS ZRETRY ZDISCARD ZBYHAND "
        "ZREASON1 ZREASON2 ZREASON3 ZREASON4 ZREASON5 ZHELP ZGOOD ZSCRAP ZALL ZCLEAR "
        "Z0 Z1 Z2 Z3 Z4 Z5 Z6 Z7 Z8 Z9"
    )
    assert [code.value for code in Code] == listed.split()
    assert [code.digit for code in Code if code.digit is not None] == list("0123456789")
    assert code_of("ZSTART") is Code.START
    assert code_of("START") is None


def test_feedback_is_a_preset_or_two_byte_strings() -> None:
    assert feedback_from() == Feedback(b"", b"")
    assert feedback_from("zebra-bel").good == b"\x07"
    assert feedback_from("honeywell").bad == b"\x1b8,\x1b8,"
    assert feedback_from(good_read="\x06", bad_read="B\r") == Feedback(b"\x06", b"B\r")
    for preset, good in [("beep", None), ("none", "é" * 33), ("none", "€")]:
        with pytest.raises(ValueError, match=r"feedback|longer|byte"):
            feedback_from(preset, good)
