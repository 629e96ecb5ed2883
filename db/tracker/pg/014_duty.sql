-- What cadres did, whom they are linked to, and how they serve: what rules of cadres are reckoned from.

CREATE TABLE cadre_deed (      -- a view: entries by which a cadre has a part in an activity
    entry bigint PRIMARY KEY,  -- entry.id; it has its effect while its verdict counts and it is not gone
    cadre bigint NOT NULL,     -- cadre.ref
    start_ms bigint NOT NULL,  -- the activity's start as planned: by it the period is found
    activity bigint NOT NULL,  -- activity.ref
    part bigint NOT NULL       -- enum qz_part
);
CREATE INDEX cadre_deed_of_cadre ON cadre_deed (cadre, start_ms);

CREATE TABLE cadre_post (      -- a view of the tracker's own log: how a cadre serves, from a day on
    cadre bigint NOT NULL,     -- cadre.ref
    from_ms bigint NOT NULL,   -- that day's first instant
    kind bigint NOT NULL,      -- enum qz_cadre_kind
    in_school bigint NOT NULL, -- 1: serves in a school
    PRIMARY KEY (cadre, from_ms)
);

CREATE TABLE link (            -- a view of the tracker's own log: youths who are linked to a cadre
    n bigint PRIMARY KEY,      -- the entry of the own log that says so
    youth bigint NOT NULL,     -- youth.ref
    cadre bigint NOT NULL,     -- cadre.ref
    field bigint NOT NULL,     -- enum qz_field
    wish bigint NOT NULL,      -- by whose wish: enum qz_link_wish
    since_ms bigint NOT NULL,
    ended_ms bigint NOT NULL   -- 0: it stands
);
CREATE UNIQUE INDEX link_of_youth ON link (youth) WHERE ended_ms = 0; -- to one cadre at the most
CREATE INDEX link_of_cadre ON link (cadre, since_ms);

-- The campaign's rule for which an activity was tagged, or "".
ALTER TABLE activity ADD COLUMN campaign text COLLATE "C" NOT NULL DEFAULT '';

INSERT INTO stale (one) VALUES (1) ON CONFLICT DO NOTHING;
