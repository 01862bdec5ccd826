"""The ledger as a small web page: what runs on each machine, what finished and with which quantities.

Pure. Everything that came from outside is escaped; the page needs nothing but itself and asks for its board
each second.
"""

from __future__ import annotations

from datetime import datetime
from html import escape

from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.model import Event, SimulatedMachine

FINISHED_SHOWN = 50


def page(shop: SimulatedShop, now: datetime) -> str:
    """The whole page, already filled."""
    return PAGE.replace("{{board}}", board(shop, now))


def board(shop: SimulatedShop, now: datetime) -> str:
    """The part of the page that changes."""
    cards = "".join(_card(shop, machine, now) for machine in shop.machines)
    ended = [event for event in shop.events.values() if event.ended_at is not None]
    ended.sort(key=lambda event: (event.ended_at, event.id), reverse=True)
    shown = "".join(_row(event) for event in ended[:FINISHED_SHOWN])
    rows = shown or '<tr><td colspan="9" class="quiet">Nothing has finished yet.</td></tr>'
    return (
        f'<section class="machines">{cards}</section>'
        f"<h2>Finished <span>{len(ended)}</span></h2>"
        f"<table><thead><tr>{HEADINGS}</tr></thead><tbody>{rows}</tbody></table>"
        f"<footer>{len(shop.ledger)} actions accepted · times are UTC · {now:%H:%M:%S}</footer>"
    )


def _card(shop: SimulatedShop, machine: SimulatedMachine, now: datetime) -> str:
    events = shop.running(machine)
    if not events:
        return f'<article><h3>{escape(machine.name)}</h3><p class="quiet">Idle</p></article>'
    jobs = "".join(_job(event, now) for event in reversed(events))
    return f'<article class="running"><h3>{escape(machine.name)}</h3>{jobs}</article>'


def _job(event: Event, now: datetime) -> str:
    expected = event.metadata.get("qty_expected")
    order = event.metadata.get("wo_number")
    details = [
        f"work order {order}" if order is not None else "",
        f"{expected} expected" if expected is not None else "",
        f"since {event.started_at:%H:%M}, {_duration(event.started_at, now)}",
        event.user.email,
    ]
    lines = " · ".join(escape(detail) for detail in details if detail)
    return f"<p><strong>{escape(event.step.display_name)}</strong><br>{lines}</p>"


def _row(event: Event) -> str:
    assert event.ended_at is not None
    metadata = event.metadata
    cells = [
        event.machine.name,
        event.step.display_name,
        metadata.get("wo_number", ""),
        f"{event.started_at:%d %b %H:%M}",
        f"{event.ended_at:%d %b %H:%M}",
        _duration(event.started_at, event.ended_at),
        metadata.get("quantity_made", "–"),
        metadata.get("quantity_scrapped", "–"),
        event.user.email,
    ]
    deleted = ' class="deleted" title="deleted in the office"' if event.deleted_at is not None else ""
    return f"<tr{deleted}>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>"


def _duration(start: datetime, end: datetime) -> str:
    seconds = max(0, int((end - start).total_seconds()))
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds % 60:02} s"


HEADINGS = "".join(
    f"<th>{heading}</th>"
    for heading in (
        "Machine",
        "Part and operation",
        "Work order",
        "Started",
        "Ended",
        "Time",
        "Made",
        "Scrapped",
        "By",
    )
)

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Step events: the server's ledger</title>
<style>
:root { color-scheme: light dark; --line: #8884; --quiet: #777; --go: #1a7f4b; }
body { font: 16px/1.45 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h2 span, .quiet, footer, header p { color: var(--quiet); font-weight: normal; }
header p { margin: .2rem 0 1.5rem; }
.machines { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1rem; }
article { border: 1px solid var(--line); border-left: .4rem solid var(--line); border-radius: .5rem;
  padding: .7rem 1rem; }
article.running { border-left-color: var(--go); }
h3 { margin: 0; font-size: 1rem; }
article p { margin: .4rem 0 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
th { font-size: .85rem; color: var(--quiet); font-weight: normal; }
td:nth-child(6), td:nth-child(7), td:nth-child(8) { font-variant-numeric: tabular-nums; }
.deleted { text-decoration: line-through; color: var(--quiet); }
footer { margin-top: 1rem; font-size: .85rem; }
.lost main { opacity: .4; }
</style>
</head>
<body>
<header><h1>Step events: the server's ledger</h1>
<p>What the simulated server accepted. This page follows by itself.</p></header>
<main>{{board}}</main>
<script>
async function follow() {
  try {
    const answer = await fetch("/_board");
    if (!answer.ok) throw answer.status;
    document.querySelector("main").innerHTML = await answer.text();
    document.body.className = "";
  } catch { document.body.className = "lost"; }
  setTimeout(follow, 1000);
}
setTimeout(follow, 1000);
</script>
</body>
</html>
"""
