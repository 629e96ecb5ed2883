-- The tracker's store on PostgreSQL: what the scripts of ../sqlite come to, table by table and column by column (a test
-- compares them). A number is a bigint, a text is compared by its bytes. Rows of summaries are rewritten in place, so
-- their pages keep room for that.
--
-- First the facts, which are only ever added to; then what is private and kept out of every log; then the views, each
-- of which can be made anew from the facts.

-- ---- facts ------------------------------------------------------------------------------------------

CREATE TABLE log (
    ref bigint PRIMARY KEY,                  -- 1: the tracker's own log
    origin text COLLATE "C" NOT NULL UNIQUE, -- of its checkpoints: "qingzhan/k_…", "qingzhan/tracker"
    size bigint NOT NULL DEFAULT 0,          -- entries held
    nodes bytea NOT NULL,                    -- compact range of that size, 32 bytes a node
    milestone bigint NOT NULL DEFAULT 0,     -- size of its newest row in milestone
    seals bigint NOT NULL DEFAULT 0,         -- newest one that the own log speaks of, in its row
    checkpoints bigint NOT NULL DEFAULT 0    -- rows of own_checkpoint, in the own log's row
) WITH (fillfactor = 60);

CREATE TABLE entry (
    id bigint PRIMARY KEY,          -- log * 2^40 + n
    verdict bigint NOT NULL,        -- enum qz_judgement
    line text COLLATE "C" NOT NULL  -- the bytes as they were first written
);
CREATE INDEX entry_unknown ON entry (id) WHERE verdict = 1;
CREATE INDEX entry_of_its_time ON entry (id)
    WHERE verdict = 9 OR verdict = 10 OR verdict = 12 OR verdict = 14 OR verdict = 17;

CREATE TABLE receipt (                  -- one row for each upload or action that moved a log on, in their order
    seq bigint PRIMARY KEY,
    log bigint NOT NULL REFERENCES log,
    first bigint NOT NULL,              -- entry numbers that it brought
    last bigint NOT NULL,
    at_ms bigint NOT NULL,              -- the tracker's clock
    note text COLLATE "C",              -- the checkpoint sent with it
    cosignature text COLLATE "C"        -- our line below it
);
CREATE INDEX receipt_of_log ON receipt (log, at_ms);
CREATE INDEX receipt_of_entry ON receipt (log, first);

CREATE TABLE milestone (     -- the compact range now and then, so that an old root is soon recomputed
    log bigint NOT NULL,
    size bigint NOT NULL,
    nodes bytea NOT NULL,
    PRIMARY KEY (log, size)
);

CREATE TABLE fork (                     -- evidence that a kiosk wrote two different entries of one number
    ref bigint PRIMARY KEY,
    log bigint NOT NULL REFERENCES log,
    n bigint NOT NULL,
    held text COLLATE "C" NOT NULL,     -- the line we have
    sent bytea NOT NULL,                -- the line that came later
    note text COLLATE "C" NOT NULL,     -- the signed checkpoint it came with
    at_ms bigint NOT NULL
);
CREATE INDEX fork_of_log ON fork (log, n);

CREATE TABLE since ( -- from when a rule of judging applies
    rule text COLLATE "C" PRIMARY KEY, -- as in enum qz_since
    seq bigint NOT NULL                -- newest receipt that came before the rule
);

CREATE TABLE live_wrong (     -- a fact: entries whose live code was not by the secret of then, which may be
    entry bigint PRIMARY KEY  -- destroyed; entry.id
);

CREATE TABLE allowance ( -- what a kiosk's log may still grow by at once; a lost row is a full allowance
    log bigint PRIMARY KEY,
    entries bigint NOT NULL, -- left at that moment
    bytes bigint NOT NULL,
    at_ms bigint NOT NULL    -- the tracker's clock
);

CREATE TABLE redate (       -- work to do: logs of which entries may be judged otherwise by what is known
    log bigint PRIMARY KEY,
    n bigint NOT NULL       -- from which entry on
);

