-- What people say of an activity without being named: how they liked it, and that they were told to come.

CREATE TABLE quiet_key (                   -- an activity's, by which nobody says the same twice; gone a week after its end
    activity INTEGER PRIMARY KEY,          -- activity.ref
    key      BLOB NOT NULL,                -- 32 random bytes
    until_ms INTEGER NOT NULL              -- then it is destroyed
) STRICT;
CREATE INDEX quiet_key_until ON quiet_key (until_ms);

CREATE TABLE quiet_said (                  -- that somebody said something, in no order
    hash     BLOB PRIMARY KEY,             -- keyed hash of what was said and by whom
    activity INTEGER NOT NULL              -- activity.ref
) STRICT, WITHOUT ROWID;
CREATE INDEX quiet_said_of ON quiet_said (activity);

CREATE TABLE quiet_rating (                -- how many gave each mark, of ratings that no entry holds yet
    activity INTEGER PRIMARY KEY,          -- activity.ref
    awful    INTEGER NOT NULL,             -- 1, the lowest
    poor     INTEGER NOT NULL,             -- 2
    fair     INTEGER NOT NULL,             -- 3
    good     INTEGER NOT NULL,             -- 4
    great    INTEGER NOT NULL              -- 5, the highest
) STRICT;

CREATE TABLE quiet_told (                  -- how many said that they were told to come
    activity INTEGER PRIMARY KEY,          -- activity.ref
    times    INTEGER NOT NULL
) STRICT;
