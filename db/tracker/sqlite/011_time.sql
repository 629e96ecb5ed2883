-- When an entry was written: bounded by what others signed, and put right by what a log says of its own clock.

CREATE TABLE boot_began (                  -- a view: starts of a kiosk's machine, each with its own count of `up`
    log  INTEGER NOT NULL,
    n    INTEGER NOT NULL,                 -- the first entry of it
    boot TEXT NOT NULL,                    -- the kernel's id of it, or ""
    PRIMARY KEY (log, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE clock_known (                 -- a view: entries that say how far a kiosk's clock was from ours
    log     INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    up_ms   INTEGER NOT NULL,
    real_ms INTEGER NOT NULL,              -- the tracker's time then
    age_ms  INTEGER NOT NULL,              -- since it was measured
    PRIMARY KEY (log, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE clock_wrong (                 -- a view of the own log: when our own clock was wrong
    from_ms INTEGER NOT NULL,              -- by that clock
    to_ms   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,              -- receipt that said so: of those before it, which are of that time
    PRIMARY KEY (from_ms, to_ms, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_fell (                   -- a view: entries that claim to have seen less than one before them
    entry INTEGER PRIMARY KEY,             -- entry.id
    most  INTEGER NOT NULL                 -- that an entry before had seen
) STRICT;

CREATE TABLE live_wrong (                  -- a fact: entries whose live code was not by the secret of then, which may be
    entry INTEGER PRIMARY KEY              -- destroyed; entry.id
) STRICT;

-- What used a live code, so that the same check-in anew may use it again. 0: before this script.
ALTER TABLE live_used ADD COLUMN entry INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kiosk ADD COLUMN enrolled_ms INTEGER NOT NULL DEFAULT 0; -- for the first time
ALTER TABLE kiosk ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;        -- the most that an entry of it has seen

CREATE TABLE redate (                      -- work to do: logs of which entries may be judged otherwise by what is known
    log INTEGER PRIMARY KEY,
    n   INTEGER NOT NULL                   -- from which entry on
) STRICT;

-- Entries whose verdict may be another one when it is known better when they were written: expired-pass, revoked,
-- live-late, time-doubtful.
CREATE INDEX entry_of_its_time ON entry (id) WHERE verdict IN (9, 10, 12, 17);

INSERT OR IGNORE INTO stale VALUES (1);
