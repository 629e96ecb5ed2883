-- What those who came thought of an activity.

CREATE TABLE activity_rating (     -- a view: how many gave each mark, of ratings that count; nobody is named
    activity bigint PRIMARY KEY,   -- activity.ref
    awful bigint NOT NULL,         -- 1, the lowest
    poor bigint NOT NULL,          -- 2
    fair bigint NOT NULL,          -- 3
    good bigint NOT NULL,          -- 4
    great bigint NOT NULL          -- 5, the highest
);
CREATE INDEX activity_of_quarter ON activity (organisation, quarter);
