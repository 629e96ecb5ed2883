-- Confirmations that stand, so that what one attested can rest on another when it is voided.

CREATE TABLE confirmation (
    activity INTEGER NOT NULL,
    seq      INTEGER NOT NULL,             -- as in participation: it speaks of what was known before it
    entry    INTEGER NOT NULL,             -- entry.id
    target   INTEGER NOT NULL,             -- entry.id of the one check-in that it speaks of, 0 the whole
    PRIMARY KEY (activity, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE stale (                       -- has a row until the views were made anew, which opening the store does
    one INTEGER PRIMARY KEY CHECK (one = 1)
) STRICT;
INSERT INTO stale VALUES (1);
