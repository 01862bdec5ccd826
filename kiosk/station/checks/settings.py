"""What the configuration promises: people who may decide, a key that lasts."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.station.checks.findings import Case, Finding, bad, good, skipped

WARN_DAYS = 14


def check_settings(case: Case) -> Sequence[Finding]:
    """Machines and operators are named, somebody is a supervisor, the key lasts."""
    config = case.config
    found = [good("configuration", f"{config.file or 'built in'} is valid")]
    if config.machines:
        found.append(good("machines named", f"{len(config.machines)}"))
    else:
        found.append(
            bad("machines named", "none", "Add [[machines]] to the configuration, or run kiosk init.")
        )
    if not config.operators:
        remedy = "Add [[operators]] or operators_file; every start needs the e-mail of a user."
        found.append(bad("operators", "none", remedy))
    elif any(operator.supervisor for operator in config.operators):
        found.append(good("supervisor", "at least one operator is a supervisor"))
    else:
        remedy = "Add supervisor = true to at least one operator: only they may discard or correct an action."
        found.append(bad("supervisor", "nobody is one", remedy))
    found.append(_key_lasts(case))
    return found


def _key_lasts(case: Case) -> Finding:
    days: float | None = None
    if case.config.api.key_expires is not None:
        days = float((case.config.api.key_expires - case.tools.clock.now().date()).days)
    else:
        told = case.running_part("key").get("days_left")
        days = float(told) if isinstance(told, int | float) else None
    if days is None:
        return skipped("key expires", "not known before the first use; keys last 90 days by default")
    if days <= WARN_DAYS:
        words = f"in {days:.0f} days" if days > 0 else "it has expired"
        return bad("key expires", words, "Make a new key in the web application and run kiosk key set.")
    return good("key expires", f"in {days:.0f} days")
