"""`kiosk reload` while the screen is shown: what it calls in use is in use on the glass."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta

from tests.terminal.harness import Shop, Terminal, kiosk, wait_until


def reload_with(shop: Shop, before: str, after: str) -> None:
    """Change the configuration and have it read."""
    text = shop.config_file.read_text()
    assert before in text
    shop.config_file.write_text(text.replace(before, after, 1))
    command = kiosk("reload", "--config", str(shop.config_file))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "is in use" in done.stdout


def test_the_clock_and_every_time_move_to_the_zone_that_was_reloaded(shop: Shop) -> None:
    screen = shop.start()
    shop.scan("1H1001", "10SMachine2", "WWO-9", "1W10", "1PPART1")
    screen.wait_for(r"since \d")
    since = began(screen)
    reload_with(shop, 'time_zone = "UTC"', 'time_zone = "Asia/Kolkata"')  # five hours and a half ahead
    wait_until(lambda: began(screen) != since)
    assert (began(screen) - since) % timedelta(days=1) == timedelta(hours=5, minutes=30)
    clock = time_of_day(screen.lines[0].split()[-1])
    assert (clock - since) % timedelta(days=1) >= timedelta(hours=5, minutes=30)


def began(screen: Terminal) -> timedelta:
    """When the job in front began, by the screen."""
    found = re.search(r"since (\d\d:\d\d)", screen.text)
    assert found, screen.text
    return time_of_day(found[1])


def time_of_day(text: str) -> timedelta:
    hours, minutes = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes)


def test_keys_are_no_scan_any_more_once_the_keyboard_scanner_is_switched_off(shop: Shop) -> None:
    screen = shop.start()
    screen.type(b"1H1001\r")
    screen.wait_for("Welcome, Ana Ruiz")
    reload_with(shop, "[scanner]", "[scanner]\nkeyboard = false")
    screen.type(b"1H1002\r")
    screen.wait_for("ANA RUIZ →")  # 1 is a machine's number
    shop.scan("1PPART9")
    screen.wait_for("ANA RUIZ →", "PART9")
