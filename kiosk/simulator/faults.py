"""Faults on demand: a queue of rules, each saying which requests it strikes and what then goes wrong.

Pure. A request takes the effect of the first rule that is due; every rule it matches counts it. Effects
shape both what the shop does with the request (apply it or not, sooner or later) and how its answer travels.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Effect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What goes wrong. A drop or a replaced answer can `strike` before or after the request is applied."""

    strike: Literal["before", "after"] = "before"
    delay_before_seconds: float = 0
    """Wait before applying; the request is applied even when the client has gone by then."""
    delay_after_seconds: float = 0
    """Wait between applying and answering."""
    drop: Literal["", "close", "reset"] = ""
    """End the connection instead of answering: in order (FIN) or hard (RST)."""
    refuse_seconds: float = 0
    """Reset this connection unapplied and accept no other one for so long."""
    status: int | None = None
    """Answer with this status instead of the shop's."""
    headers: dict[str, str] = {}
    """Headers added to the answer, such as Retry-After or Location."""
    body: str | None = None
    """Answer with this text instead of the shop's JSON."""
    raw: str | None = None
    """Write these characters (Latin-1) instead of any HTTP answer."""
    cut_after_bytes: int | None = None
    """Send so many bytes of the answer, headers included, then end the connection as `drop` says."""
    content_length_offset: int = 0
    """Claim a body longer (or shorter) than it is by so many bytes."""
    dribble_seconds: float = 0
    """Wait so long before each single byte of the answer."""
    date_offset_seconds: float = 0
    """Shift the Date header."""

    @property
    def replaces(self) -> bool:
        """True when the shop's own answer is not sent."""
        return self.status is not None or self.body is not None or self.raw is not None

    @property
    def applies(self) -> bool:
        """True when the shop gets to see the request."""
        dropped = bool(self.drop) and self.cut_after_bytes is None
        return not (self.refuse_seconds or (self.strike == "before" and (dropped or self.replaces)))


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which requests an effect strikes. What is not given matches every request."""

    effect: Effect | str
    """The effect, or the name of one in `NAMED`."""
    method: str | None = None
    path: str | None = None
    """The whole path, such as /api/v1/step_events/finish."""
    machine: str | None = None
    """The `machine_display_name` in the body; case and spaces do not count."""
    nth: int = 1
    """The first matching request that is struck, counted from 1."""
    times: int | None = 1
    """How many are struck; null: every one from the n-th on."""


PORTAL_PAGE = "<!doctype html><title>Guest network</title><h1>Please accept the terms of use</h1>"

NAMED = {
    "drop-before": Effect(drop="close"),
    "drop-after": Effect(drop="close", strike="after"),
    "reset-before": Effect(drop="reset"),
    "reset-after": Effect(drop="reset", strike="after"),
    "error-before": Effect(status=500, body='{"error":"Internal server error"}'),
    "error-after": Effect(status=500, body='{"error":"Internal server error"}', strike="after"),
    "unavailable": Effect(status=503, body="Service unavailable", headers={"Retry-After": "2"}),
    "too-many": Effect(status=429, body='{"error":"Too many requests"}', headers={"Retry-After": "2"}),
    "portal": Effect(status=200, body=PORTAL_PAGE, headers={"Content-Type": "text/html"}),
    "redirect": Effect(status=302, body="", headers={"Location": "https://portal.invalid/"}),
    "garbage": Effect(status=200, body="\x00{]not json", strike="after"),
    "not-http": Effect(raw="\x15\x03\x01 this is not HTTP\r\n\r\n", strike="after"),
    "hang": Effect(delay_before_seconds=86_400),
    "hang-after": Effect(delay_after_seconds=86_400),
}
"""Effects that are asked for often."""


class FaultQueue:
    """The rules in force, in the order in which they were added."""

    def __init__(self) -> None:
        self._rules: list[_Armed] = []

    def add(self, rule: Rule) -> None:
        """Put a rule behind the others. Raises KeyError for a name that is not in `NAMED`."""
        effect = NAMED[rule.effect] if isinstance(rule.effect, str) else rule.effect
        self._rules.append(_Armed(rule, effect))

    def clear(self) -> None:
        """Take every rule away."""
        self._rules.clear()

    def take(self, method: str, path: str, machine: str | None) -> Effect | None:
        """The effect that strikes this request; used up rules leave the queue."""
        struck = None
        for armed in list(self._rules):
            if not armed.matches(method, path, machine):
                continue
            armed.seen += 1
            if struck is None and armed.seen >= armed.rule.nth:
                struck = armed.effect
                armed.used += 1
                if armed.rule.times is not None and armed.used >= armed.rule.times:
                    self._rules.remove(armed)
        return struck

    def listed(self) -> list[dict[str, object]]:
        """Every rule in force with how many requests it has `seen` and struck (`used`)."""
        return [
            {**msgspec.to_builtins(armed.rule), "seen": armed.seen, "used": armed.used}
            for armed in self._rules
        ]


class _Armed:
    def __init__(self, rule: Rule, effect: Effect) -> None:
        self.rule = rule
        self.effect = effect
        self.seen = 0
        self.used = 0

    def matches(self, method: str, path: str, machine: str | None) -> bool:
        rule = self.rule
        return (
            rule.method in (None, method)
            and rule.path in (None, path)
            and (rule.machine is None or (machine is not None and _folded(rule.machine) == _folded(machine)))
        )


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()
