-- What cadres did, whom they are linked to, and how they serve: what rules of cadres are reckoned from.

CREATE TABLE cadre_deed (                  -- a view: entries by which a cadre has a part in an activity
    entry    INTEGER PRIMARY KEY,          -- entry.id; it has its effect while its verdict counts and it is not gone
    cadre    INTEGER NOT NULL,             -- cadre.ref
    start_ms INTEGER NOT NULL,             -- the activity's start as planned: by it the period is found
    activity INTEGER NOT NULL,             -- activity.ref
    part     INTEGER NOT NULL              -- enum qz_part
) STRICT;
CREATE INDEX cadre_deed_of_cadre ON cadre_deed (cadre, start_ms);

CREATE TABLE cadre_post (                  -- a view of the tracker's own log: how a cadre serves, from a day on
    cadre     INTEGER NOT NULL,            -- cadre.ref
    from_ms   INTEGER NOT NULL,            -- that day's first instant
    kind      INTEGER NOT NULL,            -- enum qz_cadre_kind
    in_school INTEGER NOT NULL,            -- 1: serves in a school
    PRIMARY KEY (cadre, from_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE link (                        -- a view of the tracker's own log: youths who are linked to a cadre
    n        INTEGER PRIMARY KEY,          -- the entry of the own log that says so
    youth    INTEGER NOT NULL,             -- youth.ref
    cadre    INTEGER NOT NULL,             -- cadre.ref
    field    INTEGER NOT NULL,             -- enum qz_field
    wish     INTEGER NOT NULL,             -- by whose wish: enum qz_link_wish
    since_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL              -- 0: it stands
) STRICT;
CREATE UNIQUE INDEX link_of_youth ON link (youth) WHERE ended_ms = 0; -- to one cadre at the most
CREATE INDEX link_of_cadre ON link (cadre, since_ms);

-- The campaign's rule for which an activity was tagged, or "".
ALTER TABLE activity ADD COLUMN campaign TEXT NOT NULL DEFAULT '';

INSERT OR IGNORE INTO stale VALUES (1);
