"""Handing over between two stations, as the command lines do it."""

from __future__ import annotations

import json

from tests.disk.stations import Kiosk

WHO = {"by": "1001", "reason": "the computer is replaced"}


def export(kiosk: Kiosk, to: str = "cell-2") -> dict[str, object]:
    answer = kiosk.ask("queue export", to=to, **WHO)
    assert "document" in answer, answer
    return answer


def take(kiosk: Kiosk, document: object) -> dict[str, object]:
    assert isinstance(document, dict)
    name = f"import-{document['id']}.json"
    (kiosk.config.station.data_dir / name).write_text(json.dumps(document))
    return kiosk.ask("queue import", name=name, **WHO)
