"""The unit as installed on Debian 13: it gets ready, and whatever dies or hangs comes back by itself with
everything that was recorded."""

from __future__ import annotations

import signal
import time

import pytest

from tests.system.appliance import Appliance, traveler
from tests.system.machine import until

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("debian13")]

NO_SUCH_SCREEN = "[Service]\nEnvironment=WLR_BACKENDS=no-such-backend\n"


@pytest.fixture
def fresh(appliance: Appliance) -> Appliance:
    """Just started: the launcher has seen no screen end yet."""
    before = appliance.program()
    appliance.machine.run("systemctl", "restart", "kiosk")
    appliance.wait_ready(but=before)
    appliance.wait_scanner()
    return appliance


def record_while_offline(appliance: Appliance, order: str) -> None:
    """A start that is on disk and not delivered."""
    appliance.server.cut()
    appliance.scan("1H1001", "ZCANCEL", traveler(order), "ZSTART")
    until(lambda: appliance.waiting() == 1, lambda: f"{appliance.status()}\n{appliance.machine.journal()}")


def finish_it(appliance: Appliance, order: str) -> None:
    """Delivered once, and out of the way of the next test."""
    appliance.server.mend()
    until(lambda: order in appliance.started_orders(), lambda: str(appliance.status()))
    appliance.wait_scanner()
    appliance.scan("1H1001", "Q5", "ZFINISH")
    until(
        lambda: len(appliance.accepted("finish")) == len(appliance.accepted("start")),
        appliance.machine.journal,
    )
    assert appliance.started_orders().count(order) == 1


def test_the_unit_gets_ready_with_compositor_terminal_and_kiosk_as_its_own_user(appliance: Appliance) -> None:
    machine = appliance.machine
    assert machine.property("ActiveState") == "active"
    assert machine.property("Type") == "notify"
    names = [words.split()[0].rpartition("/")[2] for words in machine.processes().values()]
    assert [name for name in names if name in ("cage", "foot")] == ["cage", "foot"]
    status = machine.run("cat", f"/proc/{machine.process('kiosk run')}/status").stdout
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert (facts["NoNewPrivs"], facts["CapEff"], facts["Seccomp"]) == ("1", "0" * 16, "2")


def test_the_terminal_and_the_systemd_of_debian_13_accept_every_line(appliance: Appliance) -> None:
    machine = appliance.machine
    checked = machine.run("foot", "--check-config", "-c", "/etc/kiosk/foot.ini")
    assert checked.stderr == ""
    complaints = machine.run("systemd-analyze", "verify", "--man=no", "kiosk.service").stderr
    assert "kiosk.service" not in complaints
    machine.run("systemd-analyze", "security", "--threshold=15", "kiosk.service")
    machine.run("udevadm", "verify", "/etc/udev/rules.d/60-kiosk-scanner.rules")


@pytest.mark.parametrize(
    ("part", "victim"),
    [
        ("KIOSK", "kiosk run"),
        ("FOOT", "/usr/bin/foot"),
        ("CAGE", "/usr/bin/cage"),
        ("LAUNCHER", "kiosk.station.launch"),
    ],
)
def test_whatever_is_killed_comes_back_and_delivers_what_was_recorded(
    fresh: Appliance, part: str, victim: str
) -> None:
    order = f"WO-{part}"
    record_while_offline(fresh, order)
    before = fresh.program()
    fresh.machine.run("kill", "-KILL", str(fresh.machine.process(victim)))
    fresh.wait_ready(but=before)
    finish_it(fresh, order)


def test_a_program_that_hangs_is_restarted_by_the_watchdog_and_delivers(fresh: Appliance) -> None:
    record_while_offline(fresh, "WO-HANG")
    before = fresh.program()
    fresh.machine.run("kill", f"-{signal.SIGSTOP.value}", str(before))
    fresh.wait_ready(but=before)
    assert "watchdog" in fresh.machine.journal().lower()
    finish_it(fresh, "WO-HANG")


def test_a_terminal_that_hangs_is_restarted_by_the_watchdog_and_what_was_recorded_is_delivered(
    fresh: Appliance,
) -> None:
    record_while_offline(fresh, "WO-STUCK")
    before = fresh.program()
    fresh.machine.run("kill", f"-{signal.SIGSTOP.value}", str(fresh.machine.process("/usr/bin/foot")))
    for _ in range(60):  # more to draw than fits on the way to the terminal
        fresh.scan("ZJOBS", "ZBACK")
        time.sleep(0.1)
    fresh.wait_ready(but=before)
    finish_it(fresh, "WO-STUCK")


def test_without_a_screen_that_starts_it_delivers_all_the_same(fresh: Appliance) -> None:
    record_while_offline(fresh, "WO-DARK")
    before = fresh.program()
    fresh.drop_in(NO_SUCH_SCREEN, "zz-dark")
    try:
        fresh.machine.run("systemctl", "restart", "kiosk")
        fresh.wait_ready(but=before)
        assert fresh.machine.process("kiosk run --headless")
        assert not fresh.machine.process("/usr/bin/cage")
        fresh.server.mend()
        until(lambda: "WO-DARK" in fresh.started_orders(), lambda: str(fresh.status()))
    finally:
        fresh.drop_in("", "zz-dark")
        fresh.machine.run("systemctl", "restart", "kiosk")
    finish_it(fresh, "WO-DARK")


def test_stopping_ends_every_process_of_it(appliance: Appliance) -> None:
    appliance.machine.run("systemctl", "stop", "kiosk")
    try:
        assert appliance.machine.processes() == {}
        assert appliance.machine.property("Result") == "success"
    finally:
        appliance.machine.run("systemctl", "start", "kiosk")
