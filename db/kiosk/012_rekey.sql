-- How the tracker's key changed. A fact: each note is signed by the key before it, and is kept for good, since what that key
-- cosigned stays signed by it.

CREATE TABLE rekey (
    n       INTEGER PRIMARY KEY CHECK (n > 0),           -- in the order in which this kiosk learned of them
    retired BLOB NOT NULL CHECK (length(retired) = 32),  -- the key before,
    key     BLOB NOT NULL CHECK (length(key) = 32),      -- and the one after
    upto    INTEGER NOT NULL,                            -- the key before cosigned no more entries of this log than these
    note    TEXT NOT NULL
) STRICT;
