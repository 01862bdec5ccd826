"""The API as this station reaches it: one GET, and one PATCH for a machine that can't exist."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Sequence
from datetime import timedelta

from kiosk.api.bodies import finish_request, list_request
from kiosk.api.exchange import Exchange, Reach, Transport
from kiosk.scanning.visible_text import visible
from kiosk.shop import fold
from kiosk.station.checks.findings import Case, Finding, bad, good, skipped
from kiosk.station.layout import UNIT

LARGEST_OFFSET_SECONDS = 60.0
LOOK_BACK = timedelta(days=28)


def check_network(case: Case) -> Sequence[Finding]:
    """Reachable, trusted, accepted, able to write; clock and machine names as the answers show them."""
    if case.key is None and case.file(UNIT).exists() and os.geteuid() != 0:
        return [skipped("API key", "that of the installed kiosk is for root alone", "sudo kiosk doctor")]
    if case.key is None:
        remedy = "kiosk key set --file FILE; make a read-write key in the web application's settings."
        return [bad("API key", "there is none: actions are recorded and not sent", remedy)]
    transport = case.tools.connect(case.config, case.key)
    try:
        return _look(case, transport)
    finally:
        transport.close()


def _look(case: Case, transport: Transport) -> list[Finding]:
    today = case.tools.clock.now().date()
    answer = transport.exchange(list_request(today - LOOK_BACK, today + timedelta(days=1)))
    findings = _reached(case.config.api.url, answer)
    if answer.reach is not Reach.KNOWN:
        return findings
    accepted = _accepted(answer)
    findings.append(accepted)
    if accepted.mark == "✓":
        findings.append(_may_write(transport))
        findings.append(_machines(case, answer))
        findings.append(skipped("users", "the API lists none; a wrong e-mail shows at the first start"))
    findings.append(_offset(case, answer))
    return findings


def _reached(url: str, answer: Exchange) -> list[Finding]:
    if answer.certificate_fault:
        remedy = "Check this computer's date; behind a company proxy, name its certificate in [api] ca_file."
        return [good("API", f"{url} is reached"), bad("TLS", "the certificate is not trusted", remedy)]
    if answer.reach is not Reach.KNOWN:
        remedy = "Check cable, network and [api] url; a proxy is taken from $HTTPS_PROXY."
        return [bad("API", f"{url}: {answer.failure or 'no answer'}", remedy)]
    if url.startswith("https:"):
        return [good("API", f"{url} is reached"), good("TLS", "the certificate is trusted")]
    return [good("API", f"{url} is reached"), skipped("TLS", "plain http: the key can be read on the way")]


def _accepted(answer: Exchange) -> Finding:
    if answer.status == 200 and _rows(answer) is not None:
        return good("API key", "accepted")
    if answer.status == 401:
        return bad("API key", "refused: wrong or expired", "Make a new key and run kiosk key set.")
    if answer.status == 403:
        remedy = "Give the key at least read access to step events, or make a new one."
        return bad("API key", "may not read step events", remedy)
    if answer.status == 407:
        return bad("API key", "a proxy wants a name and password", "Put them into $HTTPS_PROXY.")
    if answer.status is not None and answer.status >= 500:
        return bad("API key", f"the server has a fault ({answer.status})", "Try again later.")
    where = f", sent on to {visible(answer.location)}" if answer.location else ""
    remedy = "Check [api] url; a sign-in page of the network may stand in between."
    return bad("API key", f"the answer is not the step events API's (status {answer.status}{where})", remedy)


def _may_write(transport: Transport) -> Finding:
    """A finish for a machine nobody has: "Machine not found" comes only after the key was found good to
    write."""
    name = f"no-such-machine-{uuid.uuid4()}"
    answer = transport.exchange(finish_request(name, None, None, None))
    said = _error_of(answer)
    if answer.status in (401, 403):
        remedy = "The key is read-only: make one with read-write access and run kiosk key set."
        return bad("may write", "the key may not write", remedy)
    if "machine not found" in said.lower() or "no active step event" in said.lower():
        return good("may write", "the key can start and finish jobs")
    if answer.reach is not Reach.KNOWN:
        return skipped("may write", f"not known: {answer.failure or 'no answer'}", "Run the doctor again.")
    words = f"status {answer.status}" + (f", {visible(said)}" if said else "")
    return skipped("may write", f"not known: {words}", "The first start will show it.")


def _machines(case: Case, answer: Exchange) -> Finding:
    seen = {fold(name) for row in _rows(answer) or () for name in _names(row)}
    missing = [machine.name for machine in case.config.machines if fold(machine.name) not in seen]
    if not missing:
        return good("machines", f"all {len(case.config.machines)} had step events in the last 4 weeks")
    remedy = "Compare the spelling with the display names in the web application; a new machine is no fault."
    return skipped("machines", f"no step events in the last 4 weeks: {', '.join(missing)}", remedy)


def _offset(case: Case, answer: Exchange) -> Finding:
    if answer.date is None:
        return skipped("clock", "the answer has no date to compare with")
    seconds = (answer.date - case.tools.clock.now()).total_seconds()
    words = f"{seconds:+.0f} s from the server's"
    if abs(seconds) > LARGEST_OFFSET_SECONDS:
        return bad("clock", words, "Switch time synchronisation on: timedatectl set-ntp true")
    return good("clock", words)


def _rows(answer: Exchange) -> list[dict[str, object]] | None:
    """The rows of either shape; None when the body is no list of step events."""
    try:
        document = json.loads(answer.body)
    except ValueError:
        return None
    rows = document.get("data") if isinstance(document, dict) else document
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def _names(row: dict[str, object]) -> list[str]:
    names = (row.get("machine"), row.get("machine_name"), row.get("machine_display_name"))
    return [name for name in names if isinstance(name, str)]


def _error_of(answer: Exchange) -> str:
    try:
        document = json.loads(answer.body)
    except ValueError:
        return ""
    said = document.get("error", document.get("message")) if isinstance(document, dict) else None
    return said if isinstance(said, str) else ""
