-- Notices that walls show: text, a picture or both, on which days and at which hours.

CREATE TABLE notice (                      -- a view of the tracker's own log
    ref bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,   -- "n_…"
    organisation bigint NOT NULL,          -- organisation.ref
    title text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL,        -- lines; or ""
    from_day bigint NOT NULL,              -- days since 1970-01-01; 0: any
    to_day bigint NOT NULL,                -- the last one; 0: any
    from_minute bigint NOT NULL,           -- of the day
    to_minute bigint NOT NULL,             -- the same: all day
    fallback bigint NOT NULL,              -- 1: shows where no other is due
    below bigint NOT NULL,                 -- 1: kiosks of organisations below show it, too
    picture bytea NOT NULL,                -- SHA-256 of picture.bytes; or empty
    width bigint NOT NULL,                 -- of the picture, in pixels
    height bigint NOT NULL,
    at_ms bigint NOT NULL,                 -- when it was put up
    gone_ms bigint NOT NULL                -- when it was taken down; 0: it stands
);
CREATE INDEX notice_of_organisation ON notice (organisation, gone_ms, ref);
CREATE INDEX notice_of_picture ON notice (picture, gone_ms);

CREATE TABLE picture (                     -- of notices that stand; the log names each by its hash
    hash bytea PRIMARY KEY,                -- SHA-256 of bytes
    bytes bytea NOT NULL                   -- a JPEG file that the tracker made
);
