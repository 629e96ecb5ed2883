-- What the tracker told of bounds and of a superior's word.

ALTER TABLE activity ADD COLUMN unnamed_most INTEGER NOT NULL DEFAULT 2000; -- people without a name through this kiosk

CREATE TABLE discounted (          -- entries of this log that a superior took out; they do not overlap
    first INTEGER PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT;
