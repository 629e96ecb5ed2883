-- The tracker's store. First the facts, which are only ever added to; then what is private and kept out of
-- every log; then the views, each of which can be made anew from the facts.

-- ---- facts -------------------------------------------------------------------------------------------

CREATE TABLE log (
    ref       INTEGER PRIMARY KEY,         -- 1: the tracker's own log
    origin    TEXT NOT NULL UNIQUE,        -- of its checkpoints: "qingzhan/k_…", "qingzhan/tracker"
    size      INTEGER NOT NULL DEFAULT 0,  -- entries held
    nodes     BLOB NOT NULL,               -- compact range of that size, 32 bytes a node
    milestone INTEGER NOT NULL DEFAULT 0   -- size of its newest row in milestone
) STRICT;

CREATE TABLE entry (
    id      INTEGER PRIMARY KEY,           -- log * 2^40 + n
    verdict INTEGER NOT NULL,              -- enum qz_judgement
    line    TEXT NOT NULL                  -- the bytes as they were first written
) STRICT;

CREATE TABLE receipt (                     -- one row for each upload or action that moved a log on, in their order
    seq         INTEGER PRIMARY KEY,
    log         INTEGER NOT NULL REFERENCES log,
    first       INTEGER NOT NULL,          -- entry numbers that it brought
    last        INTEGER NOT NULL,
    at_ms       INTEGER NOT NULL,          -- the tracker's clock
    note        TEXT,                      -- the checkpoint sent with it
    cosignature TEXT                       -- our line below it
) STRICT;

CREATE TABLE milestone (                   -- the compact range now and then, so that an old root is soon recomputed
    log   INTEGER NOT NULL,
    size  INTEGER NOT NULL,
    nodes BLOB NOT NULL,
    PRIMARY KEY (log, size)
) STRICT, WITHOUT ROWID;

