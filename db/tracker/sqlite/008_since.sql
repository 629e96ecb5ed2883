-- From when a rule of judging applies: entries that came before keep the verdict that they had, also when the
-- views are made anew.

CREATE TABLE since (
    rule TEXT NOT NULL PRIMARY KEY,        -- as in enum qz_since
    seq  INTEGER NOT NULL                  -- newest receipt that came before the rule
) STRICT, WITHOUT ROWID;
INSERT INTO since SELECT 'time', coalesce(max(seq), 0) FROM receipt;
INSERT INTO since SELECT 'bounds', coalesce(max(seq), 0) FROM receipt;
INSERT INTO since SELECT 'attribution', coalesce(max(seq), 0) FROM receipt;
