"""The simulator as a separate process, for the demo and for tests that must not share its fate.

Controls go to a second port of the process, reachable also while the API's own port refuses connections. It
ends with the program that started it, however that one ends.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from kiosk.errors import CommandError

PATIENCE_SECONDS = 10.0


class SimulatorProcess:
    """A running simulator; a context manager that stops it. `url` is the API's address."""

    def __init__(self, *options: str, port: int = 0) -> None:
        """`options` are those of `kiosk simulate`; port 0 takes any free one."""
        self._command = [
            *(
                sys.executable,
                "-m",
                "kiosk.simulator",
                "--control",
                "--until-input-ends",
                "--port",
                str(port),
            ),
            *options,
        ]
        self._process: subprocess.Popen[str] | None = None
        self._opener = build_opener(ProxyHandler({}))  # a shop's proxy is not for the loopback
        self._control_url = ""
        self.url = ""

    def start(self) -> None:
        """Start it and wait for its address. Raises CommandError with its own words when it can't serve."""
        source = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # a Ctrl-C in the terminal is for the kiosk to handle
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            _, said = self._process.communicate()
            raise CommandError(
                said.strip().splitlines()[-1] if said.strip() else "The simulator did not start"
            )
        self._control_url = self.url = line.removeprefix("listening on ").strip()
        self._control_url = self._ask("GET", "/_line")["control_url"]

    def ledger(self) -> dict[str, Any]:
        """Everything accepted, in order (`accepted`), and the `events` as they stand."""
        ledger: dict[str, Any] = self._ask("GET", "/_ledger")
        return ledger

    def faults(self, *rules: dict[str, Any] | str) -> None:
        """Add fault rules; a text is the name of an effect that strikes the next request of the API."""
        for rule in rules:
            self._ask("POST", "/_faults", {"effect": rule} if isinstance(rule, str) else rule)

    def fault_rules(self) -> list[dict[str, Any]]:
        """The rules in force, each with how many requests it has `seen` and struck (`used`)."""
        rules: list[dict[str, Any]] = self._ask("GET", "/_faults")
        return rules

    def clear_faults(self) -> None:
        """Take every fault rule away."""
        self._ask("DELETE", "/_faults")

    def office(self, action: str, **fields: object) -> Any:
        """Let the office start, finish or delete an event; the answer as the API gives it.

        Raises CommandError with the error when the shop refuses.
        """
        return self._ask("POST", "/_office", {"action": action, **fields})

    def keys(self, key: str, state: str = "valid", **fields: str) -> None:
        """Set a key's state: valid, revoked or expired."""
        self._ask("POST", "/_keys", {"key": key, "state": state, **fields})

    def cut(self) -> None:
        """Reset every connection and refuse new ones, until `mend`."""
        self._ask("POST", "/_line", {"listening": False})

    def mend(self) -> None:
        """Accept connections again."""
        self._ask("POST", "/_line", {"listening": True})

    def date_offset(self, seconds: float) -> None:
        """Shift the Date header of every answer."""
        self._ask("POST", "/_line", {"date_offset_seconds": seconds})

    def reset(self) -> None:
        """An empty shop, no faults, every key valid, the line up."""
        self._ask("POST", "/_reset", {})

    def stop(self) -> int:
        """Ask it to end and wait; its exit code. Killed when it does not."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """End it as a power cut would; its exit code."""
        return self._end(signal.SIGKILL)

    def __enter__(self) -> SimulatorProcess:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _end(self, number: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        if process.poll() is None:
            process.send_signal(number)
        try:
            process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        return process.returncode

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._control_url + path, data, method=method)
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return json.loads(answer.read())
        except HTTPError as refused:
            with refused:
                raise CommandError(refused.read().decode()) from refused