CREATE TABLE fork (                        -- evidence that a kiosk wrote two different entries of one number
    ref   INTEGER PRIMARY KEY,
    log   INTEGER NOT NULL REFERENCES log,
    n     INTEGER NOT NULL,
    held  TEXT NOT NULL,                   -- the line we have
    sent  BLOB NOT NULL,                   -- the line that came later
    note  TEXT NOT NULL,                   -- the signed checkpoint it came with
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX fork_of_log ON fork (log, n);

-- ---- private: no log names any of it -----------------------------------------------------------------

CREATE TABLE people (                      -- destroying a row makes the person's entries anonymous
    youth   INTEGER PRIMARY KEY,           -- youth.ref
    name    TEXT NOT NULL,
    masked  TEXT NOT NULL,                 -- first character kept: 李＊＊
    phone   TEXT NOT NULL,                 -- "" when none was given
    tail    TEXT NOT NULL,                 -- its last four digits, or ""
    consent TEXT NOT NULL                  -- the day it was given, 2017-05-04, or ""
) STRICT;
CREATE INDEX people_by_phone ON people (phone) WHERE phone <> '';

CREATE TABLE live_secret (
    youth  INTEGER PRIMARY KEY,
    secret BLOB NOT NULL                   -- 32 bytes, shared with the phone
) STRICT;

CREATE TABLE pass (                        -- passes issued, so that most need no signature check
    tag     BLOB NOT NULL PRIMARY KEY,     -- first 16 bytes of SHA-256 of the 86 bytes
    youth   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (                       -- enrolment
    hash         BLOB NOT NULL PRIMARY KEY, -- SHA-256 of the token
    organisation INTEGER NOT NULL,
    name         TEXT NOT NULL,            -- of the kiosk to be
    expires_ms   INTEGER NOT NULL,
    key          BLOB                      -- the device key that used it, NULL before
) STRICT, WITHOUT ROWID;

CREATE TABLE kiosk_secret (
    log        INTEGER PRIMARY KEY,        -- kiosk.log
    bearer     BLOB NOT NULL UNIQUE,       -- SHA-256 of the bearer token
    screen_key BLOB NOT NULL               -- 32 bytes
) STRICT;

CREATE TABLE cadre_secret (
    cadre INTEGER PRIMARY KEY,             -- cadre.ref
    name  TEXT NOT NULL,                   -- masked
    pin   TEXT NOT NULL                    -- Argon2id
) STRICT;

-- ---- views of the tracker's own log: the registry ----------------------------------------------------

CREATE TABLE organisation (
    ref        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,       -- "o_…"
    superior   INTEGER,                    -- organisation.ref; NULL for the province
    kind       INTEGER NOT NULL,           -- enum qz_org_kind
    title      TEXT NOT NULL,
    config_seq INTEGER NOT NULL            -- receipt that last changed what its kiosks are told
) STRICT;

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,       -- host, demo
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pass_key (
    id INTEGER PRIMARY KEY,                -- key id in passes
    pk BLOB NOT NULL                       -- Ed25519 public key
) STRICT;

CREATE TABLE kiosk (
    log          INTEGER PRIMARY KEY,      -- log.ref
    id           TEXT NOT NULL UNIQUE,     -- "k_…"
    pk           BLOB NOT NULL,            -- device key
    organisation INTEGER NOT NULL,
    name         TEXT NOT NULL,
    revoked      INTEGER NOT NULL          -- 0, 1
) STRICT;
CREATE INDEX kiosk_of_organisation ON kiosk (organisation);

CREATE TABLE cadre (
    ref          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,     -- "c_…"
    organisation INTEGER NOT NULL
) STRICT;
CREATE INDEX cadre_of_organisation ON cadre (organisation, id);

CREATE TABLE youth (
    ref          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE,     -- the 16 bytes of "y_…"
    organisation INTEGER NOT NULL
) STRICT;
CREATE INDEX youth_of_organisation ON youth (organisation, id);

CREATE TABLE revoked (
    number INTEGER PRIMARY KEY,            -- of the revocation, from 1
    youth  INTEGER NOT NULL UNIQUE,
    at_ms  INTEGER NOT NULL                -- check-ins from then on do not count
) STRICT;

CREATE TABLE activity (
    ref          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,     -- "a_…"
    organisation INTEGER NOT NULL,
    kind         INTEGER NOT NULL,         -- enum qz_activity_kind
    title        TEXT NOT NULL,
    place        TEXT NOT NULL,
    start_ms     INTEGER NOT NULL,         -- as planned
    end_ms       INTEGER NOT NULL,
    quarter      INTEGER NOT NULL,         -- of the planned start: year * 4 + 0..3
    state        INTEGER NOT NULL          -- enum qz_activity_state
) STRICT;
CREATE INDEX activity_of_organisation ON activity (organisation, end_ms);

-- ---- views of all logs: who took part, and the figures -----------------------------------------------

CREATE TABLE participation (               -- those that stand
    seq      INTEGER PRIMARY KEY,          -- receipt * 1024 + place in it: the order in which they became known
    activity INTEGER NOT NULL,
    youth    INTEGER NOT NULL,
    log      INTEGER NOT NULL,             -- of the entry that it rests on
    n        INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,             -- the kiosk's clock
    how      INTEGER NOT NULL,             -- enum qz_how
    confirm  INTEGER NOT NULL,             -- entry.id of the confirmation that attested it, 0 none
    out_ms   INTEGER NOT NULL              -- checked out, 0 not
) STRICT;
CREATE UNIQUE INDEX participation_of_youth ON participation (activity, youth);

CREATE TABLE gone (                        -- entries that were voided or rejected
    entry INTEGER PRIMARY KEY              -- entry.id
) STRICT;

CREATE TABLE live_used (                   -- a live code is good once
    step  INTEGER NOT NULL,                -- codes of a moment are neighbours
    youth INTEGER NOT NULL,
    PRIMARY KEY (step, youth)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_figure (
    activity     INTEGER PRIMARY KEY,
    opens        INTEGER NOT NULL,         -- standing entries that opened it on a kiosk
    late_opens   INTEGER NOT NULL,         -- late entries, and openings by hand with a reason
    confirms     INTEGER NOT NULL,         -- standing confirmations of the whole
    proven       INTEGER NOT NULL,         -- named participations by how they are known
    attested     INTEGER NOT NULL,
    pending      INTEGER NOT NULL,
    late         INTEGER NOT NULL,
    unnamed      INTEGER NOT NULL,         -- people counted without a name, on the spot
    unnamed_late INTEGER NOT NULL,         -- and entered later
    counts       INTEGER NOT NULL          -- enum qz_counts
) STRICT;

CREATE TABLE activity_log (                -- the same by where it was recorded, for what a kiosk shows of its siblings
    activity INTEGER NOT NULL,
    log      INTEGER NOT NULL,
    named    INTEGER NOT NULL,
    unnamed  INTEGER NOT NULL,
    PRIMARY KEY (activity, log)
) STRICT, WITHOUT ROWID;

CREATE TABLE reach (                       -- how often whom, so that youths are counted once: the youths of
                                           -- one list are neighbours, a batch touches few pages
    quarter      INTEGER NOT NULL,
    block        INTEGER NOT NULL,         -- youth.ref / 128
    organisation INTEGER NOT NULL,
    log          INTEGER NOT NULL,
    times        BLOB NOT NULL,            -- of each of the 128: two bytes, little end first
    PRIMARY KEY (quarter, block, organisation, log)
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation_quarter (
    organisation INTEGER NOT NULL,
    quarter      INTEGER NOT NULL,
    youths       INTEGER NOT NULL,         -- distinct
    proven       INTEGER NOT NULL,
    attested     INTEGER NOT NULL,
    pending      INTEGER NOT NULL,
    late         INTEGER NOT NULL,         -- unnamed late ones too
    headcount    INTEGER NOT NULL,
    PRIMARY KEY (organisation, quarter)
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation_kind (
    organisation INTEGER NOT NULL,
    quarter      INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    counted      INTEGER NOT NULL,         -- activities that count
    PRIMARY KEY (organisation, quarter, kind)
) STRICT, WITHOUT ROWID;
