-- What people say of an activity without being named: how they liked it, and that they were told to come.

CREATE TABLE quiet_key (           -- an activity's, by which nobody says the same twice; gone a week after its end
    activity bigint PRIMARY KEY,   -- activity.ref
    key bytea NOT NULL,            -- 32 random bytes
    until_ms bigint NOT NULL       -- then it is destroyed
);
CREATE INDEX quiet_key_until ON quiet_key (until_ms);

CREATE TABLE quiet_said (          -- that somebody said something, in no order
    hash bytea PRIMARY KEY,        -- keyed hash of what was said and by whom
    activity bigint NOT NULL       -- activity.ref
);
CREATE INDEX quiet_said_of ON quiet_said (activity);

CREATE TABLE quiet_rating (        -- how many gave each mark, of ratings that no entry holds yet
    activity bigint PRIMARY KEY,   -- activity.ref
    awful bigint NOT NULL,         -- 1, the lowest
    poor bigint NOT NULL,          -- 2
    fair bigint NOT NULL,          -- 3
    good bigint NOT NULL,          -- 4
    great bigint NOT NULL          -- 5, the highest
);

CREATE TABLE quiet_told (          -- how many said that they were told to come
    activity bigint PRIMARY KEY,   -- activity.ref
    times bigint NOT NULL
);
