-- Who signs in at the tracker: personal accounts, with what is private of them, and what signing in needs.

CREATE TABLE account (                    -- a view of the tracker's own log
    ref bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,  -- "u_…"
    organisation bigint NOT NULL,         -- organisation.ref: what it may, it may there and below
    role bigint NOT NULL,                 -- enum qz_role
    cadre bigint,                         -- cadre.ref; NULL: it is no cadre's
    ended_ms bigint NOT NULL DEFAULT 0    -- 0: it has not ended
);
CREATE INDEX account_of_organisation ON account (organisation, id);

CREATE TABLE account_secret (               -- private
    account bigint PRIMARY KEY,             -- account.ref
    name text COLLATE "C" NOT NULL,         -- the person's, in full
    login text COLLATE "C" NOT NULL UNIQUE, -- what they sign in as, in the form that is compared
    password text COLLATE "C" NOT NULL,     -- Argon2id; "": there is none yet, or the account has ended
    totp bytea,                             -- the second factor's secret; NULL: there is none
    totp_on bigint NOT NULL,                -- 1: it was confirmed, and is asked for
    totp_step bigint NOT NULL               -- the newest step of which a code was used: each is good once
);

CREATE TABLE invitation (     -- private: how a password is chosen, once
    hash bytea PRIMARY KEY,   -- SHA-256 of the token in its address
    account bigint NOT NULL,  -- account.ref
    until_ms bigint NOT NULL,
    no_totp bigint NOT NULL   -- 1: who uses it has no second factor any more
);
CREATE INDEX invitation_of_account ON invitation (account);

CREATE TABLE signin (                    -- sessions of people who are signed in
    hash bytea PRIMARY KEY,              -- SHA-256 of its token
    id text COLLATE "C" NOT NULL UNIQUE, -- "s_…", by which it is listed and ended
    account bigint NOT NULL,             -- account.ref
    begun_ms bigint NOT NULL,
    seen_ms bigint NOT NULL,             -- when it was last used, to the minute
    address text COLLATE "C" NOT NULL,   -- where from it began
    program text COLLATE "C" NOT NULL    -- what the browser called itself then
);
CREATE INDEX signin_of_account ON signin (account, begun_ms);

CREATE TABLE recovery (      -- codes for who has lost the second factor; each goes when it is used
    account bigint NOT NULL, -- account.ref
    hash bytea NOT NULL,     -- SHA-256 of account and code
    PRIMARY KEY (account, hash)
);

CREATE TABLE device (        -- browsers in which somebody has signed in before
    hash bytea PRIMARY KEY,  -- SHA-256 of its token
    account bigint NOT NULL, -- account.ref
    until_ms bigint NOT NULL
);
CREATE INDEX device_of_account ON device (account, until_ms);

CREATE TABLE throttle (      -- who has guessed wrong lately, and must wait
    what bytea PRIMARY KEY,  -- SHA-256 of what is counted
    tries bigint NOT NULL,   -- since the count began
    last_ms bigint NOT NULL,
    until_ms bigint NOT NULL -- no sooner than this is the next one looked at
);
CREATE INDEX throttle_last ON throttle (last_ms);

CREATE TABLE look (                   -- who looked at whose name; only ever added to
    ref bigint PRIMARY KEY,
    at_ms bigint NOT NULL,
    account bigint NOT NULL,          -- account.ref; 0: whoever has the administrator's token
    route text COLLATE "C" NOT NULL,  -- "GET /v1/people"
    why text COLLATE "C" NOT NULL     -- the reason that was given, or ""
);
CREATE INDEX look_of_account ON look (account, ref);
CREATE INDEX look_at ON look (at_ms);

CREATE TABLE looked_at (    -- and at whom
    youth bigint NOT NULL,  -- youth.ref
    look bigint NOT NULL,   -- look.ref
    PRIMARY KEY (youth, look)
);
CREATE INDEX looked_at_in ON looked_at (look);

DO $$
DECLARE
    private record;
    event record;
BEGIN
    FOR private IN
        SELECT tab, key FROM (VALUES ('account_secret', 'account'), ('invitation', 'hash')) AS sealed (tab, key)
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
