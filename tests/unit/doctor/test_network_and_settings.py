"""What the doctor finds of server, key, clock and settings, over real HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.clock import SystemClock
from kiosk.config import Api, Config
from kiosk.simulator.server import ServingThread
from kiosk.simulator.standard import STANDARD_READ_ONLY_KEY
from kiosk.station.checks.findings import Mark
from kiosk.station.checks.network import check_network
from kiosk.station.checks.settings import check_settings
from tests.unit.doctor.cases import ANA, case_for, marks, of


class LateClock(SystemClock):
    """A wall clock that is five minutes slow."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(minutes=5)


def test_a_read_only_key_is_found_before_the_first_start(config: Config, tmp_path: Path) -> None:
    findings = check_network(case_for(config, tmp_path, STANDARD_READ_ONLY_KEY))
    assert of(findings, "API key").mark is Mark.GOOD
    assert of(findings, "may write").mark is Mark.BAD


def test_a_wrong_key_is_refused_and_nothing_is_written_with_it(config: Config, tmp_path: Path) -> None:
    findings = check_network(case_for(config, tmp_path, "wrong-key"))
    assert of(findings, "API key").mark is Mark.BAD
    assert "may write" not in marks(findings)


def test_trying_to_write_leaves_no_trace_on_the_server(
    config: Config, tmp_path: Path, server: ServingThread
) -> None:
    check_network(case_for(config, tmp_path))
    kept: list[int] = []
    server.call(lambda simulation: kept.append(len(simulation.shop.ledger)))
    assert kept == [0]


def test_an_unreachable_server_is_one_finding(config: Config, tmp_path: Path) -> None:
    nowhere = msgspec.structs.replace(config, api=Api(url="http://127.0.0.1:9"))
    (finding,) = check_network(case_for(nowhere, tmp_path))
    assert finding.mark is Mark.BAD
    assert "refused" in finding.words


def test_a_page_that_is_not_the_api_is_not_taken_for_it(
    config: Config, tmp_path: Path, server: ServingThread
) -> None:
    elsewhere = msgspec.structs.replace(config, api=Api(url=server.url + "/nothing/here"))
    findings = check_network(case_for(elsewhere, tmp_path))
    assert "not the step events API" in of(findings, "API key").words


def test_a_slow_clock_is_measured_against_the_server(config: Config, tmp_path: Path) -> None:
    clock = of(check_network(case_for(config, tmp_path, clock=LateClock())), "clock")
    assert clock.mark is Mark.BAD
    assert clock.words in ("+299 s from the server's", "+300 s from the server's")  # `Date` has whole seconds
    assert of(check_network(case_for(config, tmp_path)), "clock").mark is Mark.GOOD


def test_a_machine_without_history_is_told_but_is_no_fault(config: Config, tmp_path: Path) -> None:
    machines = of(check_network(case_for(config, tmp_path)), "machines")
    assert machines.mark is Mark.SKIPPED
    assert "Machine1" in machines.words


def test_a_station_without_a_supervisor_is_a_fault(config: Config, tmp_path: Path) -> None:
    operator = msgspec.structs.replace(ANA, supervisor=False)
    changed = msgspec.structs.replace(config, operators=(operator,))
    assert of(check_settings(case_for(changed, tmp_path)), "supervisor").mark is Mark.BAD
    assert of(check_settings(case_for(config, tmp_path)), "supervisor").mark is Mark.GOOD


@pytest.mark.parametrize(("days", "mark"), [(-1, Mark.BAD), (14, Mark.BAD), (15, Mark.GOOD)])
def test_a_key_is_warned_of_from_14_days_before_it_expires(
    config: Config, tmp_path: Path, days: int, mark: Mark
) -> None:
    expires = SystemClock().now().date() + timedelta(days=days)
    changed = msgspec.structs.replace(config, api=msgspec.structs.replace(config.api, key_expires=expires))
    assert isinstance(expires, date)
    assert of(check_settings(case_for(changed, tmp_path)), "key expires").mark is mark
