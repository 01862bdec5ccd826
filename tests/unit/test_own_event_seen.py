"""Our own event, seen before it is known as ours, is nobody else's job: it is not offered to be taken over."""

from __future__ import annotations

import json
from pathlib import Path

from tests.disk.stations import MACHINES, kiosk_at


def test_an_unanswered_start_whose_job_is_finished_here_is_not_shown_as_started_elsewhere(
    tmp_path: Path,
) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    sent = kiosk.send_next()
    start = json.loads(sent.request.body)["step_event"]["start"]
    kiosk.lose(sent)
    kiosk.finish()
    shown = {
        "id": 7,
        "started_at": start,
        "ended_at": None,
        "machine_name": MACHINES[0].name,
        "display_name": "PART123 Op10",
    }
    readings = kiosk.turn()
    assert readings
    for reading in readings:
        kiosk.answer(reading, [shown])
    assert kiosk.engine.desk.foreign == {}
    kiosk.close()
