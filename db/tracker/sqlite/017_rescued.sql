-- Entries that came from a kiosk's directory by hand: which entry of the tracker's own log stands for which of a kiosk's.

CREATE TABLE rescued (                     -- a view of the tracker's own log
    log   INTEGER NOT NULL,                -- of the kiosk
    n     INTEGER NOT NULL,                -- of the entry there
    leaf  BLOB NOT NULL,                   -- its leaf hash: a forked log has two of a number
    entry INTEGER NOT NULL,                -- entry.id in the tracker's own log
    activity INTEGER NOT NULL,
    unnamed  INTEGER NOT NULL,             -- people without a name
    PRIMARY KEY (log, n, leaf)
) STRICT, WITHOUT ROWID;
