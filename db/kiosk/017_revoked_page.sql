-- Which pages of withdrawn passes are held, of those that come before the list of the configuration.

CREATE TABLE revoked_page (
    page INTEGER PRIMARY KEY,              -- from 1
    sum  BLOB NOT NULL                     -- what the tracker knows it by
) STRICT;
