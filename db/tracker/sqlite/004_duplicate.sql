-- When the check-in that a youth stands on falls, the next one of the same youth at the same activity takes over.

CREATE TABLE duplicate (                   -- check-ins of youths who stood already when they came
    activity INTEGER NOT NULL,
    youth    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,             -- this and the rest as in participation
    log      INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    how      INTEGER NOT NULL,
    PRIMARY KEY (activity, youth, seq)
) STRICT, WITHOUT ROWID;

-- Where the entry that it rests on came in the order of seq, which is that in which the participation became known.
ALTER TABLE participation ADD COLUMN known INTEGER NOT NULL DEFAULT 0;

INSERT OR IGNORE INTO stale VALUES (1);
