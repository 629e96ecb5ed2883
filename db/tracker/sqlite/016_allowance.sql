-- What a kiosk's log may still grow by at once. No view: it follows from no log, and a lost row is a full allowance.

CREATE TABLE allowance (
    log     INTEGER PRIMARY KEY,
    entries INTEGER NOT NULL,              -- left at that moment
    bytes   INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL               -- the tracker's clock
) STRICT;
