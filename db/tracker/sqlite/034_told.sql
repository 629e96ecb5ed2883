-- Several trackers on one database: whom each told something else. Of a file there is one tracker, which has no need of it.

CREATE TABLE turn_told (
    organisation INTEGER PRIMARY KEY, -- organisation.ref, or 0 for all
    seq          INTEGER NOT NULL     -- the receipt that did so last
) STRICT;
CREATE INDEX turn_told_of_seq ON turn_told (seq);
