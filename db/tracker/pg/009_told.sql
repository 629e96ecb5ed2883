-- Several trackers on one database: whom each told something else, so that the others wake those kiosks alone.

CREATE TABLE turn_told (
    organisation bigint PRIMARY KEY, -- organisation.ref, or 0 for all
    seq bigint NOT NULL              -- the receipt that did so last
) WITH (fillfactor = 60);
CREATE INDEX turn_told_of_seq ON turn_told (seq);