CREATE TABLE own_checkpoint (       -- of the tracker's own log
    number bigint PRIMARY KEY,      -- from 1 without gaps
    size bigint NOT NULL,           -- entries; the last is one of kind "facts"
    receipts bigint NOT NULL,       -- and speaks of the receipts up to this one
    forks bigint NOT NULL,          -- and of evidence up to this piece
    note text COLLATE "C" NOT NULL, -- signed
    link bytea NOT NULL             -- SHA-256 of the link before it, the number and the note
);

INSERT INTO since (rule, seq) VALUES ('time', 0), ('bounds', 0), ('attribution', 0), ('opening', 0);

-- ---- private: no log names any of it ----------------------------------------------------------------

CREATE TABLE people (                  -- destroying a row makes the person's entries anonymous
    youth bigint PRIMARY KEY,          -- youth.ref
    name text COLLATE "C" NOT NULL,
    masked text COLLATE "C" NOT NULL,  -- first character kept: 李＊＊
    phone text COLLATE "C" NOT NULL,   -- "" when none was given
    tail text COLLATE "C" NOT NULL,    -- its last four digits, or ""
    consent text COLLATE "C" NOT NULL  -- the day it was given, 2017-05-04, or ""
);
CREATE INDEX people_by_phone ON people (phone) WHERE phone <> '';

CREATE TABLE live_secret (
    youth bigint PRIMARY KEY,
    secret bytea NOT NULL     -- 32 bytes, shared with the phone
);

CREATE TABLE pass (                    -- passes issued, so that most need no signature check
    tag bytea PRIMARY KEY,             -- first 16 bytes of SHA-256 of the 86 bytes
    youth bigint NOT NULL,
    seq bigint NOT NULL DEFAULT 0,     -- receipt that issued it
    expires bigint NOT NULL DEFAULT 0, -- unix s; 0: not known
    key bigint NOT NULL DEFAULT 0      -- id of the key that signed it; 0: likewise
);
CREATE INDEX pass_of_youth ON pass (youth);

CREATE TABLE token (                -- enrolment
    hash bytea PRIMARY KEY,         -- SHA-256 of the token
    organisation bigint NOT NULL,
    name text COLLATE "C" NOT NULL, -- of the kiosk to be
    expires_ms bigint NOT NULL,
    key bytea                       -- the device key that used it, NULL before
);

CREATE TABLE kiosk_secret (
    log bigint PRIMARY KEY,       -- kiosk.log
    bearer bytea NOT NULL UNIQUE, -- SHA-256 of the bearer token
    screen_key bytea NOT NULL     -- 32 bytes
);

CREATE TABLE cadre_secret (
    cadre bigint PRIMARY KEY,       -- cadre.ref
    name text COLLATE "C" NOT NULL, -- masked
    pin text COLLATE "C" NOT NULL   -- Argon2id
);

CREATE TABLE badge (               -- private: no log names any of it
    tag bytea PRIMARY KEY,         -- first 16 bytes of SHA-256 of the 86 bytes
    cadre bigint NOT NULL,         -- cadre.ref
    head bytea NOT NULL,           -- the 86 bytes
    secret bytea NOT NULL,         -- 32 bytes, shared with the cadre's phone
    until_ms bigint NOT NULL,      -- when it was replaced or its cadre left; 0: it is the one in use
    link bytea NOT NULL,           -- SHA-256 of the token in the address that hands it out
    link_until_ms bigint NOT NULL
);
CREATE INDEX badge_of_cadre ON badge (cadre);

CREATE TABLE badge_seen (      -- private: codes of badges that the tracker was shown
    step bigint NOT NULL,      -- codes of a moment are neighbours
    cadre bigint NOT NULL,
    log bigint NOT NULL,       -- of the kiosk that showed it first
    asked bigint NOT NULL,     -- 1: it asked on line, in that step; 0: an entry brought it
    used bigint NOT NULL,      -- 1: an entry rests on it
    PRIMARY KEY (step, cadre)
);

CREATE TABLE entered_by (           -- private: who entered something at the tracker in a cadre's name
    entry bigint PRIMARY KEY,       -- entry.id in the tracker's own log
    name text COLLATE "C" NOT NULL  -- the administrator's
);

