-- Views of the log: everything here can be dropped and made again from `entry`.

CREATE TABLE tally (
    ref      INTEGER PRIMARY KEY,  -- short name of the activity in the other views, by first mention in the log
    activity TEXT NOT NULL UNIQUE, -- "a_…"
    named    INTEGER NOT NULL,     -- distinct people whose participation stands
    unnamed  INTEGER NOT NULL,     -- people counted without a name, in entries that stand
    confirms INTEGER NOT NULL,     -- confirmations of the whole activity that stand
    last_ms  INTEGER NOT NULL      -- the newest instant of any of these
) STRICT;

CREATE TABLE session (
    n        INTEGER PRIMARY KEY, -- entry that opened or closed it, and stands
    activity INTEGER NOT NULL,    -- tally.ref
    opens    INTEGER NOT NULL     -- 1: opened, 0: closed
) STRICT;

-- One row for each check-in and named late entry that stands. The key keeps the people of one activity on a few
-- neighbouring pages, so that a check-in changes one of them.
CREATE TABLE participation (
    activity INTEGER NOT NULL, -- tally.ref
    who      BLOB NOT NULL,    -- the 16 bytes of the youth's id
    n        INTEGER NOT NULL, -- entry
    at_ms    INTEGER NOT NULL, -- its wall clock
    PRIMARY KEY (activity, who, n)
) STRICT, WITHOUT ROWID;

-- Which entries are cancelled, and by which void or rejection: the first, later ones change nothing.
CREATE TABLE cancel (
    target INTEGER NOT NULL, -- entry that does not stand
    n      INTEGER NOT NULL, -- entry that says so
    PRIMARY KEY (target, n)
) STRICT, WITHOUT ROWID;
