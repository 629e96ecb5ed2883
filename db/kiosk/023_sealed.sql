-- What newcomers said whom a cadre registered here, until the tracker has it: nobody but the tracker can read it.

CREATE TABLE sealed (
    n       INTEGER PRIMARY KEY,           -- the check-in that names them by an id
    box     BLOB NOT NULL,                 -- crypto_box_seal to the tracker's key
    refused INTEGER NOT NULL               -- 1: the tracker could not take it, and is not asked again
) STRICT;
