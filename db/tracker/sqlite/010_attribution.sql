-- Whose word it is that a cadre confirmed, rejected, took back or entered late, told apart in every figure; and
-- cadres' badges.

CREATE TABLE badge (                       -- private: no log names any of it
    tag     BLOB NOT NULL PRIMARY KEY,     -- first 16 bytes of SHA-256 of the 86 bytes
    cadre   INTEGER NOT NULL,              -- cadre.ref
    head    BLOB NOT NULL,                 -- the 86 bytes
    secret  BLOB NOT NULL,                 -- 32 bytes, shared with the cadre's phone
    until_ms INTEGER NOT NULL,             -- when it was replaced or its cadre left; 0: it is the one in use
    link    BLOB NOT NULL,                 -- SHA-256 of the token in the address that hands it out
    link_until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX badge_of_cadre ON badge (cadre);

CREATE TABLE badge_seen (                  -- private: codes of badges that the tracker was shown
    step  INTEGER NOT NULL,                -- codes of a moment are neighbours
    cadre INTEGER NOT NULL,
    log   INTEGER NOT NULL,                -- of the kiosk that showed it first
    asked INTEGER NOT NULL,                -- 1: it asked on line, in that step; 0: an entry brought it
    used  INTEGER NOT NULL,                -- 1: an entry rests on it
    PRIMARY KEY (step, cadre)
) STRICT, WITHOUT ROWID;

CREATE TABLE entered_by (                  -- private: who entered something at the tracker in a cadre's name
    entry INTEGER PRIMARY KEY,             -- entry.id in the tracker's own log
    name  TEXT NOT NULL                    -- the administrator's
) STRICT;

CREATE TABLE attributed (                  -- a view: entries in a cadre's name
    entry INTEGER PRIMARY KEY,             -- entry.id
    cadre INTEGER NOT NULL,                -- cadre.ref
    whose INTEGER NOT NULL                 -- enum qz_whose
) STRICT;
CREATE INDEX attributed_to_cadre ON attributed (cadre, entry);

CREATE TABLE activity_whose (              -- a view: what activity_figure sums up, by whose word it is
    activity     INTEGER NOT NULL,
    whose        INTEGER NOT NULL,
    confirms     INTEGER NOT NULL,         -- standing confirmations of the whole
    attested     INTEGER NOT NULL,         -- named participations
    late         INTEGER NOT NULL,
    unnamed_late INTEGER NOT NULL,         -- people
    PRIMARY KEY (activity, whose)
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation_whose (          -- a view
    organisation INTEGER NOT NULL,
    quarter      INTEGER NOT NULL,
    whose        INTEGER NOT NULL,
    counted      INTEGER NOT NULL,         -- activities of an office that count, by their best confirmation
    attested     INTEGER NOT NULL,
    late         INTEGER NOT NULL,         -- unnamed ones too
    PRIMARY KEY (organisation, quarter, whose)
) STRICT, WITHOUT ROWID;

-- Of an attested or late one: whose word that is.
ALTER TABLE participation ADD COLUMN whose INTEGER NOT NULL DEFAULT 0;

INSERT OR IGNORE INTO stale VALUES (1);
