"""What a check is given: a configuration, a key, and tools that lead into the test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.api.exchange import Transport
from kiosk.api.step_events import HttpTransport
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.credentials import ApiKey
from kiosk.shop import Operator
from kiosk.simulator.standard import STANDARD_KEY
from kiosk.station.checks.findings import Case, Finding, Mark, Tools

ANA = Operator(badge="1001", name="Ana Ruiz", email="ana@example.com", supervisor=True)


def connect(config: Config, key: ApiKey) -> Transport:
    return HttpTransport(config.api.url, key.reveal, timeout_seconds=3, clock=SystemClock(), for_writes=False)


def tools_for(config: Config, tmp_path: Path, **changes: object) -> Tools:
    usual: dict[str, object] = {
        "clock": SystemClock(),
        "environment": {"TERM": "foot"},
        "load_config": lambda path: config,
        "find_key": lambda settings: ApiKey(STANDARD_KEY, "test"),
        "connect": connect,
        "ask": lambda data_dir: None,
        "check_store": lambda data_dir: (),
        "root": tmp_path / "root",
    }
    return Tools(**(usual | changes))  # type: ignore[arg-type]


def case_for(
    config: Config,
    tmp_path: Path,
    key: str | None = STANDARD_KEY,
    running: Mapping[str, object] | None = None,
    **changes: object,
) -> Case:
    return Case(
        tools_for(config, tmp_path, **changes), config, None if key is None else ApiKey(key, "test"), running
    )


def marks(findings: object) -> dict[str, Mark]:
    assert isinstance(findings, list | tuple)
    return {finding.name: finding.mark for finding in findings}


def of(findings: object, name: str) -> Finding:
    assert isinstance(findings, list | tuple)
    return next(finding for finding in findings if finding.name == name)
