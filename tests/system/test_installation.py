"""`kiosk install` and its life after, on a booted Debian 13: shown first, repeated, upgraded, taken back a
version, looked at by administrators, and uninstalled. In this order, on one machine of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import __version__
from tests.system.appliance import CONFIG, KEY, WHEELS, Appliance, prepared, traveler
from tests.system.debian13 import build_wheels
from tests.system.machine import Machine, until

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("debian13")]

NEXT = f"{__version__}.1"
SECRET_PLACES = (
    "/var/lib/kiosk",
    "/etc/kiosk/kiosk.toml",
    "/etc/credstore.encrypted/kiosk.api-key",
    "/run/kiosk",
)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory, wheels: Path, panel: Path) -> Iterator[Appliance]:
    """A machine on which nothing is installed yet."""
    with prepared(tmp_path_factory.mktemp("station") / "work", wheels, panel) as appliance:
        yield appliance


@pytest.fixture(scope="module")
def bare(station: Appliance) -> Machine:
    """The machine alone."""
    return station.machine


def files(bare: Machine) -> str:
    """Every file that an installation could touch."""
    return bare.run(
        "find", "/etc", "/opt", "/usr/local", "/var/lib/kiosk", "-printf", "%p %l %m %u %g\n", check=False
    ).stdout


def test_a_dry_run_shows_everything_and_changes_nothing(station: Appliance, bare: Machine) -> None:
    before = files(bare)
    shown = bare.run(*station.install_command(), "--dry-run").stdout
    for part in (
        "/etc/systemd/system/kiosk.service",
        "/etc/kiosk/foot.ini",
        "60-kiosk-scanner.rules",
        "StartLimit",
    ):
        assert part in shown
    assert KEY not in shown
    assert files(bare) == before
    assert bare.run("id", "kiosk", check=False).returncode != 0


def test_only_root_installs(station: Appliance, bare: Machine) -> None:
    done = bare.run(*station.install_command(), user="nobody", check=False)
    assert done.returncode == 1
    assert "Only root" in done.stderr


def test_after_it_the_kiosk_runs_and_its_key_is_only_where_it_belongs(
    station: Appliance, bare: Machine
) -> None:
    said = bare.run(*station.install_command(), "--key-file", "/srv/api-key").stdout
    assert KEY not in said
    station.wait_ready()
    station.wait_scanner()
    until(lambda: station.status()["link"]["state"] == "online", bare.journal)
    number = station.program()
    assert bare.run("getent", "passwd", "kiosk").stdout.strip().endswith(":/usr/sbin/nologin")
    for place in ("environ", "cmdline"):
        assert KEY not in bare.run("cat", f"/proc/{number}/{place}").stdout
    bare.run("rm", "/srv/api-key")
    kept = bare.run("grep", "-rlF", KEY, "/etc", "/var", "/opt/kiosk", "/run/log", check=False).stdout
    assert kept == ""


def test_doing_it_again_changes_nothing(station: Appliance, bare: Machine) -> None:
    before, process = files(bare), station.program()
    said = bare.run(*station.install_command()[:-2], "--restart", "later").stdout
    assert not [line for line in said.splitlines() if line.startswith("+ ")]
    assert files(bare) == before
    assert station.program() == process


def test_the_consoles_are_masked_and_the_keyboard_reboots_nothing(bare: Machine) -> None:
    for name in (
        "getty@tty1.service",
        "serial-getty@ttyS0.service",
        "ctrl-alt-del.target",
        "autovt@tty2.service",
    ):
        assert bare.run("systemctl", "is-enabled", name, check=False).stdout.strip() == "masked"
    assert bare.run("systemctl", "show", "--property=CtrlAltDelBurstAction", "--value").stdout.strip()


def test_another_user_sees_neither_records_nor_key_nor_configuration(bare: Machine) -> None:
    for place in SECRET_PLACES:
        command = f"cat {place} 2>&1; ls {place} 2>&1"
        assert "Permission denied" in bare.run("sh", "-c", command, user="nobody", check=False).stdout, place
    done = bare.run("kiosk", "status", "--config", CONFIG, user="nobody", check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_the_kiosks_own_user_can_change_neither_program_nor_settings(bare: Machine) -> None:
    for place in ("/etc/kiosk/kiosk.toml", "/etc/kiosk/new", "/opt/kiosk/new", "/opt/kiosk/current/new"):
        done = bare.run("sh", "-c", f"echo x >> {place}", user="kiosk", check=False)
        assert done.returncode != 0, place


def test_what_the_program_writes_it_can_not_run(station: Appliance, bare: Machine) -> None:
    bare.run("sh", "-c", "printf '#!/bin/sh\\n' > /var/lib/kiosk/dropped; chmod 755 /var/lib/kiosk/dropped")
    inside = ("nsenter", "--target", str(station.program()), "--mount")
    done = bare.run(*inside, "/var/lib/kiosk/dropped", check=False)
    bare.run("rm", "/var/lib/kiosk/dropped")
    assert done.returncode != 0
    assert "Permission denied" in done.stderr


def test_doctor_and_status_tell_an_administrator_how_it_is(station: Appliance, bare: Machine) -> None:
    for user in ("root", "kiosk"):
        found = json.loads(
            bare.run("kiosk", "doctor", "--json", "--config", CONFIG, user=user, check=False).stdout
        )
        results = {each["check"]: each for each in found}
        assert not [each for each in found if each["result"] == "bad" and not each["remedy"]], found
        assert results["configuration"]["result"] == "good", found
        assert results["API key"]["result"] == ("good" if user == "root" else "skipped"), found
    status = bare.run("kiosk", "status", "--json", "--config", CONFIG)
    assert json.loads(status.stdout)["station"] == "cell-1"
    bundle = bare.run(
        "kiosk", "doctor", "--bundle", "/srv/bundle.tar.gz", "--config", CONFIG, check=False
    ).stdout
    assert "/srv/bundle.tar.gz" in bundle
    inside = bare.run("tar", "--extract", "--gzip", "--to-stdout", "--file", "/srv/bundle.tar.gz").stdout
    assert "cell-1" in inside
    for private in (KEY, "Ana Ruiz", "ana@example.com"):
        assert private not in inside


def test_another_key_is_tried_stored_and_used(station: Appliance, bare: Machine) -> None:
    before = station.program()
    station.server.keys("another-key")
    refused = bare.run(
        "kiosk", "key", "set", "--file", "-", "--config", CONFIG, text="wrong-key", check=False
    )
    assert refused.returncode == 1
    assert station.program() == before
    for user, good in (("kiosk", False), ("root", True)):
        done = bare.run(
            "kiosk",
            "key",
            "set",
            "--file",
            "-",
            "--config",
            CONFIG,
            text="another-key",
            user=user,
            check=False,
        )
        assert (done.returncode == 0) is good, done.stderr
    station.wait_ready(but=before)
    station.server.keys(KEY, "revoked")
    station.wait_scanner()
    station.scan("1H1001", "ZCANCEL", traveler("WO-KEY"), "ZSTART")
    until(lambda: "WO-KEY" in station.started_orders(), lambda: f"{station.status()}{bare.journal()}")


def test_an_upgrade_lies_beside_the_old_version_and_a_running_job_goes_on(
    station: Appliance, bare: Machine, tmp_path: Path
) -> None:
    bare.copy_in(build_wheels(tmp_path, NEXT), "/srv/next")
    before = station.program()
    bare.run("kiosk", "install", "--wheels", "/srv/next")
    station.wait_ready(but=before)
    assert bare.run("kiosk", "--version").stdout.strip() == f"kiosk {NEXT}"
    assert bare.run("readlink", "/opt/kiosk/previous").stdout.strip() == __version__
    assert station.status()["version"] == NEXT
    assert [job["work_order"] for job in station.status()["jobs"]] == ["WO-KEY"]


def test_a_rollback_is_one_command(station: Appliance, bare: Machine) -> None:
    before = station.program()
    bare.run("kiosk", "install", "--rollback")
    station.wait_ready(but=before)
    assert station.status()["version"] == __version__
    assert [job["work_order"] for job in station.status()["jobs"]] == ["WO-KEY"]


def test_the_text_console_is_kept_by_an_upgrade_and_a_rollback_until_it_is_given_up(
    station: Appliance, bare: Machine
) -> None:
    """Keyboard and scanner without compositor, as on an old PC."""
    station.lay_console()
    for words, version in (
        (("--tty1", "--wheels", WHEELS), __version__),
        (("--wheels", "/srv/next"), NEXT),
        (("--rollback",), __version__),
    ):
        before = station.program()
        bare.run("kiosk", "install", *words)
        station.wait_ready(but=before)
        assert station.status()["version"] == version
        assert not bare.process("/usr/bin/cage")
        assert bare.property("MainPID") == str(station.program())
    until(lambda: "Haas VF-2" in station.console_shows(), station.console_shows)
    bare.run("systemctl", "stop", "kiosk")
    assert bare.property("Result") == "success"
    before = station.program()
    station.drop_in("", "zz-console")
    bare.run("kiosk", "install", "--no-tty1", "--wheels", WHEELS)
    station.wait_ready(but=before)
    assert bare.process("/usr/bin/cage")


def test_a_missing_configuration_is_shown_on_the_screen_and_ends_in_no_loop(
    station: Appliance, bare: Machine
) -> None:
    station.wait_scanner()
    station.scan("Q5", "ZFINISH")
    until(lambda: not station.status()["jobs"], lambda: str(station.status()))
    bare.run("systemctl", "stop", "kiosk")
    bare.run("mv", CONFIG, f"{CONFIG}.away")
    bare.run("mv", "/var/lib/kiosk/last-good-config.json", "/srv/")
    try:
        bare.run("systemctl", "start", "kiosk")
        assert bare.property("ActiveState") == "active"
        assert "/usr/bin/foot" in "".join(bare.processes().values())
    finally:
        bare.run("mv", f"{CONFIG}.away", CONFIG)
        bare.run("systemctl", "restart", "kiosk")
    station.wait_ready()


def test_uninstalling_keeps_records_and_key_and_purging_leaves_nothing(
    station: Appliance, bare: Machine
) -> None:
    bare.run("kiosk", "uninstall")
    assert bare.run("systemctl", "is-enabled", "getty@tty1.service", check=False).stdout.strip() != "masked"
    assert bare.run("ls", "/opt/kiosk", "/usr/local/bin/kiosk", check=False).stdout == ""
    assert bare.run("test", "-f", "/var/lib/kiosk/kiosk.db").returncode == 0
    assert bare.run("test", "-f", "/etc/credstore.encrypted/kiosk.api-key").returncode == 0
    bare.run(*station.install_command(), "--restart", "now")
    station.wait_ready()
    bare.run("kiosk", "uninstall", "--purge")
    for place in ("/var/lib/kiosk", "/etc/kiosk", "/opt/kiosk", "/etc/credstore.encrypted/kiosk.api-key"):
        assert bare.run("test", "-e", place, check=False).returncode == 1, place
    assert bare.run("id", "kiosk", check=False).returncode != 0
