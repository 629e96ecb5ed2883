-- Who signs in at the tracker: personal accounts, with what is private of them, and what signing in needs.

CREATE TABLE account (                     -- a view of the tracker's own log
    ref          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,     -- "u_…"
    organisation INTEGER NOT NULL,         -- organisation.ref: what it may, it may there and below
    role         INTEGER NOT NULL,         -- enum qz_role
    cadre        INTEGER,                  -- cadre.ref; NULL: it is no cadre's
    ended_ms     INTEGER NOT NULL DEFAULT 0 -- 0: it has not ended
) STRICT;
CREATE INDEX account_of_organisation ON account (organisation, id);

CREATE TABLE account_secret (              -- private
    account   INTEGER PRIMARY KEY,         -- account.ref
    name      TEXT NOT NULL,               -- the person's, in full
    login     TEXT NOT NULL UNIQUE,        -- what they sign in as, in the form that is compared
    password  TEXT NOT NULL,               -- Argon2id; "": there is none yet, or the account has ended
    totp      BLOB,                        -- the second factor's secret; NULL: there is none
    totp_on   INTEGER NOT NULL,            -- 1: it was confirmed, and is asked for
    totp_step INTEGER NOT NULL             -- the newest step of which a code was used: each is good once
) STRICT;

CREATE TABLE invitation (                  -- private: how a password is chosen, once
    hash     BLOB PRIMARY KEY,             -- SHA-256 of the token in its address
    account  INTEGER NOT NULL,             -- account.ref
    until_ms INTEGER NOT NULL,
    no_totp  INTEGER NOT NULL              -- 1: who uses it has no second factor any more
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_of_account ON invitation (account);

CREATE TABLE signin (                      -- sessions of people who are signed in
    hash     BLOB PRIMARY KEY,             -- SHA-256 of its token
    id       TEXT NOT NULL UNIQUE,         -- "s_…", by which it is listed and ended
    account  INTEGER NOT NULL,             -- account.ref
    begun_ms INTEGER NOT NULL,
    seen_ms  INTEGER NOT NULL,             -- when it was last used, to the minute
    address  TEXT NOT NULL,                -- where from it began
    program  TEXT NOT NULL                 -- what the browser called itself then
) STRICT, WITHOUT ROWID;
CREATE INDEX signin_of_account ON signin (account, begun_ms);

CREATE TABLE recovery (                    -- codes for who has lost the second factor; each goes when it is used
    account INTEGER NOT NULL,              -- account.ref
    hash    BLOB NOT NULL,                 -- SHA-256 of account and code
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (                      -- browsers in which somebody has signed in before
    hash     BLOB PRIMARY KEY,             -- SHA-256 of its token
    account  INTEGER NOT NULL,             -- account.ref
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_of_account ON device (account, until_ms);

CREATE TABLE throttle (                    -- who has guessed wrong lately, and must wait
    what     BLOB PRIMARY KEY,             -- SHA-256 of what is counted
    tries    INTEGER NOT NULL,             -- since the count began
    last_ms  INTEGER NOT NULL,
    until_ms INTEGER NOT NULL              -- no sooner than this is the next one looked at
) STRICT, WITHOUT ROWID;
CREATE INDEX throttle_last ON throttle (last_ms);

CREATE TABLE look (                        -- who looked at whose name; only ever added to
    ref     INTEGER PRIMARY KEY,
    at_ms   INTEGER NOT NULL,
    account INTEGER NOT NULL,              -- account.ref; 0: whoever has the administrator's token
    route   TEXT NOT NULL,                 -- "GET /v1/people"
    why     TEXT NOT NULL                  -- the reason that was given, or ""
) STRICT;
CREATE INDEX look_of_account ON look (account, ref);
CREATE INDEX look_at ON look (at_ms);

CREATE TABLE looked_at (                   -- and at whom
    youth INTEGER NOT NULL,                -- youth.ref
    look  INTEGER NOT NULL,                -- look.ref
    PRIMARY KEY (youth, look)
) STRICT, WITHOUT ROWID;
CREATE INDEX looked_at_in ON looked_at (look);
