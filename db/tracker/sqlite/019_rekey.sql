-- How the tracker's key changed: a view of the tracker's own log.

CREATE TABLE rekey (
    seq     INTEGER PRIMARY KEY,           -- receipt of the entry that says so
    retired BLOB NOT NULL UNIQUE,          -- the key before,
    key     BLOB NOT NULL UNIQUE,          -- and the one after
    note    TEXT NOT NULL                  -- signed by both
) STRICT;
