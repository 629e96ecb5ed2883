-- Notices that walls show: text, a picture or both, on which days and at which hours.

CREATE TABLE notice (                      -- a view of the tracker's own log
    ref          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,     -- "n_…"
    organisation INTEGER NOT NULL,         -- organisation.ref
    title        TEXT NOT NULL,
    text         TEXT NOT NULL,            -- lines; or ""
    from_day     INTEGER NOT NULL,         -- days since 1970-01-01; 0: any
    to_day       INTEGER NOT NULL,         -- the last one; 0: any
    from_minute  INTEGER NOT NULL,         -- of the day
    to_minute    INTEGER NOT NULL,         -- the same: all day
    fallback     INTEGER NOT NULL,         -- 1: shows where no other is due
    below        INTEGER NOT NULL,         -- 1: kiosks of organisations below show it, too
    picture      BLOB NOT NULL,            -- SHA-256 of picture.bytes; or empty
    width        INTEGER NOT NULL,         -- of the picture, in pixels
    height       INTEGER NOT NULL,
    at_ms        INTEGER NOT NULL,         -- when it was put up
    gone_ms      INTEGER NOT NULL          -- when it was taken down; 0: it stands
) STRICT;
CREATE INDEX notice_of_organisation ON notice (organisation, gone_ms, ref);
CREATE INDEX notice_of_picture ON notice (picture, gone_ms);

CREATE TABLE picture (                     -- of notices that stand; the log names each by its hash
    hash  BLOB PRIMARY KEY,                -- SHA-256 of bytes
    bytes BLOB NOT NULL                    -- a JPEG file that the tracker made
) STRICT, WITHOUT ROWID;
