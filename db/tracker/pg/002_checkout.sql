-- Activities at which people check out, and how many fit in at once.

ALTER TABLE activity ADD COLUMN capacity bigint NOT NULL DEFAULT 0; -- people inside at once, 0: not said
ALTER TABLE activity ADD COLUMN checkout bigint NOT NULL DEFAULT 0; -- 1: people check out there

CREATE TABLE passage (         -- a view: check-ins and check-outs at such activities, whatever stands
    log bigint NOT NULL,
    n bigint NOT NULL,         -- the entry
    seq bigint NOT NULL,       -- where it came, or was taken back, in the order of participation.seq
    activity bigint NOT NULL,  -- activity.ref
    youth bigint NOT NULL,     -- youth.ref
    at_ms bigint NOT NULL,     -- the kiosk's clock
    leaves bigint NOT NULL,    -- 1: checked out, 0: checked in
    gone bigint NOT NULL,      -- 1: taken back, which siblings are told of
    PRIMARY KEY (log, n)
);
CREATE INDEX passage_of_youth ON passage (activity, youth);
CREATE INDEX passage_of_seq ON passage (seq);
