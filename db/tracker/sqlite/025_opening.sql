-- A pass that was good when the activity opened is good until it closes: from now on.

CREATE TABLE opening (                     -- a view: when a log opened and closed activities
    log      INTEGER NOT NULL,
    activity INTEGER NOT NULL,             -- activity.ref
    n        INTEGER NOT NULL,             -- the entry that did
    opens    INTEGER NOT NULL,             -- 1: opened, 0: closed
    PRIMARY KEY (log, activity, n)
) STRICT, WITHOUT ROWID;

INSERT INTO since SELECT 'opening', coalesce(max(seq), 0) FROM receipt;
INSERT OR IGNORE INTO stale VALUES (1);
