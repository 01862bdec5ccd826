"""From paper to the server: a printed traveler, photographed, read by an independent decoder, scanned, recorded, sent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pypdfium2
import zxingcpp

from tests.terminal.harness import ROOT, Shop

TRAVELER = ("--wo", "WO-88", "--part", "SHAFT-12", "--op", "30", "--qty", "25", "--cycle", "90")


def printed(directory: Path, *arguments: str) -> Path:
    """The PDF that `kiosk print` makes."""
    path = directory / f"{arguments[0]}.pdf"
    command = [sys.executable, "-m", "kiosk", "print", *arguments, "-o", str(path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return path


def codes_on(path: Path) -> list[bytes]:
    """Every code on every page at 200 dots an inch, as bytes."""
    found = []
    document = pypdfium2.PdfDocument(path)
    for page in document:
        image = page.render(scale=200 / 72, grayscale=True).to_pil()
        found += [symbol.bytes for symbol in zxingcpp.read_barcodes(image)]
    document.close()
    return found


def test_what_is_printed_is_what_the_server_gets(shop: Shop, tmp_path: Path) -> None:
    screen = shop.start()
    shop.scan("1H1001", "10SMachine2")
    screen.wait_for("ANA RUIZ → Mazak")
    combined = next(
        code for code in codes_on(printed(tmp_path, "traveler", *TRAVELER)) if code.startswith(b"[)>")
    )
    shop.scan(combined)
    screen.wait_for("Recorded: SHAFT-12 Op30 started on Mazak")
    (started,) = shop.wait_accepted(1)
    sent = started["body"]["step_event"]
    assert (sent["wo_number"], sent["part_unique_identifier"], sent["step_number"]) == (
        "WO-88",
        "SHAFT-12",
        "30",
    )
    assert (sent["qty_expected"], sent["step_expected_cycle_time"]) == (25, 90)
    commands = codes_on(printed(tmp_path, "commands"))
    for wanted in (b"Z2", b"Z5", b"ZFINISH"):
        shop.scan(next(code for code in commands if code == wanted))
    screen.wait_for("Recorded: SHAFT-12 Op30 finished, 25 good, 0 scrap")
    finished = shop.wait_accepted(2)[1]["body"]["step_event"]
    assert (finished["qty_made"], finished["qty_scrapped"]) == (25, 0)
