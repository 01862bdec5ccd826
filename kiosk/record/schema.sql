-- The kiosk's whole memory, version 1. Times: *_wall are UTC microseconds since 1970, *_boot are CLOCK_BOOTTIME seconds
-- of the boot named in boot_id, *_sent are whole UTC seconds as the server was or will be told.

CREATE TABLE job (
    id              INTEGER PRIMARY KEY,        -- the number of its start in `action`, which so needs no index
    lane            TEXT    NOT NULL,           -- the machine's folded name: one lane a machine
    machine         TEXT    NOT NULL,           -- machine_display_name
    state           TEXT    NOT NULL,           -- open | finished | withdrawn
    work_order      TEXT,
    part            TEXT    NOT NULL,
    operation       TEXT    NOT NULL,
    recipe          TEXT    NOT NULL,
    revision        TEXT,
    ordered         INTEGER,
    cycle_seconds   INTEGER,
    setup_seconds   INTEGER,
    operator_badge  TEXT    NOT NULL,
    operator_name   TEXT    NOT NULL,
    operator_email  TEXT    NOT NULL,
    made            INTEGER,
    scrapped        INTEGER,
    adopted         INTEGER NOT NULL DEFAULT 0, -- 1: started elsewhere, finished here
    at_server       INTEGER NOT NULL DEFAULT 0, -- 1: its start was accepted and its end is not settled
    server_id       TEXT,                       -- the event's id there, once known
    start_sent      INTEGER,
    end_sent        INTEGER,
    estimated       INTEGER NOT NULL DEFAULT 0, -- 1: a time sent comes from a clock nobody vouches for
    count_after     INTEGER                     -- daily shape: the machine's count once the start was accepted
);
CREATE UNIQUE INDEX job_one_open ON job(lane) WHERE state = 'open';
CREATE INDEX job_at_server ON job(lane) WHERE at_server = 1;
CREATE INDEX job_by_lane ON job(lane, id) WHERE state <> 'open';
CREATE INDEX job_by_work_order ON job(work_order, operation) WHERE state = 'finished';
-- An open job is in the first of these alone, so that a start changes as few pages as it can.

CREATE TABLE action (
    seq             INTEGER PRIMARY KEY,
    job             INTEGER NOT NULL REFERENCES job(id),
    lane            TEXT    NOT NULL,
    place           INTEGER NOT NULL,           -- order on the lane; the row number until a correction moves the chain
    moved           INTEGER NOT NULL DEFAULT 0, -- 1: sent out of its place, between two other jobs
    kind            TEXT    NOT NULL,           -- start | finish
    state           TEXT    NOT NULL,           -- see rows.py
    stops           INTEGER NOT NULL DEFAULT 0, -- 1: nothing else leaves on this lane until a person or a reading decides
    origin          TEXT    NOT NULL,           -- the API this action was recorded for
    recorded_wall   INTEGER NOT NULL,
    recorded_boot   REAL    NOT NULL,
    boot_id         TEXT    NOT NULL,
    due_boot        REAL    NOT NULL,           -- end of the undo window, in boot_id's boot
    body            BLOB,                       -- fixed at the first send
    sends           INTEGER NOT NULL DEFAULT 0, -- sends whose outcome was not a definite "not sent"
    unknown_sends   INTEGER NOT NULL DEFAULT 0,
    baseline        BLOB,                       -- what the server showed just before the first send
    reason          TEXT    NOT NULL DEFAULT '',-- why it is held, parked or asked about: a name from reasons.py
    server_words    TEXT    NOT NULL DEFAULT '',
    status          INTEGER,
    digest          BLOB    NOT NULL            -- over what the operator recorded; salvage trusts nothing without it
);
CREATE INDEX action_active ON action(lane, place) WHERE state IN ('queued', 'in_flight', 'unknown');
CREATE INDEX action_doubtful ON action(lane) WHERE state IN ('in_flight', 'unknown');
CREATE INDEX action_moved ON action(lane, place) WHERE moved = 1 AND state = 'queued';
CREATE INDEX action_parked ON action(lane, place) WHERE state IN ('held', 'parked');
CREATE INDEX action_stops ON action(lane) WHERE stops = 1;
CREATE INDEX action_finish ON action(job) WHERE kind = 'finish';

CREATE TABLE journal (
    seq             INTEGER PRIMARY KEY,
    wall            INTEGER NOT NULL,
    boot            REAL    NOT NULL,
    boot_id         TEXT    NOT NULL,
    job             INTEGER,
    action          INTEGER,
    what            TEXT    NOT NULL,           -- recorded, sent, delivered, undone, corrected ...
    was             TEXT    NOT NULL DEFAULT '',
    became          TEXT    NOT NULL DEFAULT '',
    why             TEXT    NOT NULL DEFAULT '',
    who             TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX journal_wrong_job ON journal(job) WHERE what = 'wrong job';

CREATE TABLE terminal (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    hand            BLOB    NOT NULL            -- what the operator has in hand and has not recorded yet
);

CREATE TABLE fact (
    name            TEXT    PRIMARY KEY,        -- what was learned of the server, the key and the clocks
    value           BLOB    NOT NULL
) WITHOUT ROWID;

CREATE TABLE todo (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    job             INTEGER NOT NULL,
    words           TEXT    NOT NULL,           -- a count noticed wrong after sending: old -> new
    who             TEXT    NOT NULL,
    wall            INTEGER NOT NULL,
    done_by         TEXT
);
