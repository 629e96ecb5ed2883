-- Notices that the wall shows, as the tracker told them, and their pictures.

CREATE TABLE notice (
    place       INTEGER PRIMARY KEY, -- as told, from 0
    id          TEXT NOT NULL,       -- "n_…"
    by          TEXT NOT NULL,       -- the title of the organisation that put it up
    title       TEXT NOT NULL,
    text        TEXT NOT NULL,       -- lines; or empty
    from_day    INTEGER NOT NULL,    -- days since 1970-01-01; 0: any
    to_day      INTEGER NOT NULL,    -- the last one; 0: any
    from_minute INTEGER NOT NULL,    -- of the day
    to_minute   INTEGER NOT NULL,    -- the same: all day
    fallback    INTEGER NOT NULL,    -- 1: shows where no other is due
    picture     BLOB NOT NULL,       -- SHA-256 of picture.bytes; or empty
    width       INTEGER NOT NULL,    -- of the picture, in pixels
    height      INTEGER NOT NULL,
    at_ms       INTEGER NOT NULL     -- when it was put up
) STRICT;

CREATE TABLE picture (               -- of these notices alone, of which there are few
    hash  BLOB PRIMARY KEY,          -- SHA-256 of bytes
    bytes BLOB NOT NULL              -- a JPEG file
) STRICT, WITHOUT ROWID;
