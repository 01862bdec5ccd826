"""`kiosk history`: filtered, as a table and as CSV, in pages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from kiosk.errors import UsageError
from tests.disk.stations import kiosk_at
from tests.unit.queue_command.commanding import Command


def test_the_history_is_filtered_by_machine_operator_work_order_and_time(command: Command) -> None:
    def whats(*filters: str) -> list[str]:
        return [row["what"] for row in json.loads(command("history", "--json", *filters))]

    assert whats() == ["recorded", "recorded", "parked", "held", "recorded"]
    assert whats("--machine", "mazak1") == ["recorded"]
    assert whats("--wo", "J1") == ["recorded", "recorded", "parked", "held"]
    assert whats("--operator", "1001") == whats()
    assert whats("--operator", "1002") == []
    assert whats("--from", "2026-05-27T08:01", "--to", "2026-05-27T08:02") == ["recorded"]
    assert whats("--to", "2026-05-26") == []
    assert whats("--from", "2026-05-27", "--to", "2026-05-27") == whats()
    with pytest.raises(UsageError, match="'soon' is no date or time"):
        whats("--from", "soon")


def test_the_history_is_a_table_in_80_columns_and_csv_without_formulas(
    command: Command, directory: Path
) -> None:
    text = command("history")
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "26-05-27 08:00     1 Haas VF-2    recorded" in text
    kiosk = kiosk_at(directory)
    with kiosk.store.transaction():
        kiosk.outbox.journal("noted", job=1, why="=HYPERLINK(1)", who="+1")
    kiosk.close()
    rows = list(csv.DictReader(io.StringIO(command("history", "--csv"))))
    assert [row["what"] for row in rows][-1] == "noted"
    assert (rows[-1]["why"], rows[-1]["who"]) == ("'=HYPERLINK(1)", "'+1")
    assert rows[0]["at"] == "2026-05-27T08:00:00+00:00"
    assert rows[0]["machine"] == "Haas VF-2"


def test_a_long_history_comes_in_pages_and_whole(command: Command, directory: Path) -> None:
    kiosk = kiosk_at(directory)
    with kiosk.store.transaction():
        for number in range(4500):
            kiosk.outbox.journal("noted", why=str(number))
    kiosk.close()
    rows = json.loads(command("history", "--json"))
    assert [row["why"] for row in rows if row["what"] == "noted"] == [str(number) for number in range(4500)]