-- ---- seals of what is private -----------------------------------------------------------------------

CREATE TABLE seal (                -- one for each time that a private row was written
    number bigint PRIMARY KEY,     -- from 1 without gaps
    tab text COLLATE "C" NOT NULL, -- the row's table
    row bytea NOT NULL,            -- and primary key: of a number its eight bytes, the high one first
    columns bigint NOT NULL,       -- of the row that are sealed, 0: the row was destroyed
    digest bytea NOT NULL,         -- HMAC-SHA256 of salt and row
    salt bytea NOT NULL,           -- empty once there is another seal of the row
    link bytea NOT NULL            -- SHA-256 of the link before it and this seal but its salt
);
CREATE INDEX seal_of_row ON seal (tab, row, number);

CREATE TABLE unsealed (                     -- has a row until the rows from before were sealed
    one bigint PRIMARY KEY CHECK (one = 1)
);

-- What seal.row holds of a key.
CREATE FUNCTION seal_row(key bigint) RETURNS bytea LANGUAGE sql IMMUTABLE RETURN int8send(key);
CREATE FUNCTION seal_row(key bytea) RETURNS bytea LANGUAGE sql IMMUTABLE RETURN key;

-- Watch the private tables in this connection from now on: keys of rows that it changes stand in the table touched
-- until they are sealed. What other programs change stands in none, so that it is found.
CREATE FUNCTION seal_watch() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE touched (tab text COLLATE "C", row bytea, PRIMARY KEY (tab, row));
    PERFORM set_config('qingzhan.watch', 'on', false);
END $$;

-- The first argument is the key of a changed row.
CREATE FUNCTION seal_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        EXECUTE format('INSERT INTO touched (tab, row) SELECT %L, seal_row(%s) FROM before ON CONFLICT DO NOTHING',
                       TG_TABLE_NAME, TG_ARGV[0]);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        EXECUTE format('INSERT INTO touched (tab, row) SELECT %L, seal_row(%s) FROM after ON CONFLICT DO NOTHING',
                       TG_TABLE_NAME, TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    private record;
    event record;
BEGIN
    FOR private IN
        SELECT tab, key
        FROM (VALUES ('people', 'youth'), ('live_secret', 'youth'), ('pass', 'tag'), ('token', 'hash'),
                     ('kiosk_secret', 'log'), ('cadre_secret', 'cadre'), ('badge', 'tag'),
                     ('badge_seen', 'step * 1048576 + cadre'), ('live_wrong', 'entry'), ('entered_by', 'entry'))
            AS sealed (tab, key)
    LOOP
        FOR event IN
            SELECT word, tables
            FROM (VALUES ('INSERT', 'NEW TABLE AS after'), ('DELETE', 'OLD TABLE AS before'),
                         ('UPDATE', 'OLD TABLE AS before NEW TABLE AS after')) AS events (word, tables)
        LOOP
            EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s '
                           'WHEN (current_setting(''qingzhan.watch'', true) = ''on'') EXECUTE FUNCTION seal_touch(%L)',
                           'seal_' || lower(event.word), event.word, private.tab, event.tables, private.key);
        END LOOP;
    END LOOP;
END $$;

-- ---- views of the tracker's own log: the registry ---------------------------------------------------

CREATE TABLE organisation (
    ref bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,      -- "o_…"
    superior bigint,                          -- organisation.ref; NULL for the province
    kind bigint NOT NULL,                     -- enum qz_org_kind
    title text COLLATE "C" NOT NULL,
    config_seq bigint NOT NULL,               -- receipt that last changed what its kiosks are told
    closed_ms bigint NOT NULL DEFAULT 0,      -- when; 0: it is not
    why text COLLATE "C" NOT NULL DEFAULT '', -- the reason that was given
    merged_into bigint,                       -- organisation.ref; NULL: it was not merged
    keeper bigint NOT NULL DEFAULT 0          -- in charge: itself, or the last into which it went
);
CREATE INDEX organisation_kept ON organisation (keeper);

CREATE TABLE setting (
    name text COLLATE "C" PRIMARY KEY, -- host, demo
    value text COLLATE "C" NOT NULL
);

