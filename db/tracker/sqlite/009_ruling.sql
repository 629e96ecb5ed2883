-- What a superior said of entries: that they are discounted, or allowed. The verdict in entry is the first one,
-- given when the entry came; here is the one that it has now.

CREATE TABLE ruling (                      -- a view of the tracker's own log
    entry      INTEGER PRIMARY KEY,        -- entry.id
    discounted INTEGER NOT NULL,           -- 0, 1
    allowed    INTEGER NOT NULL,           -- 0, 1: without the rules of time and bounds
    verdict    INTEGER NOT NULL            -- enum qz_judgement
) STRICT;

CREATE INDEX receipt_of_entry ON receipt (log, first); -- the receipt in which an entry came
