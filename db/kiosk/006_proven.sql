-- What proves the rest: seals over checkpoints with their cosignatures and over the enrolment (store/seal.h), and
-- what the tracker told of its own log, of which kiosks are the witnesses.

CREATE TABLE seal (                -- one for each time that such a row was written
    number  INTEGER PRIMARY KEY,   -- from 1 without gaps
    tab     TEXT NOT NULL,         -- the row's table
    row     ANY NOT NULL,          -- and primary key
    columns INTEGER NOT NULL,      -- of the row that are sealed, 0: the row was destroyed
    digest  BLOB NOT NULL,         -- HMAC-SHA256 of salt and row
    salt    BLOB NOT NULL,         -- empty once there is another seal of the row
    link    BLOB NOT NULL          -- SHA-256 of the link before it and this seal but its salt
) STRICT;
CREATE INDEX seal_of_row ON seal (tab, row, number);

CREATE TABLE seal_end (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,       -- of the newest seal
    link   BLOB NOT NULL           -- and its link
) STRICT;
INSERT INTO seal_end VALUES (1, 0, zeroblob(32));

CREATE TABLE unsealed (            -- has a row until the rows from before were sealed, when the ledger is opened
    one INTEGER PRIMARY KEY CHECK (one = 1)
) STRICT;
INSERT INTO unsealed VALUES (1);

CREATE TABLE tracker_note (        -- the newest checkpoint of the tracker's own log that was believed
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    tracker     BLOB NOT NULL,     -- the key that it is signed by
    size        INTEGER NOT NULL,  -- entries that it speaks of
    root        BLOB NOT NULL,
    restored_ms INTEGER NOT NULL,  -- when that tracker last said that it was put back from a copy, 0 never
    note        TEXT NOT NULL,
    doubt       INTEGER NOT NULL,  -- enum qz_doubt: whether the tracker contradicted it since
    refused     TEXT NOT NULL      -- with this checkpoint, or empty
) STRICT;
