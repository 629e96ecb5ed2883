-- Certificates of attendance that people took, by which anybody can ask whether they still hold.

CREATE TABLE certificate (                 -- private: whose it is
    code     BLOB PRIMARY KEY,             -- 10 random bytes, on the paper
    youth    INTEGER NOT NULL,             -- youth.ref
    activity INTEGER NOT NULL,             -- activity.ref of the one that it speaks of; 0: of all within the next two
    from_ms  INTEGER NOT NULL,             -- they begin from then on
    to_ms    INTEGER NOT NULL,             -- and before
    named    INTEGER NOT NULL,             -- 1: the paper says the name
    times    INTEGER NOT NULL,             -- how many that were when it was made
    minutes  INTEGER NOT NULL,             -- and how long together
    at_ms    INTEGER NOT NULL,             -- when it was made
    ended_ms INTEGER NOT NULL              -- when its holder took it back; 0: it is good
) STRICT, WITHOUT ROWID;
CREATE INDEX certificate_of_youth ON certificate (youth, at_ms);
