-- Activities at which people check out, and how many fit in at once.

ALTER TABLE activity ADD COLUMN capacity INTEGER NOT NULL DEFAULT 0; -- people inside at once, 0: not said
ALTER TABLE activity ADD COLUMN checkout INTEGER NOT NULL DEFAULT 0; -- 1: people check out there

-- A view: one row for each check-out that stands, and for each named late entry, by which nobody is inside.
CREATE TABLE departure (
    activity INTEGER NOT NULL, -- tally.ref
    who      BLOB NOT NULL,    -- the 16 bytes of the youth's id
    n        INTEGER NOT NULL, -- entry
    at_ms    INTEGER NOT NULL, -- its wall clock
    PRIMARY KEY (activity, who, n)
) STRICT, WITHOUT ROWID;
INSERT INTO departure
SELECT p.activity, p.who, p.n, p.at_ms FROM participation p JOIN entry e ON e.n = p.n
WHERE json_extract(e.line, '$.kind') = 'late';

-- When youths last came and went at other kiosks, as feeds tell. Each row bears a seal.
CREATE TABLE stay (
    activity TEXT NOT NULL,    -- "a_…"
    who      BLOB NOT NULL,    -- the 16 bytes of the youth's id
    in_ms    INTEGER NOT NULL, -- 0: none stands
    out_ms   INTEGER NOT NULL, -- likewise
    seal     BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (activity, who)
) STRICT, WITHOUT ROWID;
