"""How the process begins and ends: exit codes, signals, the terminal left as it was found."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

import pytest

from tests.terminal.endurance import scaled
from tests.terminal.harness import (
    ALTERNATE_SCREEN_OFF,
    CURSOR_ON,
    MOUSE_OFF,
    Shop,
    Terminal,
    child_environment,
    kiosk,
    wait_until,
)

CRASHING = """
import sys
from screens.shell import Shell

def fail(self):
    secret = open(sys.argv[1] + "/api-key").read()
    raise RuntimeError("a fault in the screens")

Shell.tick = fail
from kiosk.cli import main
sys.exit(main(["run", "--config", sys.argv[1] + "/kiosk.toml"]))
"""
"""The real command, with one method of the screens exchanged for one that fails."""


def is_restored(terminal: Terminal) -> bool:
    """Whether the terminal was left as it was found."""
    tail = bytes(terminal.written[-2000:])
    return all(sequence in tail for sequence in (ALTERNATE_SCREEN_OFF, MOUSE_OFF, CURSOR_ON))


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_ends_it_with_its_code_and_a_clean_terminal(
    shop: Shop, number: signal.Signals, code: int
) -> None:
    screen = shop.start()
    screen.signal(number)
    assert screen.exit_code() == code
    assert is_restored(screen)


def test_a_terminal_that_is_taken_away_ends_it(shop: Shop) -> None:
    screen = shop.start()
    screen.program.hang_up()
    assert screen.exit_code() == 129


def test_a_terminal_that_goes_while_it_is_drawn_on_ends_it_too(shop: Shop) -> None:
    """Textual's writer dies then, its loop waits for it for ever and hears no signal any more."""
    screen = shop.start()
    shop.scan("1H1001")
    screen.wait_for("Welcome, Ana Ruiz")
    screen.stop_reading()
    for number in range(150):
        shop.scan(f"WWO-{number}")
    screen.program.hang_up()
    assert screen.exit_code() == 129


@pytest.mark.parametrize("milliseconds", [0, 8, 16, 24, 32, 48])
def test_a_terminal_that_goes_while_it_ends_leaves_no_process(shop: Shop, milliseconds: int) -> None:
    """The hang-up brings SIGHUP and SIGCONT, at whatever point of the end."""
    screen = shop.start()
    screen.signal(signal.SIGTERM)
    time.sleep(milliseconds / 1000)
    screen.program.hang_up()
    assert screen.exit_code() in (143, 129, -signal.SIGHUP)


@pytest.mark.long
def test_a_terminal_that_goes_at_any_moment_leaves_no_process(shop: Shop) -> None:
    chance = random.Random(6)
    for _ in range(scaled(100)):
        screen = shop.start_early()
        wait_until(lambda screen=screen: len(screen.written) > chance.choice((-1, 0, 2_000)))  # type: ignore[misc]
        shop.scan("1H1001", "10SMachine2", "ZJOBS", "ZBACK")
        if chance.random() < 0.3:
            screen.stop_reading()
        time.sleep(chance.random() ** 2)
        screen.program.hang_up()
        screen.read_again()  # of a terminal that is gone: its reader ends
        assert screen.exit_code() in (129, -signal.SIGHUP)


def test_a_fault_in_the_screens_exits_70_and_shows_no_local_variables(shop: Shop) -> None:
    command = (sys.executable, "-c", CRASHING, str(shop.directory))
    with Terminal(*command) as screen:
        assert screen.exit_code() == 70
        assert is_restored(screen)
        assert b"demo-key" not in bytes(screen.written)
        assert b"secret" not in bytes(screen.written)
    log = (shop.data_dir / "kiosk.log").read_text()
    assert "a fault in the screens" in log
    assert "demo-key" not in log


def test_a_second_kiosk_on_the_same_data_is_told_so_with_3(shop: Shop) -> None:
    first = shop.start()
    second = shop.start_early()
    assert second.exit_code() == 3
    second.wait_for("(?i)another kiosk")
    shop.scan("1H1001")
    first.wait_for("Welcome, Ana Ruiz")


def test_every_fault_of_a_configuration_is_told_with_2(shop: Shop) -> None:
    text = shop.config_file.read_text()
    text = text.replace("undo_seconds = 0", 'undo_seconds = "soon"\nlanguge = "en"')
    shop.config_file.write_text(text.replace("timeout_seconds = 2", "timeout_seconds = 0"))
    screen = shop.start_early(size=(24, 240))
    assert screen.exit_code() == 2
    screen.wait_for("undo_seconds", "languge", "language", "timeout_seconds", "kiosk.toml")


def test_an_unknown_option_is_told_with_2(shop: Shop) -> None:
    with Terminal(*kiosk("run", "--confg", "x")) as screen:
        assert screen.exit_code() == 2
        screen.wait_for("usage")


@pytest.mark.parametrize("words", [("run",), ("demo",)])
def test_without_a_terminal_it_says_so_with_2_and_paints_nothing(shop: Shop, words: tuple[str, ...]) -> None:
    around = child_environment({"KIOSK_CONFIG": str(shop.config_file)})
    done = subprocess.run(kiosk(*words), stdin=subprocess.DEVNULL, capture_output=True, text=True, env=around)
    assert done.returncode == 2
    assert done.stderr.startswith("The screen needs a terminal")
    assert "--headless" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_ctrl_keys_that_end_or_stop_other_programs_do_nothing(shop: Shop) -> None:
    screen = shop.start()
    screen.type(b"\x03\x11\x1a\x1c\x10")
    shop.scan("1H1001")
    screen.wait_for("Welcome, Ana Ruiz")


def test_a_window_made_too_small_says_so_takes_no_key_and_comes_back(shop: Shop) -> None:
    screen = shop.start()
    shop.scan("1H1001", "10SMachine2", "WWO-9", "1W10", "1PPART1")
    screen.wait_for("PART1 Op10 started on Mazak")
    screen.resize(20, 60)
    screen.wait_for("too small", "80 x 24", "20 is here")
    shop.scan("Q55")
    screen.wait_for("Good: 55")
    screen.type(b"\r8")
    time.sleep(0.6)  # until it is decided that they are no scan
    assert "ANA RUIZ" not in screen.text
    assert "FINISH" not in screen.text
    screen.resize(24, 80)
    screen.wait_for("ANA RUIZ → Mazak", "FINISH")
    shop.scan("ZFINISH")
    screen.wait_for("55 good")
