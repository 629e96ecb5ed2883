-- Check-ins that no longer stand, so that siblings who were told of them are told to forget them.

CREATE TABLE fallen (
    seq      INTEGER PRIMARY KEY,          -- of what made it fall, as in participation
    activity INTEGER NOT NULL,
    youth    INTEGER NOT NULL
) STRICT;

INSERT OR IGNORE INTO stale VALUES (1);