CREATE TABLE pass_key (
    id bigint PRIMARY KEY, -- key id in passes
    pk bytea NOT NULL      -- Ed25519 public key
);

CREATE TABLE kiosk (
    log bigint PRIMARY KEY,                -- log.ref
    id text COLLATE "C" NOT NULL UNIQUE,   -- "k_…"
    pk bytea NOT NULL,                     -- device key
    organisation bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    revoked bigint NOT NULL,               -- 0, 1
    enrolled_ms bigint NOT NULL DEFAULT 0, -- for the first time
    seen bigint NOT NULL DEFAULT 0,        -- the most that an entry of it has seen
    predecessor bigint                     -- log of the kiosk that it was before; NULL: of none
);
CREATE INDEX kiosk_of_organisation ON kiosk (organisation);
CREATE UNIQUE INDEX kiosk_after ON kiosk (predecessor) WHERE predecessor IS NOT NULL;

CREATE TABLE cadre (
    ref bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE, -- "c_…"
    organisation bigint NOT NULL,
    left_ms bigint NOT NULL DEFAULT 0    -- 0: has not left
);
CREATE INDEX cadre_of_organisation ON cadre (organisation, id);

CREATE TABLE youth (
    ref bigint PRIMARY KEY,
    id bytea NOT NULL UNIQUE,     -- the 16 bytes of "y_…"
    organisation bigint NOT NULL
);
CREATE INDEX youth_of_organisation ON youth (organisation, id);

CREATE TABLE revoked_pass ( -- passes are revoked one by one
    number bigint PRIMARY KEY,         -- of the revocation, from 1
    tag bytea NOT NULL UNIQUE,         -- as in pass
    at_ms bigint NOT NULL,             -- check-ins with it from then on do not count
    expires bigint NOT NULL DEFAULT 0, -- as in pass
    key bigint NOT NULL DEFAULT 0 -- likewise
);

CREATE TABLE activity (
    ref bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,      -- "a_…"
    organisation bigint NOT NULL,
    kind bigint NOT NULL,                     -- enum qz_activity_kind
    title text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    start_ms bigint NOT NULL,                 -- as planned
    end_ms bigint NOT NULL,
    quarter bigint NOT NULL,                  -- of the planned start: year * 4 + 0..3
    state bigint NOT NULL,                    -- enum qz_activity_state
    expected bigint NOT NULL DEFAULT 0,       -- 0: not said
    why text COLLATE "C" NOT NULL DEFAULT '' -- the reason that was given for its state, or for entering it late; or ""
);
CREATE INDEX activity_of_organisation ON activity (organisation, end_ms);

CREATE TABLE ruling (           -- a view of the tracker's own log
    entry bigint PRIMARY KEY,   -- entry.id
    discounted bigint NOT NULL, -- 0, 1
    allowed bigint NOT NULL,    -- 0, 1: without the rules of time and bounds
    verdict bigint NOT NULL     -- enum qz_judgement
);

CREATE TABLE attributed (     -- a view: entries in a cadre's name
    entry bigint PRIMARY KEY, -- entry.id
    cadre bigint NOT NULL,    -- cadre.ref
    whose bigint NOT NULL     -- enum qz_whose
);
CREATE INDEX attributed_to_cadre ON attributed (cadre, entry);

CREATE TABLE clock_wrong (             -- a view of the own log: when our own clock was wrong
    from_ms bigint NOT NULL,           -- by that clock
    to_ms bigint NOT NULL,
    seq bigint NOT NULL,               -- receipt that said so: of those before it, which are of that time
    PRIMARY KEY (from_ms, to_ms, seq)
);

CREATE TABLE restored (       -- when the store was said to be put back from a copy: a view of the own log
    at_ms bigint PRIMARY KEY
);

CREATE TABLE stolen_pin ( -- a view of the tracker's own log: PINs that a stolen kiosk knew
    cadre bigint NOT NULL,     -- cadre.ref
    log bigint NOT NULL,       -- of the kiosk that knew it
    from_seq bigint NOT NULL,  -- receipt from which on it confirms, rejects and voids nothing
    until_seq bigint NOT NULL, -- receipt that brought another PIN, 0: none yet
    PRIMARY KEY (cadre, log)
);

