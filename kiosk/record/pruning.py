"""Forgetting what was delivered long ago, a little at a time, while nobody waits. Never a chain with an open action."""

from __future__ import annotations

from kiosk.config import Delivery
from kiosk.errors import NotRecorded
from kiosk.record.outbox import Outbox
from kiosk.record.rows import OF_JOB, of_job

BATCH = 200
DAY = 86_400_000_000
OLD_CHAINS = f"""
SELECT j.id FROM job j WHERE j.state <> 'open' AND j.at_server = 0
  AND coalesce(j.end_sent, j.start_sent, 0) < :old / 1000000
  AND NOT EXISTS (SELECT 1 FROM action a WHERE {of_job("j.id")} AND (a.stops = 1
                  OR a.recorded_wall >= :old OR a.state IN ('queued', 'in_flight', 'unknown', 'held', 'parked')))
  AND coalesce(j.end_sent, j.start_sent, (SELECT n.start_sent FROM job n WHERE n.id > j.id AND n.start_sent IS NOT NULL
               ORDER BY n.id LIMIT 1), 1e18) < :old / 1000000
  AND j.id NOT IN (SELECT job FROM todo WHERE done_by IS NULL)
  AND (j.estimated = 0 OR coalesce((SELECT n.start_sent FROM job n WHERE n.id > j.id AND n.estimated = 0
               AND n.start_sent IS NOT NULL ORDER BY n.id LIMIT 1), 1e18) < :old / 1000000)
ORDER BY j.id LIMIT :most
"""
"""What was sent, or sent next, tells the age: a wall clock that stood at 2006 must not make yesterday's job old,
also where an estimated time had to be sent.

The cheap questions come first: what was sent next takes a walk over all that waits, 330 s in all with 100,000 waiting actions.
"""

NEWEST = "SELECT job FROM action ORDER BY seq DESC LIMIT 1"
"""Its chain stays: the next number is one more than the last that is there, and none is given twice."""

OLD_JOURNAL = """
DELETE FROM journal WHERE seq IN (
    SELECT seq FROM journal
    WHERE seq < coalesce((SELECT seq FROM journal WHERE wall >= ? ORDER BY seq LIMIT 1), 0)
      AND (job IS NULL OR job NOT IN (SELECT id FROM job)) AND what <> 'machine renamed'
    ORDER BY seq LIMIT ?)
"""
"""From the beginning up to the first row that is young enough; never a row of a job that is still kept, nor a machine's earlier
name: what was recorded under it is sealed with it, and without it looks damaged.
"""


def prune(outbox: Outbox, server_now: float, settings: Delivery) -> int:
    """Remove one batch of old chains and old journal rows; returns how many chains went.

    `server_now` is the server's time in UTC seconds: pruning happens on a trusted clock only.
    """
    now = int(server_now * 1_000_000)
    connection = outbox.store.connection
    newest = connection.execute(NEWEST).fetchone()
    oldest = now - settings.keep_days * DAY
    rows = connection.execute(OLD_CHAINS, {"old": oldest, "most": BATCH}).fetchall()
    chains = [{"job": number} for (number,) in rows if number != newest[0]]
    try:
        with outbox.store.transaction() as connection:
            connection.executemany(f"DELETE FROM action WHERE {OF_JOB}", chains)
            connection.executemany("DELETE FROM job WHERE id = :job", chains)
            connection.execute(OLD_JOURNAL, (now - settings.journal_keep_days * DAY, BATCH * 4))
    except NotRecorded:
        return 0
    return len(chains)
