-- What somebody took part in is looked up by whom.

CREATE INDEX participation_by_youth ON participation (youth);
CREATE INDEX fallen_by_youth ON fallen (youth, activity);
