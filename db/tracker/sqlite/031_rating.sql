-- What those who came thought of an activity.

CREATE TABLE activity_rating (             -- a view: how many gave each mark, of ratings that count; nobody is named
    activity INTEGER PRIMARY KEY,          -- activity.ref
    awful    INTEGER NOT NULL,             -- 1, the lowest
    poor     INTEGER NOT NULL,             -- 2
    fair     INTEGER NOT NULL,             -- 3
    good     INTEGER NOT NULL,             -- 4
    great    INTEGER NOT NULL              -- 5, the highest
) STRICT;
CREATE INDEX activity_of_quarter ON activity (organisation, quarter);
INSERT OR IGNORE INTO stale VALUES (1); -- an older program took such entries, and made nothing of them
