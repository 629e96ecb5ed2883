-- What proves the rest. Seals cover the private tables (store/seal.h); checkpoints of the tracker's own log are
-- signed by tracker.key.

CREATE TABLE seal (                        -- one for each time that a private row was written
    number  INTEGER PRIMARY KEY,           -- from 1 without gaps
    tab     TEXT NOT NULL,                 -- the row's table
    row     ANY NOT NULL,                  -- and primary key
    columns INTEGER NOT NULL,              -- of the row that are sealed, 0: the row was destroyed
    digest  BLOB NOT NULL,                 -- HMAC-SHA256 of salt and row
    salt    BLOB NOT NULL,                 -- empty once there is another seal of the row
    link    BLOB NOT NULL                  -- SHA-256 of the link before it and this seal but its salt
) STRICT;
CREATE INDEX seal_of_row ON seal (tab, row, number);

CREATE TABLE unsealed (                    -- has a row until the rows from before were sealed, when the store is opened
    one INTEGER PRIMARY KEY CHECK (one = 1)
) STRICT;
INSERT INTO unsealed VALUES (1);

CREATE TABLE own_checkpoint (              -- of the tracker's own log
    number   INTEGER PRIMARY KEY,          -- from 1 without gaps
    size     INTEGER NOT NULL,             -- entries; the last is one of kind "facts"
    receipts INTEGER NOT NULL,             -- and speaks of the receipts up to this one
    forks    INTEGER NOT NULL,             -- and of evidence up to this piece
    note     TEXT NOT NULL,                -- signed
    link     BLOB NOT NULL                 -- SHA-256 of the link before it, the number and the note
) STRICT;
ALTER TABLE log ADD COLUMN seals INTEGER NOT NULL DEFAULT 0; -- newest one that the own log speaks of, in its row
ALTER TABLE log ADD COLUMN checkpoints INTEGER NOT NULL DEFAULT 0; -- rows of own_checkpoint, in the own log's row

CREATE TABLE restored (                    -- when the store was said to be put back from a copy: a view of the own log
    at_ms INTEGER PRIMARY KEY
) STRICT;
