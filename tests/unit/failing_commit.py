"""A connection whose commits can be made to fail."""

from __future__ import annotations

import sqlite3


class Failing(sqlite3.Connection):
    """A connection whose commit reports a fault of the disk: before it is written, or only after."""

    armed = ""
    attempts = 0

    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:  # type: ignore[override]
        if sql == "COMMIT" and Failing.armed:
            mode, Failing.armed = Failing.armed, "" if Failing.armed != "always" else "always"
            if mode == "after":
                super().execute("COMMIT")
            raise sqlite3.OperationalError("disk I/O error")
        if Failing.armed == "always" and sql.startswith("INSERT OR REPLACE"):
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(sql, *parameters)