CREATE TABLE rescued (          -- a view of the tracker's own log
    log bigint NOT NULL,        -- of the kiosk
    n bigint NOT NULL,          -- of the entry there
    leaf bytea NOT NULL,        -- its leaf hash: a forked log has two of a number
    entry bigint NOT NULL,      -- entry.id in the tracker's own log
    activity bigint NOT NULL,
    unnamed bigint NOT NULL,    -- people without a name
    PRIMARY KEY (log, n, leaf)
);

CREATE TABLE rekey ( -- how the tracker's key changed: a view of the tracker's own log
    seq bigint PRIMARY KEY,         -- receipt of the entry that says so
    retired bytea NOT NULL UNIQUE,  -- the key before,
    key bytea NOT NULL UNIQUE,      -- and the one after
    note text COLLATE "C" NOT NULL  -- signed by both
);

CREATE TABLE taken ( -- a view of the own log: kiosks' entries that an administrator took back in a cadre's name
    entry bigint PRIMARY KEY  -- entry.id
);

-- ---- views of all logs: who took part, and the figures ----------------------------------------------

CREATE TABLE participation (         -- those that stand
    seq bigint PRIMARY KEY,          -- receipt * 1024 + place in it: the order in which they became known
    activity bigint NOT NULL,
    youth bigint NOT NULL,
    log bigint NOT NULL,             -- of the entry that it rests on
    n bigint NOT NULL,
    at_ms bigint NOT NULL,           -- the kiosk's clock
    how bigint NOT NULL,             -- enum qz_how
    confirm bigint NOT NULL,         -- entry.id of the confirmation that attested it, 0 none
    out_ms bigint NOT NULL,          -- checked out, 0 not
    known bigint NOT NULL DEFAULT 0, -- where the entry that it rests on came, in the order of seq
    whose bigint NOT NULL DEFAULT 0 -- of an attested or late one: enum qz_whose
);
CREATE UNIQUE INDEX participation_of_youth ON participation (activity, youth);

CREATE TABLE duplicate (                -- check-ins of youths who stood already when they came
    activity bigint NOT NULL,
    youth bigint NOT NULL,
    seq bigint NOT NULL,                -- this and the rest as in participation
    log bigint NOT NULL,
    n bigint NOT NULL,
    at_ms bigint NOT NULL,
    how bigint NOT NULL,
    PRIMARY KEY (activity, youth, seq)
);
CREATE INDEX duplicate_of_youth ON duplicate (log, youth);

CREATE TABLE fallen ( -- check-ins that no longer stand, of which siblings are told
    seq bigint PRIMARY KEY,   -- of what made it fall, as in participation
    activity bigint NOT NULL,
    youth bigint NOT NULL
);

CREATE TABLE gone (           -- entries that were voided or rejected
    entry bigint PRIMARY KEY  -- entry.id
);

CREATE TABLE confirmation ( -- confirmations that stand
    activity bigint NOT NULL,
    seq bigint NOT NULL,         -- as in participation: it speaks of what was known before it
    entry bigint NOT NULL,       -- entry.id
    target bigint NOT NULL,      -- entry.id of the one check-in that it speaks of, 0 the whole
    PRIMARY KEY (activity, seq)
);

CREATE TABLE live_used (             -- a live code is good once
    step bigint NOT NULL,            -- codes of a moment are neighbours
    youth bigint NOT NULL,
    entry bigint NOT NULL DEFAULT 0, -- what used the code, so that the same check-in anew may use it again
    PRIMARY KEY (step, youth)
);

CREATE TABLE opening (              -- a view: when a log opened and closed activities
    log bigint NOT NULL,
    activity bigint NOT NULL,       -- activity.ref
    n bigint NOT NULL,              -- the entry that did
    opens bigint NOT NULL,          -- 1: opened, 0: closed
    PRIMARY KEY (log, activity, n)
);

