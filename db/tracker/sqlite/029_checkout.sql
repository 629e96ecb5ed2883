-- Activities at which people check out, and how many fit in at once.

ALTER TABLE activity ADD COLUMN capacity INTEGER NOT NULL DEFAULT 0; -- people inside at once, 0: not said
ALTER TABLE activity ADD COLUMN checkout INTEGER NOT NULL DEFAULT 0; -- 1: people check out there

CREATE TABLE passage (                     -- a view: check-ins and check-outs at such activities, whatever stands
    log      INTEGER NOT NULL,
    n        INTEGER NOT NULL,             -- the entry
    seq      INTEGER NOT NULL,             -- where it came, or was taken back, in the order of participation.seq
    activity INTEGER NOT NULL,             -- activity.ref
    youth    INTEGER NOT NULL,             -- youth.ref
    at_ms    INTEGER NOT NULL,             -- the kiosk's clock
    leaves   INTEGER NOT NULL,             -- 1: checked out, 0: checked in
    gone     INTEGER NOT NULL,             -- 1: taken back, which siblings are told of
    PRIMARY KEY (log, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX passage_of_youth ON passage (activity, youth);
CREATE INDEX passage_of_seq ON passage (seq);
