"""The sheet for a new scanner: test codes with what the kiosk should show, and how it is set to USB-CDC.

The test codes name a work order and an operation but never a part, so no combination of them starts a job.
Setup barcodes belong to the makers and differ by model: the sheet says which one to look for in the maker's
own guide.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.catalogs import Translate, in_english
from kiosk.paper import codes
from kiosk.paper.codes import Code
from kiosk.paper.pdf import GREY, MARGIN, Document, Paper, Sheet
from kiosk.paper.placing import NORMAL_MODULE
from kiosk.paper.sheets import CAPTION_SIZE, draw_code, draw_foot, draw_head, draw_qr
from kiosk.words import Words, say

LAYOUT_ORDER = "YZ-QA.WM/059"
"""Letters and signs that keyboard layouts put elsewhere: Y and Z, Q and A, W and M, `- . / +`."""

GS_TEST = codes.envelope(
    [codes.work_order("TEST-2"), codes.operation("20"), codes.revision("B")],
    say(
        "Work order {order}, operation {number}, revision {revision}",
        order="TEST-2",
        number="20",
        revision="B",
    ),
)


@dataclass(frozen=True, slots=True)
class Test:
    """One test code, what a good scanner makes the kiosk show, and what other results mean."""

    code: Code
    title: Words
    good: Words
    faults: tuple[Words, ...]
    is_qr: bool = False


TESTS = (
    Test(
        codes.work_order("TEST-1"),
        say("1  Is anything read?"),
        say("Good: the kiosk shows work order {order} at once.", order="TEST-1"),
        (
            say(
                "Nothing at all: the scanner is not connected, is in another mode, or is a keyboard that sends "
                "no Enter after a code. Look at the scanner in the status bar."
            ),
            say(
                "Two codes in one, or only with the next scan: no terminator. Set the suffix CR in the scanner."
            ),
        ),
    ),
    Test(
        codes.work_order_operation(LAYOUT_ORDER, "10"),
        say("2  Is every sign right?"),
        say("Good: work order {order}, operation {number}, sign by sign.", order=LAYOUT_ORDER, number="10"),
        (
            say(
                "Other letters or signs, or refused: the layout is wrong. The scanner types for another keyboard "
                "country. Set it to the country of this terminal, or better to USB-CDC."
            ),
            say("Small letters: Caps Lock is on, or the scanner changes the case."),
        ),
    ),
    Test(
        GS_TEST,
        say("3  Does a square code arrive whole?"),
        say(
            "Good: work order {order}, operation {number}, revision {revision}.",
            order="TEST-2",
            number="20",
            revision="B",
        ),
        (
            say(
                "“The separators are missing”, or the fields run into each other: GS is lost. Set USB-CDC, or "
                "let the scanner send control characters."
            ),
            say(
                "No beep: the scanner reads no 2D codes, or QR is switched off in it. The long codes still work."
            ),
        ),
        is_qr=True,
    ),
)

INTRODUCTION = say(
    "Sign out first, scan the codes on the scan screen and compare; they start no job. Where the shop has "
    "formats of its own the kiosk may refuse a test code: then compare the text that it quotes."
)
USB_CDC = say(
    "Scan the setup code printed in the maker’s own guide for exactly this model, free on the maker’s site. "
    "Then unplug the scanner, plug it in again and repeat the three tests. The kiosk takes CR, LF, TAB, ETX "
    "or no terminator at all."
)
MAKERS: tuple[tuple[str | Words, Words], ...] = (
    (
        "Zebra, Symbol",
        say(
            "Product reference guide, USB interface, USB device type: the code “USB CDC Host”. Not “Simple COM "
            "Port Emulation”: that is no serial port."
        ),
    ),
    (
        "Honeywell",
        say(
            "User’s guide, programming the interface: the code “USB Serial”. Where codes have numbers it is "
            "terminal ID 130."
        ),
    ),
    ("Datalogic", say("Product reference guide, interface selection: the code “USB-COM-STD”.")),
    (
        "Newland",
        say(
            "User’s guide, USB interface: the code for USB CDC or USB COM port emulation. Scan “Enter Setup” "
            "before it and “Exit Setup” after it; older guides call them “Code Programming ON” and “OFF”."
        ),
    ),
    (
        say("Others"),
        say(
            "Look in the quick start guide for USB serial, virtual COM port, COM port emulation or CDC. A mode "
            "called keyboard, HID or POS is another one."
        ),
    ),
)

OTHER_SYMBOLOGIES = say(
    "The sheets of the kiosk need Code 128 and QR. Switch off in the scanner what your own travelers don’t need, Interleaved "
    "2 of 5 and Codabar first: without a check character they are now and then read out of a part of another code."
)


def setup_sheet(*, paper: Paper = Paper.A4, shop: str = "", translate: Translate = in_english) -> Sheet:
    """Test codes, what they tell, and the way to USB-CDC for each maker."""
    document = Document(paper, say("Scanner setup"), shop, translate)
    draw_head(document, say("Is the scanner set up?"))
    y = document.paragraph(MARGIN, 27, document.usable, INTRODUCTION, 9.5)
    y += 4
    for test in TESTS:
        y = _draw_test(document, test, y)
    y = _draw_makers(document, y + 1)
    document.hairline(MARGIN, y + 1, document.width - MARGIN)
    document.text(MARGIN, y + 8.5, say("What it should not read"), 11, bold=True)
    document.paragraph(MARGIN, y + 14, document.usable, OTHER_SYMBOLOGIES, 9)
    draw_foot(document, say("In USB-CDC mode a scanner is a serial port: no keyboard layout, nothing lost."))
    return document.finish()


def _draw_test(document: Document, test: Test, y: float) -> float:
    document.hairline(MARGIN, y, document.width - MARGIN)
    document.text(MARGIN, y + 7.5, test.title, 11, bold=True)
    text_x = MARGIN + 96
    text_width = document.width - MARGIN - text_x
    if test.is_qr:
        side = draw_qr(document, test.code, MARGIN, y + 12)
        document.paragraph(MARGIN + side + 5, y + 15, 60, test.code.caption, CAPTION_SIZE)
    else:
        draw_code(document, test.code, MARGIN, y + 12, NORMAL_MODULE)
    baseline = document.paragraph(text_x, y + 7.5, text_width, test.good, 9)
    for fault in test.faults:
        baseline = document.paragraph(text_x, baseline + 1, text_width, fault, 8.5, grey=GREY)
    return max(y + 43.0, baseline + 3)


def _draw_makers(document: Document, y: float) -> float:
    """The lower edge of what was drawn."""
    document.hairline(MARGIN, y, document.width - MARGIN)
    document.text(MARGIN, y + 7.5, say("The way to USB-CDC"), 11, bold=True)
    y = document.paragraph(MARGIN, y + 13, document.usable, USB_CDC, 9)
    for maker, way in MAKERS:
        y += 1.6
        document.text(MARGIN, y, maker, 9, bold=True)
        y = document.paragraph(MARGIN + 30, y, document.usable - 30, way, 9)
    return y
