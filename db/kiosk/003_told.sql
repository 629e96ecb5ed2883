-- What the tracker told: replaced as it comes, and of no weight in the log.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE activity (
    id       TEXT PRIMARY KEY, -- "a_…"
    title    TEXT NOT NULL,
    place    TEXT NOT NULL,
    kind     TEXT NOT NULL,    -- such as open_day
    start_ms INTEGER NOT NULL, -- planned
    end_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_start ON activity (start_ms, id);

CREATE TABLE cadre (
    place INTEGER PRIMARY KEY, -- in the list, from 0
    id    TEXT NOT NULL,       -- "c_…"
    name  TEXT NOT NULL,       -- masked
    pin   TEXT NOT NULL        -- Argon2id string, or empty
) STRICT;

CREATE TABLE pass_key (
    id         INTEGER PRIMARY KEY, -- as in passes
    public_key BLOB NOT NULL CHECK (length(public_key) = 32)
) STRICT;

CREATE TABLE revoked (
    who BLOB PRIMARY KEY -- the 16 bytes of an id whose passes are no longer good
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    who   BLOB PRIMARY KEY, -- the 16 bytes of the youth's id
    name  TEXT NOT NULL,    -- masked
    tail  TEXT NOT NULL,    -- last four digits of the phone, or empty
    times INTEGER NOT NULL  -- activities this programme year at other kiosks
) STRICT, WITHOUT ROWID;

-- Pages of a roster that is still arriving; they replace `person` together with the last one.
CREATE TABLE person_next (
    who   BLOB PRIMARY KEY,
    name  TEXT NOT NULL,
    tail  TEXT NOT NULL,
    times INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Check-ins at other kiosks, for activities of the configuration.
CREATE TABLE sibling (
    activity TEXT NOT NULL,    -- "a_…"
    who      BLOB NOT NULL,    -- the 16 bytes of the youth's id
    at_ms    INTEGER NOT NULL,
    place    TEXT NOT NULL,    -- the other kiosk's name
    PRIMARY KEY (activity, who)
) STRICT, WITHOUT ROWID;

CREATE TABLE elsewhere (
    activity TEXT PRIMARY KEY, -- "a_…"
    named    INTEGER NOT NULL, -- at other kiosks
    unnamed  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