CREATE TABLE activity_figure (
    activity bigint PRIMARY KEY,
    opens bigint NOT NULL,        -- standing entries that opened it on a kiosk
    late_opens bigint NOT NULL,   -- late entries, and openings by hand with a reason
    confirms bigint NOT NULL,     -- standing confirmations of the whole
    proven bigint NOT NULL,       -- named participations by how they are known
    attested bigint NOT NULL,
    pending bigint NOT NULL,
    late bigint NOT NULL,
    unnamed bigint NOT NULL,      -- people counted without a name, on the spot
    unnamed_late bigint NOT NULL, -- and entered later
    counts bigint NOT NULL        -- enum qz_counts
) WITH (fillfactor = 60);

CREATE TABLE activity_log (      -- the same by where it was recorded, for what a kiosk shows of its siblings
    activity bigint NOT NULL,
    log bigint NOT NULL,
    named bigint NOT NULL,
    unnamed bigint NOT NULL,
    PRIMARY KEY (activity, log)
) WITH (fillfactor = 60);

CREATE TABLE activity_whose (      -- a view: what activity_figure sums up, by whose word it is
    activity bigint NOT NULL,
    whose bigint NOT NULL,
    confirms bigint NOT NULL,      -- standing confirmations of the whole
    attested bigint NOT NULL,      -- named participations
    late bigint NOT NULL,
    unnamed_late bigint NOT NULL,  -- people
    PRIMARY KEY (activity, whose)
) WITH (fillfactor = 60);

CREATE TABLE reach ( -- how often whom, so that youths are counted once
    quarter bigint NOT NULL,
    block bigint NOT NULL, -- youth.ref / 128
    organisation bigint NOT NULL,
    log bigint NOT NULL,
    times bytea NOT NULL, -- of each of the 128: two bytes, little end first
    PRIMARY KEY (quarter, block, organisation, log)
) WITH (fillfactor = 60);

CREATE TABLE organisation_quarter (
    organisation bigint NOT NULL,
    quarter bigint NOT NULL,
    youths bigint NOT NULL,              -- distinct
    proven bigint NOT NULL,
    attested bigint NOT NULL,
    pending bigint NOT NULL,
    late bigint NOT NULL,                -- unnamed late ones too
    headcount bigint NOT NULL,
    PRIMARY KEY (organisation, quarter)
) WITH (fillfactor = 60);

CREATE TABLE organisation_kind (
    organisation bigint NOT NULL,
    quarter bigint NOT NULL,
    kind bigint NOT NULL,
    counted bigint NOT NULL,                   -- activities that count
    PRIMARY KEY (organisation, quarter, kind)
) WITH (fillfactor = 60);

CREATE TABLE organisation_whose (               -- a view
    organisation bigint NOT NULL,
    quarter bigint NOT NULL,
    whose bigint NOT NULL,
    counted bigint NOT NULL, -- activities of an office that count, by their best confirmation
    attested bigint NOT NULL,
    late bigint NOT NULL,                       -- unnamed ones too
    PRIMARY KEY (organisation, quarter, whose)
) WITH (fillfactor = 60);

CREATE TABLE boot_began (           -- a view: starts of a kiosk's machine, each with its own count of `up`
    log bigint NOT NULL,
    n bigint NOT NULL,              -- the first entry of it
    boot text COLLATE "C" NOT NULL, -- the kernel's id of it, or ""
    PRIMARY KEY (log, n)
);

CREATE TABLE clock_known (   -- a view: entries that say how far a kiosk's clock was from ours
    log bigint NOT NULL,
    n bigint NOT NULL,
    up_ms bigint NOT NULL,
    real_ms bigint NOT NULL, -- the tracker's time then
    age_ms bigint NOT NULL,  -- since it was measured
    PRIMARY KEY (log, n)
);

CREATE TABLE seen_fell (      -- a view: entries that claim to have seen less than one before them
    entry bigint PRIMARY KEY, -- entry.id
    most bigint NOT NULL      -- that an entry before had seen
);

CREATE TABLE stale (                        -- has a row until the views were made anew, which opening the store does
    one bigint PRIMARY KEY CHECK (one = 1)
);
